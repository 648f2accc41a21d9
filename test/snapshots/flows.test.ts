import { describe, expect, it } from 'vitest';
import { hasOpenVSwitch, PrivateSwitch } from '../judge/index.ts';
import { portsOf, snapshotFile, snapshotYaml, workers } from './snapshot-files.ts';

const snapshot = 'antrea-v0.10';

describe.each(workers)('%s of the article', (node) => {
  const show = snapshotFile(snapshot, `${node}/ovs-ofctl-show.txt`);
  const vsctl = snapshotFile(snapshot, `${node}/ovs-vsctl-show.txt`);
  const dump = snapshotFile(snapshot, `${node}/ovs-ofctl-dump-flows.txt`);
  const names = portsOf(show).map((port) => port.name);

  it('has the same ports in ovs-ofctl show and ovs-vsctl show', () => {
    const listed = [...vsctl.matchAll(/^ {8}Port (\S+)$/gm)].map((m) => m[1]);
    expect([...names].sort()).toEqual(listed.sort());
  });

  it('names no port in its flows that the bridge does not have', () => {
    const named = [...dump.matchAll(/in_port="([^"]+)"/g)].map((m) => m[1]);
    expect([...new Set(named)].sort()).toEqual([...names].sort());
  });

  it('sends to no port number that the bridge does not have', () => {
    const numbers = new Set(portsOf(show).map((port) => port.ofport));
    const sent = [...dump.matchAll(/load:(0x[0-9a-f]+)->NXM_NX_REG1\[\]/g)].map((m) => Number(m[1]));
    expect(sent.filter((number) => !numbers.has(number))).toEqual([]);
  });

  it('lists in ip address the gateway and pod ports with the MACs that the bridge shows', () => {
    const address = snapshotFile(snapshot, `${node}/ip-address.txt`);
    const links = [...address.matchAll(/^\d+: ([^:@\s]+).*\n {4}link\/ether (\S+)/gm)];
    const shared = links.filter(([, name]) => names.includes(name ?? ''));
    expect(shared.length).toBeGreaterThanOrEqual(2);
    for (const [, name, mac] of shared) expect(show).toContain(`(${name}): addr:${mac}`);
  });

  it.skipIf(!hasOpenVSwitch())('is what Open vSwitch prints (left out: not installed)', async () => {
    const { tlvMap } = snapshotYaml(snapshot);
    const judge = await PrivateSwitch.start({
      bridge: 'br-int',
      ports: portsOf(show),
      ...(tlvMap === undefined ? {} : { tlvMap }),
    });
    try {
      await judge.addFlows(dump, 'OpenFlow10');
      expect(await judge.dumpFlows('OpenFlow10')).toBe(dump);
      expect(portsOf(await judge.ofctl(['show', 'br-int']))).toEqual(portsOf(show));
    } finally {
      await judge.close();
    }
  });
});
