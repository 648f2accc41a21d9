import type { Connection } from '../conntrack/index.ts';
import type { NftElements } from '../host/index.ts';
import type { Flow } from '../openflow/index.ts';
import { ConntrackTable } from '../switch/index.ts';
import type { Direction, Effort, LearnedStation } from '../trace/index.ts';
import type { Cluster, ClusterNode } from './cluster.ts';
import type { ResolvedRequest } from './request.ts';

/** What a bridge learned from the packets of a walk. */
export interface Learned {
  readonly flows: readonly Flow[];
  readonly stations: readonly LearnedStation[];
}

/** What a walk remembers from one place to the next: every connection table of every node. */
export interface WalkMemory {
  readonly cluster: Cluster;
  readonly request: ResolvedRequest;
  /** Zones of each node's bridge. */
  readonly zones: Map<string, ConntrackTable>;
  /** Each node's kernel's own connections. */
  readonly kernels: Map<string, readonly Connection[]>;
  /** What packets added to each node's sets of nft. */
  readonly nftElements: Map<string, NftElements>;
  readonly direction: Direction;
  /** The work that is left to the whole walk. */
  readonly effort: Effort;
  /** Whether the learner's word for connection tracking's first answer was used. */
  readonly statesSaid: { done: boolean };
  /** What each node's bridge learned: flows by `learn`, stations by NORMAL. */
  readonly learned: Map<string, Learned>;
}

/** The connection tracking of a node's bridge in this walk. */
export function zonesOf(memory: WalkMemory, node: ClusterNode): ConntrackTable {
  const known = memory.zones.get(node.name);
  if (known) return known;
  const made = new ConntrackTable();
  memory.zones.set(node.name, made);
  return made;
}

/** The connections that a node's kernel knows in this walk. */
export function connectionsOf(memory: WalkMemory, node: ClusterNode): readonly Connection[] {
  return memory.kernels.get(node.name) ?? [];
}
