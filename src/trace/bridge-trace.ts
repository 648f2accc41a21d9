import type { Connection } from '../conntrack/index.ts';
import type { Action, Bucket, Flow, Group } from '../openflow/index.ts';
import type { Field, FieldSpace, Packet } from '../packet/index.ts';
import type { SourceText } from '../text/index.ts';
import type { Stopped, TraceNote } from './reasons.ts';

/** A field that got another value. */
export interface FieldChange {
  readonly field: Field;
  readonly from: bigint;
  readonly to: bigint;
}

/** One clause of a conjunction that a packet satisfied, with the flow that did it. */
export interface SatisfiedClause {
  /** 1-based, as in `conjunction(ID,CLAUSE/OF)`. */
  readonly clause: number;
  readonly of: number;
  readonly flow: Flow;
}

/** What one table answered to one packet. Evidence about the flows that lost is computed from it when asked. */
export interface Lookup {
  readonly table: number;
  /** The packet as the table saw it; never written afterwards. */
  readonly packet: Packet;
  /** The flow that matched; absent for a miss. */
  readonly hit: Flow | undefined;
  /** Present when the hit was found through a conjunction. */
  readonly conjunction?: {
    readonly id: number;
    readonly clauses: readonly SatisfiedClause[];
    /** Other ids that were complete at the same priority: Open vSwitch does not define which wins. */
    readonly alternatives: readonly number[];
  };
  /** Ids that were complete at once, where that was more than one: the order of flows decides, and Open vSwitch does not define it. */
  readonly rivalIds?: readonly number[];
  /** Other flows of the hit's priority that match too: Open vSwitch does not define which wins. */
  readonly ties: readonly Flow[];
}

/** A table was asked; the actions of the flow that matched are its children. */
export interface TableNode {
  readonly kind: 'table';
  readonly lookup: Lookup;
  readonly children: readonly TraceNode[];
}

/**
 * An action was carried out. Its children are what it led to, in order: remarks, tables it resubmitted to, buckets of a group,
 * the nested actions of `ct` and `clone`.
 */
export interface ActionNode {
  readonly kind: 'action';
  readonly action: Action;
  /** The text that the action's span points into. */
  readonly source: SourceText;
  readonly changes: readonly FieldChange[];
  readonly children: readonly TraceNode[];
  /** Of a `ct` action: what the bridge's connection tracking knew after it, where the connections are known rather than assumed. */
  readonly connections?: readonly Connection[];
}

/** A remark of the switch about the action above it; `text` is the switch's own. */
interface DetailNode {
  readonly kind: 'detail' | 'warning' | 'error';
  readonly text: string;
}

/** A line of the switch's that is neither table nor action of its own, such as the `nat` inside a `ct`. */
interface LineNode {
  readonly kind: 'line';
  readonly text: string;
}

/** A group's bucket was carried out. */
export interface BucketNode {
  readonly kind: 'bucket';
  readonly group: Group;
  readonly bucket: Bucket;
  readonly children: readonly TraceNode[];
}

/** The action set was carried out at the end of the pipeline. */
interface ActionSetNode {
  readonly kind: 'action-set';
  readonly children: readonly TraceNode[];
}

/** A frozen packet was resumed; `notes` say what was restored, in the switch's words. */
export interface ThawNode {
  readonly kind: 'thaw';
  readonly notes: readonly string[];
}

/** The rest of a `check_pkt_larger`'s actions, carried out once for each outcome. */
interface BranchNode {
  readonly kind: 'branch';
  readonly larger: boolean;
  readonly children: readonly TraceNode[];
}

/** One thing that happened inside a bridge. */
export type TraceNode =
  | TableNode
  | ActionNode
  | DetailNode
  | LineNode
  | BucketNode
  | ActionSetNode
  | ThawNode
  | BranchNode;

/** A packet left the bridge. */
export interface Output {
  /** OpenFlow port number; `controller` for a packet-in. */
  readonly port: number | 'controller';
  /** The packet as it was sent, tunnel fields included. */
  readonly packet: Packet;
}

/** How a packet came back into the pipeline. */
export interface Resumption {
  /** Numbered from 1 in the order in which the packets were frozen. */
  readonly recirculation: number;
  readonly zone: number;
  /** The connection states, e.g. `new`, `trk`, in the order of their bits. */
  readonly states: readonly string[];
  /** Whether the states were assumed (`--ct-next`) rather than known from connections. */
  readonly assumed: boolean;
  /** Whether they are the default that `--ct-next` would override. */
  readonly byDefault: boolean;
  /** What address translation wrote, and the packet before that. */
  readonly nat: readonly FieldChange[];
  readonly beforeNat?: Packet;
  /** The family of the addresses that the translation may write; absent for a bare `nat`. */
  readonly natFamily?: 4 | 6;
}

/** One run through the pipeline: the packet's arrival, or its return from connection tracking. */
export interface Pass {
  readonly input: Packet;
  /** Present for every pass but the first. */
  readonly resumed?: Resumption;
  readonly nodes: readonly TraceNode[];
  readonly final: Packet;
  /** Whether the switch calls the packet unchanged: it also compares the output of the action set, which it never prints. */
  readonly unchanged: boolean;
  /** The switch's words where it gave the packet up, e.g. `Recursion too deep`. */
  readonly failure?: string;
}

/** What a dump's names stand for, to print them as the numbers that the switch itself knows. */
export interface TraceNames {
  readonly ports: ReadonlyMap<string, number>;
  readonly tables: ReadonlyMap<string, number>;
}

/** One packet through one bridge. */
export interface BridgeTrace {
  readonly bridge: string;
  readonly names: TraceNames;
  /** The bridge's fields: which tunnel options it knows. */
  readonly space: FieldSpace;
  readonly input: Packet;
  readonly passes: readonly Pass[];
  readonly outputs: readonly Output[];
  readonly disposition: 'forwarded' | 'dropped' | 'flooded' | 'unsupported' | 'insufficient-information';
  /** Why, for every disposition but forwarded and flooded. */
  readonly stopped?: Stopped;
  /** Whether this is all that the switch itself would trace; false where the engine had to stop before the switch would. */
  readonly complete: boolean;
  /** What the switch's text does not say: assumptions, and where a real packet fares otherwise. */
  readonly notes: readonly TraceNote[];
}
