import { releaseOf, transcript, type WordContext } from '../../src/antrea/index.ts';
import { type Cluster, isolatingPolicies, ownerOf } from '../../src/cluster/index.ts';
import { plainText } from '../../src/text/index.ts';
import type { Walk } from '../../src/trace/index.ts';

/** What sentences about a node of a cluster need. */
export function wordsOf(cluster: Cluster): (node: string) => WordContext {
  const release = releaseOf(cluster.snapshot.manifest.versions?.antrea);
  return (node) => ({
    release,
    portName: (port) => cluster.nodes.get(node)?.snapshot.ports.find(({ number }) => number === port)?.name,
    tableName: (table) => cluster.tableName(node, table),
    ownerOf: (address) => ownerOf(cluster, address),
    isolatedBy: (ip, side) => isolatingPolicies(cluster, ip, side),
  });
}

/** A transcript as plain text, one line a fact. */
export function transcriptText(walk: Walk, cluster: Cluster): string {
  return `${transcript(walk, wordsOf(cluster))
    .map((line) => plainText(line).trimEnd())
    .join('\n')}\n`;
}
