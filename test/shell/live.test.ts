import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasNetfilter, hasOpenVSwitch, Netns, PrivateSwitch } from '../judge/index.ts';
import { portsOf, snapshotFile, snapshotYaml } from '../snapshots/snapshot-files.ts';
import { runPrompt } from './shell-cases.ts';

const snapshot = 'antrea-v0.10';

/** What the shell answers on worker1. */
function answer(line: string): string {
  return runPrompt(`worker1$ ${line}`).output;
}

describe.skipIf(!hasOpenVSwitch())(
  'dump-flows selects as ovs-ofctl does (left out: Open vSwitch is not installed)',
  () => {
    let judge: PrivateSwitch;

    beforeAll(async () => {
      const { tlvMap } = snapshotYaml(snapshot);
      judge = await PrivateSwitch.start({
        bridge: 'br-int',
        ports: portsOf(snapshotFile(snapshot, 'worker1/ovs-ofctl-show.txt')),
        ...(tlvMap === undefined ? {} : { tlvMap }),
      });
      await judge.addFlows(snapshotFile(snapshot, 'worker1/ovs-ofctl-dump-flows.txt'));
    });
    afterAll(() => judge?.close());

    it.each([
      'table=0',
      'table=50',
      'table=50,ip',
      'table=10,arp',
      'in_port=2',
      'in_port="frontend-a3ba2f"',
      'ip,nw_src=10.222.1.48',
      'tcp',
      'tcp,tp_dst=80',
      'dl_dst=4e:99:08:c1:53:be',
      'ip,nw_dst=10.222.0.0/16',
      'ip,nw_dst=10.96.0.0/12',
      'ct_state=+new+trk,ip',
      'ct_state=+trk',
      'reg0=0x1/0xffff',
      'ip,reg1=0x30',
      'conj_id=1,ip',
      'table=200',
    ])('%s', async (match) => {
      const real = await judge.dumpFlows('OpenFlow10', { match });
      expect(answer(`ovs-ofctl dump-flows br-int '${match}' --no-stats`)).toBe(real);
    });
  },
);

describe.skipIf(!hasNetfilter())(
  'iptables and ipset answer as the real ones do (left out: no network namespaces, iptables or ipset)',
  () => {
    let judge: Netns;

    beforeAll(async () => {
      judge = await Netns.create('shell');
      await judge.loadIpset(snapshotFile(snapshot, 'worker1/ipset.txt'));
      await judge.loadIptables(snapshotFile(snapshot, 'worker1/iptables-save.txt'));
    });
    afterAll(() => judge?.close());

    it.each([
      '-t nat -S',
      '-t nat -S KUBE-SERVICES',
      '-t nat -S POSTROUTING',
    ])('iptables %s', async (args) => {
      expect(answer(`iptables ${args}`)).toBe(await judge.exec('iptables', args.split(' ')));
    });

    it('ipset save', async () => {
      const real = await judge.exec('ipset', ['save']);
      const lines = (text: string) =>
        text
          .split('\n')
          .map((line) => line.replace(/ (bucketsize|initval) \S+/g, ''))
          .sort();
      expect(lines(answer('ipset save'))).toEqual(lines(real));
    });

    it('ipset list, but for what only a running kernel knows', async () => {
      const real = await judge.exec('ipset', ['list']);
      const known = (text: string) =>
        text
          .split('\n')
          .filter((line) => !/^(Revision|Size in memory|References):/.test(line))
          .map((line) => line.replace(/ (bucketsize|initval) \S+/g, ''));
      const [head, members] = [known(answer('ipset list')), known(real)].map((lines) => lines.slice().sort());
      expect(head).toEqual(members);
    });

    it.each([
      ['iptables', '-t nat -L KUBE-NOPE -n'],
      ['ipset', 'list NOPE'],
      ['ip', 'route get nonsense'],
      ['ip', 'route get'],
      ['ip', 'foo'],
      ['ip', 'address show dev nope'],
    ])('%s %s is refused with the same exit code', async (command, args) => {
      const real = await judge.tryExec(command, args.split(' '));
      expect(runPrompt(`worker1$ ${command} ${args}`).exitCode).toBe(real.code);
    });
  },
);
