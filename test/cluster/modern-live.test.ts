import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { antreaPlugin } from '../../src/antrea/index.ts';
import { makeCluster, type WalkRequest, walk } from '../../src/cluster/index.ts';
import { expectParsed } from '../../src/text/index.ts';
import { hasOpenVSwitch, type PrivateSwitch } from '../judge/index.ts';
import { load } from '../snapshot/folders.ts';
import { holdWalk } from './invariants.ts';
import { holdLeg } from './judge-leg.ts';
import { modernJudge } from './modern-judge.ts';
import { modernFolders, modernNodes } from './modern-snapshot.ts';

const cluster = makeCluster(expectParsed(load(modernFolders, 'modern', antreaPlugin)));

const requests: readonly Omit<WalkRequest, 'reply'>[] = [
  { from: 'client', to: 'web:80', endpoint: 'web1' },
  { from: 'client', to: 'web:80', endpoint: 'web2' },
  { from: 'client', to: 'web:80' },
  { from: 'client', to: 'sticky:80', endpoint: 'web2' },
  { from: 'web1', to: 'web:80', endpoint: 'web1' },
  { from: 'other', to: 'web:80', endpoint: 'web2' },
  { from: 'client', to: 'pod:web2:80' },
  { from: 'client', to: 'pod:web2:81' },
  { from: 'client', to: 'pod:web1:80' },
  { from: 'web2', to: 'pod:client:80' },
  { from: 'node:n1', to: 'pod:web1:80' },
  { from: 'node:n1', to: 'pod:other:80' },
  { from: 'client', to: 'pod:other', protocol: 'icmp' },
  { from: 'client', to: 'pod:web1', protocol: 'icmp', src: '10.10.1.9' },
  { from: 'client', to: '10.10.1.1', protocol: 'arp' },
  { from: 'node:n1', to: '10.10.2.1', protocol: 'arp' },
];

const made = requests.map((request) => walk(cluster, { ...request, reply: true }));

describe('a cluster of Antrea 1.15 with AntreaProxy', () => {
  it.each(made.map((one) => [`${one.name} ${one.endpoint ?? ''}`, one] as const))('%s', (_, one) => {
    holdWalk(one);
  });

  it('ends as its services and policies say', () => {
    expect(made.map(({ name, disposition, endpoint = '' }) => `${name} ${endpoint} ${disposition}`)).toEqual([
      'client to web:80 default/web1 delivered',
      'client to web:80 default/web2 delivered',
      'client to web:80 default/web1 delivered',
      'client to sticky:80 default/web2 delivered',
      'web1 to web:80 default/web1 delivered',
      'other to web:80 default/web2 dropped',
      'client to pod:web2:80  delivered',
      'client to pod:web2:81  dropped',
      'client to pod:web1:80  delivered',
      'web2 to pod:client:80  dropped',
      'node:n1 to pod:web1:80  delivered',
      'node:n1 to pod:other:80  delivered',
      'client to pod:other  delivered',
      'client to pod:web1  dropped',
      'client to 10.10.1.1  delivered',
      'node:n1 to 10.10.2.1  delivered',
    ]);
  });
});

describe.skipIf(!hasOpenVSwitch())('each bridge leg of it, asked of a real Open vSwitch', () => {
  for (const node of modernNodes) {
    const clusterNode = cluster.nodes.get(node.name);
    if (!clusterNode) throw new Error(node.name);
    const legs = made.flatMap((one) =>
      one.legs.flatMap((leg, i) =>
        leg.where === 'ovs' && leg.node === node.name
          ? [[`${one.name} ${one.endpoint ?? ''}`, i + 1, leg] as const]
          : [],
      ),
    );
    describe(node.name, () => {
      let judge: PrivateSwitch;

      beforeAll(async () => {
        judge = await modernJudge(clusterNode);
      });
      afterAll(async () => {
        await judge?.close();
      });

      it('the flows and groups are what the switch itself prints', async () => {
        const texts = modernFolders.modern ?? {};
        const flows = await judge.dumpFlows('OpenFlow15');
        const ordered = (text: string) => text.trim().split('\n').sort();
        expect(ordered(flows)).toEqual(ordered(texts[`${node.name}/ovs-ofctl-dump-flows.txt`] ?? ''));
      });

      it.each(legs)('%s, leg %i', async (_, __, leg) => {
        await holdLeg(judge, clusterNode, leg);
      });
    });
  }
});

if (!hasOpenVSwitch()) {
  console.warn('SKIPPED: Antrea 1.15 was not compared with Open vSwitch (openvswitch-switch is missing).');
}
