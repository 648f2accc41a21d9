import { describe, expect, it } from 'vitest';
import { walk } from '../../src/cluster/index.ts';
import { UserError } from '../../src/text/index.ts';
import { bundledCluster, namedWalk } from '../support/clusters.ts';
import { holdWalk } from './invariants.ts';
import { randomRequests } from './random-requests.ts';

describe.each(['antrea-v0.10', 'antrea-v0.10-nodeport'])('what holds of every walk of %s', (snapshot) => {
  const cluster = bundledCluster(snapshot);

  it.each([...cluster.snapshot.scenarios.keys()])('%s', (name) => {
    holdWalk(namedWalk(cluster, name));
  });

  it('random walks', () => {
    for (const request of randomRequests(cluster, 400, 7)) {
      try {
        holdWalk(walk(cluster, request));
      } catch (error) {
        throw new Error(`${request.name}: ${error instanceof Error ? error.message : error}`);
      }
    }
  });

  it('of random ones many end well, and many do not', () => {
    const ends = randomRequests(cluster, 400, 7).map((request) => {
      try {
        return walk(cluster, request).disposition;
      } catch (error) {
        if (error instanceof UserError) return 'refused';
        throw error;
      }
    });
    const count = (end: string) => ends.filter((found) => found === end).length;
    expect(count('delivered')).toBeGreaterThan(120);
    expect(count('dropped')).toBeGreaterThan(60);
  });
});
