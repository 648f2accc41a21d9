import type { Action, Bucket, Flow, Group } from '../openflow/index.ts';
import type { Field, Packet } from '../packet/index.ts';

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
  readonly conjunction?: { readonly id: number; readonly clauses: readonly SatisfiedClause[] };
  /** Other flows of the hit's priority that match too: Open vSwitch does not define which wins. */
  readonly ties: readonly Flow[];
}

/** Why a trace ended without an output, or could not go on. */
export interface Stopped {
  readonly code: string;
  readonly params: Readonly<Record<string, string | number>>;
}

/** A table was asked; the actions of the flow that matched are its children. */
export interface TableNode {
  readonly kind: 'table';
  readonly lookup: Lookup;
  readonly children: readonly TraceNode[];
}

/** An action was carried out. */
export interface ActionNode {
  readonly kind: 'action';
  readonly action: Action;
  readonly changes: readonly FieldChange[];
  readonly children: readonly TraceNode[];
}

/** A remark of the switch about the action above it, such as `-> dropping` ones; `text` is the switch's own. */
export interface DetailNode {
  readonly kind: 'detail' | 'warning' | 'error';
  readonly text: string;
}

/** A group's bucket was carried out. */
export interface BucketNode {
  readonly kind: 'bucket';
  readonly group: Group;
  readonly bucket: Bucket;
  readonly children: readonly TraceNode[];
}

/** The action set was carried out, or a frozen packet was resumed. */
export interface SectionNode {
  readonly kind: 'action-set' | 'thaw';
  readonly children: readonly TraceNode[];
}

/** One thing that happened inside a bridge. */
export type TraceNode = TableNode | ActionNode | DetailNode | BucketNode | SectionNode;

/** A packet left the bridge. */
export interface Output {
  /** OpenFlow port number; `controller` for a packet-in. */
  readonly port: number | 'controller';
  /** The packet as it was sent, tunnel fields included. */
  readonly packet: Packet;
}

/** One run through the pipeline: the packet's arrival, or its return from connection tracking. */
export interface Pass {
  readonly input: Packet;
  /** For a pass after connection tracking: the states it came back with, and whether they were assumed (`--ct-next`) or known. */
  readonly resumed?: {
    readonly recirculation: number;
    readonly zone: number;
    readonly states: readonly string[];
    readonly assumed: boolean;
    readonly nat: readonly FieldChange[];
  };
  readonly nodes: readonly TraceNode[];
  readonly final: Packet;
}

/** One packet through one bridge. */
export interface BridgeTrace {
  readonly bridge: string;
  readonly input: Packet;
  readonly passes: readonly Pass[];
  readonly outputs: readonly Output[];
  readonly disposition: 'forwarded' | 'dropped' | 'flooded' | 'unsupported' | 'insufficient-information';
  /** Why, for every disposition but forwarded and flooded. */
  readonly stopped?: Stopped;
}
