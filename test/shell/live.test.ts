import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultFields } from '../../src/packet/index.ts';
import { runCommand, type ShellContext } from '../../src/shell/index.ts';
import type { SnapshotFile } from '../../src/snapshot/index.ts';
import { sourceText } from '../../src/text/index.ts';
import { hasCommand, hasNetfilter, hasNetns, hasOpenVSwitch, Netns, PrivateSwitch } from '../judge/index.ts';
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

describe.skipIf(!hasNetns() || !hasCommand('arp'))(
  'ip and arp say the same of one state in several forms (left out: no network namespaces, or no net-tools)',
  () => {
    let judge: Netns;
    let context: ShellContext;

    const file = (name: string, text: string): readonly [string, SnapshotFile] => {
      const path = `node/${name}`;
      return [
        path,
        { path, source: sourceText(path, text), provenance: { kind: 'captured', from: undefined } },
      ];
    };

    beforeAll(async () => {
      judge = await Netns.create('shellip');
      const ip = (line: string) => judge.exec('ip', line.split(' '));
      // Without duplicate address detection: an address that is still `tentative` reads differently a second later.
      await judge.exec('sysctl', [
        '-qw',
        'net.ipv6.conf.all.accept_dad=0',
        'net.ipv6.conf.default.accept_dad=0',
      ]);
      await ip('link add veth-one type veth peer name veth-two');
      await ip('link add br-three type bridge');
      await ip('link set veth-two master br-three');
      for (const device of ['veth-one', 'veth-two', 'br-three']) await ip(`link set ${device} up`);
      await ip('address add 10.9.0.1/24 dev veth-one');
      await ip('address add 10.9.1.1/24 brd 10.9.1.255 dev br-three');
      await ip('address add fd00:9::1/64 dev br-three nodad');
      await ip('route add 10.8.0.0/16 via 10.9.1.254 dev br-three');
      for (const last of [7, 8]) {
        await ip(`neigh add 10.9.1.${last} lladdr 02:00:00:00:00:0${last} dev br-three nud reachable`);
      }
      context = {
        files: new Map([
          file('ip-address.txt', await ip('address')),
          file('ip-route.txt', await ip('route')),
          file('arp.txt', await judge.exec('arp', ['-an'])),
        ]),
        nodes: [
          {
            name: 'node',
            bridge: 'br-int',
            agent: undefined,
            underlay: undefined,
            flows: [],
            ports: [],
            tables: [],
          },
        ],
        pods: [],
        versions: {},
        space: defaultFields,
        seen: undefined,
        routeGet: () => ({ reason: 'not asked' }),
        traceFlow: () => ({ reason: 'not asked' }),
      };
    });
    afterAll(() => judge?.close());

    it.each([
      'ip address',
      'ip -4 address',
      'ip -6 address',
      'ip address show br-three',
      'ip -br address',
      'ip -br -4 address',
      'ip link',
      'ip -br link',
      'ip link show dev br-three',
      'ip route',
      'ip route show dev veth-one',
      'ip route show 10.8.0.0/16',
      'ip route show via 10.9.1.254',
      'arp -n',
    ])('%s', async (line) => {
      const [command = '', ...args] = line.split(' ');
      const trimmed = (text: string) => text.replace(/ +$/gm, '');
      const real = await judge.exec(command, args);
      expect(trimmed(runCommand(context, 'node', line).output)).toBe(trimmed(real));
    });

    it('ip neigh, without the states that arp does not tell', async () => {
      const real = (await judge.exec('ip', ['-4', 'neigh'])).replace(/ [A-Z]+ *$/gm, ' ');
      expect(runCommand(context, 'node', 'ip neigh').output.split('\n').sort()).toEqual(
        real.split('\n').sort(),
      );
    });
  },
);
