import type { Connection } from '../conntrack/index.ts';
import type { Action, Bucket, Group } from '../openflow/index.ts';
import type { Packet, Subfield } from '../packet/index.ts';
import type { SourceText } from '../text/index.ts';
import type {
  Effort,
  FieldChange,
  NoteCode,
  Output,
  ReasonParams,
  Stopped,
  StoppedCode,
  TraceNode,
  TraceNote,
} from '../trace/index.ts';
import type { Bridge } from './bridge.ts';
import type { ConntrackOracle } from './conntrack.ts';
import type { Frozen, PlacedAction, RecirculationIds, StackEntry } from './frozen.ts';

/** A tunnel's far end, as a packet's `tun_dst` or `tun_ipv6_dst` names it: zero for none. */
export interface TunnelEnd {
  readonly v4: bigint;
  readonly v6: bigint;
}

/** Why the packet was given up: in the switch's words, as in `Translation failed (…)`, or because this engine cannot follow. */
type Failure = { readonly kind: 'translation'; readonly text: string; readonly stopped: Stopped } | Limit;

/** What this engine cannot know or do. */
export interface Limit {
  readonly kind: 'unsupported' | 'insufficient-information';
  readonly stopped: Stopped;
}

/**
 * One packet's run through the pipeline while it goes on: the one mutable value of this room. Families of actions are functions on
 * it; what they call back (running an action list, asking a table) are its methods, so that no family imports another.
 */
export interface Context {
  readonly bridge: Bridge;
  readonly conntrack: ConntrackOracle;
  readonly effort: Effort;
  /** Packets that wait to be resumed, first in, first out. */
  readonly queue: Frozen[];
  readonly recirculations: RecirculationIds;
  /** Stands in for the datapath where it chooses a bucket by a hash that nobody can foresee. */
  readonly chooseBucket: ((group: Group) => Bucket | undefined) | undefined;
  /** Lets a family start the whole pipeline anew: action lists and table lookups. */
  readonly run: (context: Context, actions: readonly PlacedAction[], last: boolean) => void;
  readonly ask: (context: Context, request: TableRequest) => void;
  packet: Packet;
  /** Where reports go at the moment. */
  nodes: TraceNode[];
  readonly outputs: Output[];
  table: number;
  depth: number;
  resubmits: number;
  /** The action list ends, and all that led to it. */
  exit: boolean;
  failure: Failure | undefined;
  /** The first thing that the switch's own trace passes over but a walk cannot: reported beside the trace, not in it. */
  limit: Limit | undefined;
  /** What to say if nothing was sent: the last reason met. */
  reason: Stopped | undefined;
  flooded: boolean;
  /** Something that is never printed tells the packet from what it was, so that the switch calls it changed. */
  residue: boolean;
  conntracked: boolean;
  /** What connection tracking knew after the `ct` action at hand, until that action's report takes it. */
  tracked: readonly Connection[] | undefined;
  /** An MPLS label stack was popped off: what lies under it is known only after a recirculation. */
  wasMpls: boolean;
  stack: StackEntry[];
  actionSet: PlacedAction[];
  /** While the packet is being frozen, the rest of each action list joins `rest` on the way out. */
  freezing: boolean;
  rest: PlacedAction[];
  /** The tunnel destination that the packet is compared with before a tunnel sends it: see `tunnel.ts`. */
  ownTunnelEnd: TunnelEnd;
  /** The same as a real packet brings it along: the end that it came in with, in every pass. */
  readonly arrivedTunnelEnd: TunnelEnd;
  readonly realPackets: boolean;
  readonly notes: TraceNote[];
  /** What the packet's queue was when this pass began. */
  originalPriority: bigint;
}

/** How a table is asked. */
export interface TableRequest {
  readonly table: number;
  /** The input port to look up with. */
  readonly inPort: number;
  /** Look up with the connection's original addresses. */
  readonly withOriginal: boolean;
  readonly last: boolean;
}

/** The report that an action is carried out; its changes and children are filled in while it is. */
export interface OpenActionNode {
  readonly kind: 'action';
  readonly action: Action;
  readonly source: SourceText;
  changes: readonly FieldChange[];
  readonly children: TraceNode[];
  connections?: readonly Connection[];
}

/** Reports a remark under the action being carried out. */
export function detail(context: Context, text: string): void {
  context.nodes.push({ kind: 'detail', text });
}

/** Reports a warning. */
export function warn(context: Context, text: string): void {
  context.nodes.push({ kind: 'warning', text });
}

/** Reports an error in the flow table. */
export function error(context: Context, text: string): void {
  context.nodes.push({ kind: 'error', text });
}

/** Runs `body` with reports going under a new node's children. */
export function inside(context: Context, children: TraceNode[], body: () => void): void {
  const outer = context.nodes;
  context.nodes = children;
  body();
  context.nodes = outer;
}

/** Reports a bucket and runs `body` inside it. */
export function insideBucket(context: Context, group: Group, bucket: Bucket, body: () => void): void {
  const children: TraceNode[] = [];
  context.nodes.push({ kind: 'bucket', group, bucket, children });
  inside(context, children, body);
}

/** Gives the packet up with the switch's own words. */
export function fail(context: Context, text: string, stopped: Stopped): void {
  context.failure ??= { kind: 'translation', text, stopped };
}

/** Gives the packet up because this engine cannot follow the action. */
export function unsupported(context: Context, code: StoppedCode, params: Stopped['params'] = {}): void {
  context.failure ??= { kind: 'unsupported', stopped: { code, params } };
}

/** Gives the packet up because something that the input does not tell is needed. */
export function insufficient(context: Context, code: StoppedCode, params: Stopped['params'] = {}): void {
  context.failure ??= { kind: 'insufficient-information', stopped: { code, params } };
}

/** Says what cannot be known or done, while the switch's own trace goes on. */
export function limit(
  context: Context,
  kind: Limit['kind'],
  code: StoppedCode,
  params: Stopped['params'] = {},
): void {
  context.limit ??= { kind, stopped: { code, params } };
}

/** Remembers why nothing was sent, should nothing be sent. */
export function because(context: Context, code: StoppedCode, params: Stopped['params'] = {}): void {
  context.reason = { code, params };
}

/** Pairs the actions of one text with it. */
export function placed(actions: readonly Action[], source: SourceText): readonly PlacedAction[] {
  return actions.map((action) => ({ action, source }));
}

/** Says something of the trace that is no part of its text; each thing once. */
export function note(context: Context, code: NoteCode, params: ReasonParams = {}): void {
  const { notes } = context;
  if (!notes.some((one) => one.code === code && sameParams(one.params, params))) notes.push({ code, params });
}

function sameParams(a: ReasonParams, b: ReasonParams): boolean {
  return Object.keys({ ...a, ...b }).every((key) => a[key] === b[key]);
}

/** The value that an action reads. */
export function read(context: Context, subfield: Subfield): bigint {
  return context.packet.getSubfield(subfield);
}
