import { describe, expect, it, vi } from 'vitest';
import { hasNetns, Netns } from '../judge/index.ts';
import { snapshotFile, workers } from './snapshot-files.ts';

const snapshot = 'antrea-v0.10';

describe.each(workers)('%s of the article', (node) => {
  const routes = snapshotFile(snapshot, `${node}/ip-route.txt`);
  const address = snapshotFile(snapshot, `${node}/ip-address.txt`);
  const inet = [...address.matchAll(/^ {4}inet (\S+) brd \S+ scope global (\S+)$/gm)];

  it('has an on-link route for each address', () => {
    const linked = [...routes.matchAll(/^(\S+) dev (\S+) proto kernel scope link src (\S+)/gm)];
    expect(linked.map(([, , device, src]) => `${src} ${device}`).sort()).toEqual(
      inet.map(([, ip = '', device]) => `${ip.split('/')[0]} ${device}`).sort(),
    );
  });

  it.skipIf(!hasNetns())('has the routes that iproute2 prints (left out: no root)', async () => {
    const netns = await Netns.create();
    try {
      // docker0 has no container behind it: up, without a carrier, as a veth is whose other end is down.
      for (const device of ['ens160', 'antrea-gw0', 'docker0']) {
        const peer = `peer-${device}`;
        await netns.exec('ip', ['link', 'add', device, 'type', 'veth', 'peer', 'name', peer]);
        await netns.exec('ip', ['link', 'set', device, 'up']);
        if (device !== 'docker0') await netns.exec('ip', ['link', 'set', peer, 'up']);
      }
      for (const [, ip = '', device = ''] of inet) {
        await netns.exec('ip', ['address', 'add', ip, 'broadcast', '+', 'dev', device]);
      }
      const own = routes
        .trimEnd()
        .split('\n')
        .filter((line) => !line.includes('proto kernel'));
      for (const line of own) await netns.exec('ip', ['route', 'add', ...line.trim().split(' ')]);
      // The kernel notices the missing carrier a moment later.
      await vi.waitFor(async () => expect(await netns.exec('ip', ['route'])).toBe(routes), 5000);
    } finally {
      await netns.close();
    }
  });
});
