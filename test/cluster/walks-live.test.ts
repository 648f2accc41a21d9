import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Cluster } from '../../src/cluster/index.ts';
import { walk } from '../../src/cluster/index.ts';
import type { Leg, Walk } from '../../src/trace/index.ts';
import { hasOpenVSwitch, type PrivateSwitch } from '../judge/index.ts';
import { bundledCluster, namedWalk } from '../support/clusters.ts';
import { holdLeg, judgeOf } from './judge-leg.ts';
import { randomRequests } from './random-requests.ts';

const snapshots = ['antrea-v0.10', 'antrea-v0.10-nodeport'];
const randomWalks = 400;
const seed = 20;

interface Question {
  readonly walk: string;
  readonly leg: Leg;
  readonly number: number;
}

function legsOn(node: string, made: Walk): readonly Question[] {
  return made.legs.flatMap((leg, i) =>
    leg.where === 'ovs' && leg.node === node && leg.stops.length > 0
      ? [{ walk: made.name, leg, number: i + 1 }]
      : [],
  );
}

function namedWalks(cluster: Cluster): readonly Walk[] {
  return [...cluster.snapshot.scenarios.keys()].map((name) => namedWalk(cluster, name));
}

describe.skipIf(!hasOpenVSwitch())('every bridge leg of every walk, asked of a real Open vSwitch', () => {
  for (const snapshot of snapshots) {
    const cluster = bundledCluster(snapshot);
    const named = namedWalks(cluster);
    const random = randomRequests(cluster, randomWalks, seed).map((request) => walk(cluster, request));
    for (const node of cluster.nodes.values()) {
      if (!node.bridge) continue;
      describe(`${snapshot} ${node.name}`, () => {
        let judge: PrivateSwitch;

        beforeAll(async () => {
          judge = await judgeOf(node, cluster.snapshot.manifest.tlvMap ?? '');
        });
        afterAll(async () => {
          await judge?.close();
        });

        it.each(named.flatMap((made) => legsOn(node.name, made)))('$walk, leg $number', async ({ leg }) => {
          await holdLeg(judge, node, leg);
        });

        it(`${randomWalks} random walks`, async () => {
          const questions = random.flatMap((made) => legsOn(node.name, made));
          expect(questions.length).toBeGreaterThan(100);
          for (const { leg, number, walk: name } of questions) {
            await holdLeg(judge, node, leg).catch((error: unknown) => {
              throw new Error(`${name}, leg ${number}: ${error instanceof Error ? error.message : error}`);
            });
          }
        }, 60_000);
      });
    }
  }
});

if (!hasOpenVSwitch()) {
  console.warn(
    'SKIPPED: the walks were not compared with Open vSwitch, which is not installed (openvswitch-switch).',
  );
}
