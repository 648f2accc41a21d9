import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { antreaPlugin } from '../../src/antrea/index.ts';
import {
  type Cluster,
  type ClusterNode,
  makeCluster,
  type WalkRequest,
  walk,
} from '../../src/cluster/index.ts';
import { expectParsed } from '../../src/text/index.ts';
import { sessionsAt, type Walk } from '../../src/trace/index.ts';
import { hasOpenVSwitch, type PrivateSwitch } from '../judge/index.ts';
import { load } from '../snapshot/folders.ts';
import { bundledCluster, namedWalk } from '../support/clusters.ts';
import { connectionsKept, connectionsWalked, flowsHit, flowsWalked } from './datapath-judge.ts';
import { judgeOf } from './judge-leg.ts';
import { modernTables } from './modern-flows.ts';
import { modernJudge } from './modern-judge.ts';
import { modernFolders, modernServices } from './modern-snapshot.ts';

const hex = (ip: string) =>
  `0x${ip
    .split('.')
    .map((part) => Number(part).toString(16).padStart(2, '0'))
    .join('')}`;

/** Leaves a service's groups one bucket, so that the datapath can choose no other endpoint than the walk. */
async function onlyEndpoint(
  judge: PrivateSwitch,
  node: ClusterNode,
  endpoint: string | undefined,
): Promise<void> {
  if (endpoint === undefined) return;
  for (const { group, affinity } of modernServices) {
    const remote = node.snapshot.roles.podCidr?.startsWith(endpoint.replace(/\d+$/, ''))
      ? ''
      : 'set_field:0x4000000/0x4000000->reg4,';
    const next = affinity ? 'ServiceLB' : 'EndpointDNAT';
    const bucket = `bucket=bucket_id:0,weight:100,actions=${remote}set_field:${hex(endpoint)}->reg3,set_field:0x50/0xffff->reg4,resubmit(,${next})`;
    await judge.ofctl(['-O', 'OpenFlow15', 'mod-group', 'br-int', `group_id=${group},type=select,${bucket}`]);
  }
}

interface Suite {
  readonly title: string;
  readonly cluster: Cluster;
  readonly walks: readonly Walk[];
  readonly protocol: 'OpenFlow10' | 'OpenFlow15';
  readonly tables: ReadonlyMap<string, number>;
  readonly start: (node: ClusterNode) => Promise<PrivateSwitch>;
  readonly prepare: (judge: PrivateSwitch, node: ClusterNode, made: Walk) => Promise<void>;
}

const modern = makeCluster(expectParsed(load(modernFolders, 'modern', antreaPlugin)));
const modernRequests: readonly Omit<WalkRequest, 'reply'>[] = [
  { from: 'client', to: 'web:80', endpoint: 'web1' },
  { from: 'client', to: 'web:80', endpoint: 'web2' },
  { from: 'client', to: 'sticky:80', endpoint: 'web2' },
  { from: 'web1', to: 'web:80', endpoint: 'web1' },
  { from: 'other', to: 'web:80', endpoint: 'web1' },
  { from: 'other', to: 'web:80', endpoint: 'web2' },
  { from: 'client', to: 'pod:web2:80' },
  { from: 'client', to: 'pod:web2:81' },
  { from: 'client', to: 'pod:web1:53', protocol: 'udp' },
  { from: 'client', to: 'pod:other', protocol: 'icmp' },
  { from: 'node:n1', to: 'pod:web1:80' },
];

const article = bundledCluster('antrea-v0.10-nodeport');
const suites: readonly Suite[] = [
  {
    title: 'Antrea 1.15 with AntreaProxy',
    cluster: modern,
    walks: modernRequests.map((request) => walk(modern, { ...request, reply: true })),
    protocol: 'OpenFlow15',
    tables: new Map(modernTables.map((name, i) => [name, i])),
    start: modernJudge,
    prepare: (judge, node, made) => {
      const pod = modern.snapshot.pods.find(({ id }) => id === made.endpoint);
      return onlyEndpoint(judge, node, pod?.ip);
    },
  },
  {
    title: 'the article’s cluster',
    cluster: article,
    walks: [...article.snapshot.scenarios.keys()].map((name) => namedWalk(article, name)),
    protocol: 'OpenFlow10',
    tables: new Map(),
    start: (node) => judgeOf(node, article.snapshot.manifest.tlvMap ?? ''),
    prepare: async () => undefined,
  },
];

describe.skipIf(!hasOpenVSwitch())('walks as real packets in a real datapath', () => {
  for (const { title, cluster, walks, protocol, tables, start, prepare } of suites) {
    for (const node of cluster.nodes.values()) {
      const mine = walks.filter(({ legs }) =>
        legs.some((leg) => leg.where === 'ovs' && leg.node === node.name),
      );
      if (!node.bridge || mine.length === 0) continue;
      describe(`${title}, ${node.name}`, () => {
        let judge: PrivateSwitch;

        beforeAll(async () => {
          judge = await start(node);
        });
        afterAll(async () => {
          await judge?.close();
        });

        it.each(
          mine.map((made) => [`${made.name} ${made.endpoint ?? ''}`, made] as const),
        )('%s: the flows hit, and the connections kept', async (_, made) => {
          await judge.appctl('dpctl/flush-conntrack');
          await prepare(judge, node, made);
          for (const leg of made.legs) {
            if (leg.where !== 'ovs' || leg.node !== node.name) continue;
            expect(await flowsHit(judge, leg, protocol, tables)).toEqual(flowsWalked(leg));
          }
          expect(await connectionsKept(judge)).toEqual(connectionsWalked(sessionsAt(made), node.name));
        });
      });
    }
  }
});

if (!hasOpenVSwitch()) {
  console.warn('SKIPPED: no packets were sent through Open vSwitch (openvswitch-switch is missing).');
}
