import { LabCluster } from './cluster.ts';
import { readPlan } from './plan.ts';
import { Pods } from './pods.ts';
import { type LabRun, runArp, runWalk } from './run-walk.ts';
import { arpFacts, arpWalk, type Fact, furtherWalks, labWalks } from './walks.ts';

const allWalks = [...labWalks, ...furtherWalks];

const servers = [
  ...['frontend', 'backend1', 'backend2'].map((machine) => ({ machine, port: 80 })),
  { machine: 'worker1', port: 10250 },
  { machine: 'client', port: 443 },
];

/** The walks that the lab can take, by their scenarios' names. */
export const walkNames: readonly string[] = [...allWalks.map((walk) => walk.name), arpWalk];

/** A walk that was taken, with what the article's own captures show of it. */
export interface TakenWalk {
  readonly run: LabRun;
  readonly facts: readonly Fact[];
}

/** Builds the cluster, takes the walks one after the other, and removes everything, also when the caller stops early. */
export async function* takeWalks(names: readonly string[]): AsyncGenerator<TakenWalk> {
  const cluster = await LabCluster.build(readPlan());
  try {
    const pods = await Pods.start(cluster, servers);
    try {
      for (const walk of allWalks.filter(({ name }) => names.includes(name))) {
        yield { run: await runWalk(cluster, pods, walk), facts: walk.facts };
      }
      if (names.includes(arpWalk)) yield { run: await runArp(cluster), facts: arpFacts };
    } finally {
      pods.close();
    }
  } finally {
    await cluster.close();
  }
}
