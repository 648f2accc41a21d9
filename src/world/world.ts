import type { WordContext } from '../antrea/index.ts';
import type { Flow } from '../openflow/index.ts';
import type { RichLine } from '../text/index.ts';
import type { BridgeTrace, Lookup, Walk } from '../trace/index.ts';

/** What a command of the simulated shell gave. */
export interface CommandOutput {
  readonly output: string;
  readonly exitCode: number;
  /** What to know beside it: that the text is reconstructed, and from what. */
  readonly notes?: readonly string[];
}

/** A table of a bridge. */
export interface TableInfo {
  readonly number: number;
  readonly name: string;
  /** What the table is for, in one line. */
  readonly purpose: string;
}

/** A port of a bridge. */
export interface PortInfo {
  readonly number: number;
  readonly name: string;
}

/** A node's bridge, and what its ports are for: behind every other port is a pod. */
export interface BridgeInfo {
  readonly name: string;
  /** The port with the node's kernel behind it. */
  readonly gatewayPort: string | undefined;
  readonly tunnelPort: string | undefined;
}

/** A flow of a table with the reason why it did not match the packet of a lookup, or how it did. */
export interface FlowEvidence {
  readonly flow: Flow;
  readonly matched: boolean;
  readonly why: RichLine;
}

/** One change to the packet or the cluster of a walk: what if? */
export type WalkEdit =
  /** A header field of the request's first packet, in flow syntax: `nw_dst`, `10.222.2.34`. */
  | { readonly kind: 'field'; readonly field: string; readonly value: string }
  /** The service's endpoint: `default/backend2`. */
  | { readonly kind: 'endpoint'; readonly endpoint: string }
  /** What connection tracking says of the request: `trk`, `est`. */
  | { readonly kind: 'ct-state'; readonly states: readonly string[] }
  /** A flow switched off, by its rule text: `priority=200,ip,reg0=0x10000/0x10000`. */
  | { readonly kind: 'flow-off'; readonly node: string; readonly table: number; readonly rule: string };

/** A connection that no scenario names: who and where, as `antrea-tutor walk` takes them. */
export interface AskedConnection {
  readonly from: string;
  /** `WHO` or `WHO:PORT`. */
  readonly to: string;
  readonly proto?: 'tcp' | 'udp' | 'icmp' | 'arp' | undefined;
  readonly src?: string | undefined;
  /** The pod that answers for a service. */
  readonly endpoint?: string | undefined;
}

/** The walk with changes made to it, or why it cannot be made. */
export type EditedWalk =
  | { readonly ok: true; readonly walk: Walk }
  | { readonly ok: false; readonly why: string };

/** One packet through one bridge, or why that cannot be traced. */
export type AskedTrace =
  | { readonly ok: true; readonly trace: BridgeTrace }
  | { readonly ok: false; readonly why: string };

/**
 * What lessons and screens may ask of one snapshot. The implementation keeps what it computed: asking again for the same walk or command gives
 * the same value at once, so views can be derived on every frame.
 */
export interface World {
  /** The snapshot's name. */
  readonly snapshot: string;
  /** Names of the scenarios, in the order to offer them. */
  readonly walkNames: readonly string[];
  readonly nodes: readonly string[];
  walkNamed(name: string): Walk | undefined;
  /** The named walk with edits applied; no edits gives the walk itself. */
  walkWith(name: string, edits: readonly WalkEdit[]): EditedWalk;
  /** The walk of a connection that no scenario names. */
  walkOf(connection: AskedConnection): EditedWalk;
  /** A packet, in the syntax of `ofproto/trace`, through a node's bridge; `states` is what connection tracking says of it. */
  trace(node: string, packet: string, states: readonly string[]): AskedTrace;
  /** Every flow of the node's bridge, none where they were not captured. */
  flows(node: string): readonly Flow[];
  /** Runs a command on a node; one about the cluster, such as kubectl, says the same on all of them. */
  runCommand(node: string, line: string): CommandOutput;
  /** Tables of the node's bridge in the order of the pipeline. */
  tables(node: string): readonly TableInfo[];
  ports(node: string): readonly PortInfo[];
  bridge(node: string): BridgeInfo | undefined;
  /** Every flow of the lookup's table, highest priority first, with what was decided about it. */
  whyNot(node: string, lookup: Lookup): readonly FlowEvidence[];
  /** What sentences about a node need: names of its ports and tables, owners of addresses, the release. */
  words(node: string): WordContext;
  /**
   * Whether a text names something of the snapshot: an address, MAC, port, pod, service, node, chain, table, register, command, or a
   * piece of one of its files.
   */
  knows(text: string): boolean;
}

/** The world of a lesson's snapshot; absent when there is no such snapshot. */
export type WorldOf = (snapshot: string) => World | undefined;
