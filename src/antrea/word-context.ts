import { type Cluster, isolatingPolicies, type JsonWords, ownerOf } from '../cluster/index.ts';
import type { Bridge } from '../switch/index.ts';
import { assumptionInWords, reasonInWords } from './reason-words.ts';
import { releaseOf } from './releases/families.ts';
import type { ContextOf } from './transcript.ts';
import type { WordContext } from './words.ts';

/** The words that sentences about a cluster need: names of ports, tables and owners, per node. */
export function wordContextOf(cluster: Cluster): ContextOf {
  const release = releaseOf(cluster.snapshot.manifest.versions?.antrea);
  return (node) => {
    const ports = new Map(cluster.nodes.get(node)?.snapshot.ports.map(({ number, name }) => [number, name]));
    return {
      release,
      portName: (port) => ports.get(port),
      tableName: (table) => cluster.tableName(node, table),
      ownerOf: (address) => ownerOf(cluster, address),
      isolatedBy: (ip, side) => isolatingPolicies(cluster, ip, side),
    };
  };
}

/** The words that sentences about a bridge need where nothing is known around it. */
export function bridgeWordContext(bridge: Bridge): WordContext {
  return {
    portName: (port) => bridge.ports?.get(port)?.name,
    tableName: () => undefined,
    ownerOf: () => undefined,
  };
}

/** The words that `walk --json` gives beside codes. */
export function jsonWordsOf(cluster: Cluster): JsonWords {
  const contextOf = wordContextOf(cluster);
  return {
    reason: (stopped, node, stop) => reasonInWords(stopped, stop, contextOf(node)),
    assumption: assumptionInWords,
  };
}
