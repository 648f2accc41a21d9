import type { RouteQuery } from '../host/index.ts';
import type { Flow, Port } from '../openflow/index.ts';
import type { FieldSpace } from '../packet/index.ts';
import {
  type ClusterFileKey,
  clusterFiles,
  type NodeFileKey,
  type Pod,
  type SnapshotFile,
  nodeFile as snapshotNodeFile,
} from '../snapshot/index.ts';
import type { StopAddress, Walk } from '../trace/index.ts';

/** A node whose shell can be used. */
export interface ShellNode {
  readonly name: string;
  readonly bridge: string;
  /** `NAMESPACE/NAME` of the Antrea agent's pod on this node. */
  readonly agent: string | undefined;
  /** The interface to the other nodes, which tunnelled packets take. */
  readonly underlay: string | undefined;
  /** The bridge's flows and ports, as far as they were captured. */
  readonly flows: readonly Flow[];
  readonly ports: readonly Port[];
  /** The tables of the bridge's pipeline. */
  readonly tables: readonly ShellTable[];
}

/** A table of a bridge's pipeline, by number and name. */
export interface ShellTable {
  readonly table: number;
  readonly name: string;
}

/** A walk up to and including one stop: what `tcpdump`, `conntrack` and `fdb/show` know of. */
export interface WalkSoFar {
  readonly walk: Walk;
  readonly upTo: StopAddress;
}

/** An answer that an engine computed, or the reason why there is none. */
export type Answer = { readonly text: string } | { readonly reason: string };

/** What a shell answers from. Everything is the snapshot's; the two functions ask the engines. */
export interface ShellContext {
  /** Files by their path in the snapshot, such as `worker1/arp.txt`. */
  readonly files: ReadonlyMap<string, SnapshotFile>;
  readonly nodes: readonly ShellNode[];
  readonly pods: readonly Pod[];
  /** What runs, by component, such as `antrea`. */
  readonly versions: Readonly<Record<string, string>>;
  /** The fields that flows may name. */
  readonly space: FieldSpace;
  readonly seen: WalkSoFar | undefined;
  /** `ip route get` on a node. */
  readonly routeGet: (node: string, query: RouteQuery) => Answer;
  /** `ovs-appctl ofproto/trace` on a node. */
  readonly traceFlow: (node: string, flow: string, ctNext: readonly (readonly string[])[]) => Answer;
}

/** Where a command runs: a node, or the network of a pod of its own. */
export type Place =
  | {
      readonly kind: 'node';
      readonly node: ShellNode;
      /** The pod that shares the node's network and in whose container the command runs. */
      readonly inside?: Pod;
    }
  | { readonly kind: 'pod'; readonly node: ShellNode; readonly pod: Pod };

/** A file of a node, if the snapshot has it. */
export function nodeFile(context: ShellContext, node: string, key: NodeFileKey): SnapshotFile | undefined {
  return snapshotNodeFile(context.files, node, key);
}

/** A file of the cluster, if the snapshot has it. */
export function clusterFile(context: ShellContext, key: ClusterFileKey): SnapshotFile | undefined {
  return context.files.get(`cluster/${clusterFiles[key].file}`);
}
