import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { antreaPlugin } from '../../src/antrea/index.ts';
import { makeCluster, walk } from '../../src/cluster/index.ts';
import { remember, withLearned } from '../../src/cluster/learned.ts';
import type { Learned, WalkMemory } from '../../src/cluster/memory.ts';
import { type Action, type Flow, parseFlows } from '../../src/openflow/index.ts';
import { onesMask } from '../../src/packet/index.ts';
import { expectParsed, sourceText } from '../../src/text/index.ts';
import { hasOpenVSwitch, type PrivateSwitch } from '../judge/index.ts';
import { load } from '../snapshot/folders.ts';
import { flowsHit } from './datapath-judge.ts';
import { tableStops } from './judge-leg.ts';
import { modernTables } from './modern-flows.ts';
import { modernJudge } from './modern-judge.ts';
import { modernFolders } from './modern-snapshot.ts';

const cluster = makeCluster(expectParsed(load(modernFolders, 'modern', antreaPlugin)));
const node = cluster.nodes.get('n1');
if (!node) throw new Error('no n1');
const tables = new Map(modernTables.map((name, i) => [name, i]));

/** What an action writes, whichever of its spellings the flow uses. */
function written(action: Action): string {
  if (action.kind === 'load') {
    const { dst, value } = action;
    return `${dst.field.name} ${(onesMask(dst.bits) << BigInt(dst.start)).toString(16)} ${(value << BigInt(dst.start)).toString(16)}`;
  }
  if (action.kind === 'set-field') {
    const { field, value, mask = onesMask(field.bits) } = action;
    return `${field.name} ${mask.toString(16)} ${value.toString(16)}`;
  }
  return action.kind;
}

function meaning(flow: Flow | undefined) {
  if (!flow) return undefined;
  const { table, priority, match } = flow;
  return {
    table,
    priority,
    words: match.words,
    masks: match.masks,
    values: match.values,
    actions: flow.actions.map(written),
  };
}

/** Walks to the service with affinity, and what n1 learned on the way. */
function learnedOn(endpoint: string): {
  readonly memory: WalkMemory;
  readonly leg: ReturnType<typeof walk>['legs'][number];
} {
  const made = walk(cluster, { from: 'client', to: 'sticky:80', endpoint, reply: false });
  const leg = made.legs[1];
  if (!leg || !node) throw new Error('no leg');
  const learned = new Map<string, Learned>();
  const memory = { cluster, learned } as unknown as WalkMemory;
  remember(memory, node, tableStops(leg));
  return { memory, leg };
}

describe('what a bridge learns during a walk', () => {
  it('acts on later packets: the client stays with its endpoint', () => {
    const { memory } = learnedOn('web2');
    if (!node) return;
    const later = withLearned(memory, node);
    const flows = later.bridge?.flows.filter(({ tableName }) => tableName === 'SessionAffinity') ?? [];
    expect(flows).toHaveLength(2);
    const other = makeCluster(cluster.snapshot);
    const nodes = new Map([...other.nodes, [node.name, later]]);
    const again = walk(
      { ...other, nodes },
      { from: 'client', to: 'sticky:80', endpoint: 'web1', reply: true },
    );
    expect(again.disposition).toBe('delivered');
    expect(again.legs.some((leg) => leg.node === 'n2')).toBe(true);
  });

  it('is nothing where no flow learns', () => {
    const made = walk(cluster, { from: 'client', to: 'web:80', endpoint: 'web2', reply: false });
    const learned = new Map<string, Learned>();
    const leg = made.legs[1];
    if (!leg || !node) throw new Error('no leg');
    remember({ cluster, learned } as unknown as WalkMemory, node, tableStops(leg));
    expect([...learned.values()].flatMap(({ flows }) => flows)).toEqual([]);
  });
});

describe.skipIf(!hasOpenVSwitch())('what a real Open vSwitch learns from the same packet', () => {
  let judge: PrivateSwitch;

  beforeAll(async () => {
    if (node) judge = await modernJudge(node);
  });
  afterAll(async () => {
    await judge?.close();
  });

  it('is the same flow', async () => {
    const bucket =
      'bucket=bucket_id:0,weight:100,actions=set_field:0x4000000/0x4000000->reg4,set_field:0xa0a0206->reg3,set_field:0x50/0xffff->reg4,resubmit(,ServiceLB)';
    await judge.ofctl(['-O', 'OpenFlow15', 'mod-group', 'br-int', `group_id=11,type=select,${bucket}`]);
    const { memory, leg } = learnedOn('web2');
    await flowsHit(judge, leg, 'OpenFlow15', tables);
    const dump = await judge.dumpFlows('OpenFlow15', { match: 'table=9' });
    const real = expectParsed(
      parseFlows(sourceText('the switch', dump), { ports: node?.snapshot.ports ?? [], tableNames: tables }),
    );
    const theirs = real.find(({ priority }) => priority === 200);
    expect(meaning(memory.learned.get('n1')?.flows[0])).toEqual(meaning(theirs));
    expect(theirs).toBeDefined();
  });
});
