import type { Field } from '../packet/index.ts';
import type { SourceText, Span } from '../text/index.ts';
import type { Action } from './actions/action.ts';

/** One condition of a match, as one `key=value` or keyword of the dump gives it (a keyword such as `tcp` gives several). */
export interface MatchTerm {
  readonly field: Field;
  readonly value: bigint;
  /** Bits of the field that count; all ones for an exact match. */
  readonly mask: bigint;
  /** Where the condition stands in the source text. */
  readonly span: Span;
}

/**
 * A match, for people and for the classifier: `terms` in the order of the text; `words`, `masks` and `values` the same conditions
 * over the packet's 32-bit words, sorted by word and without words whose mask is zero.
 */
export interface Match {
  readonly terms: readonly MatchTerm[];
  readonly words: readonly number[];
  readonly masks: readonly number[];
  readonly values: readonly number[];
}

/** The priority of a flow whose text gives none (ovs-ofctl(8), "Flow Syntax"). */
export const defaultPriority = 32768;

/** One flow of a dump. Match and actions are read when they are first asked for. */
export interface Flow {
  readonly source: SourceText;
  /** The whole line, without leading blanks. */
  readonly span: Span;
  /** The 1-based line in `source`. */
  readonly line: number;
  readonly table: number;
  /** The table's name where the dump prints names. */
  readonly tableName?: string | undefined;
  /** 0 to 65535; 32768 where the dump does not say. */
  readonly priority: number;
  readonly cookie: bigint;
  readonly match: Match;
  /** From the priority to the end of the match, as the dump has it, e.g. `priority=200,ip,reg0=0x10000/0x10000`. */
  readonly ruleSpan: Span;
  /** The match alone, empty for a flow that matches everything. */
  readonly matchSpan: Span;
  /** Asking throws a `UserError` when the actions cannot be read; `parseFlows` has looked, unless told to be lazy. */
  readonly actions: readonly Action[];
  /** What of the actions is not understood, where such a flow was kept; its `actions` are then empty. */
  readonly unread?: Span | undefined;
  /** What follows `actions=`. */
  readonly actionsSpan: Span;
  /** Whether the flow is a clause of conjunctions, known without reading its actions. */
  readonly isConjunctive: boolean;
  /** Statistics and flags of the line, as printed: `n_packets`, `duration`, `send_flow_rem`, … */
  readonly extras: ReadonlyMap<string, string>;
}

/** One port of `ovs-ofctl show`. */
export interface Port {
  /** OpenFlow port number; LOCAL is 0xfffe. */
  readonly number: number;
  readonly name: string;
  /** The port's own (host side) MAC address. */
  readonly mac: bigint | undefined;
  readonly config: readonly string[];
  readonly state: readonly string[];
}

/** One bucket of a group. */
export interface Bucket {
  readonly id: number;
  readonly weight: number;
  readonly watchPort?: number | string;
  readonly watchGroup?: number;
  readonly actions: readonly Action[];
  readonly actionsSpan: Span;
  readonly span: Span;
}

/** One group of `ovs-ofctl dump-groups`. */
export interface Group {
  readonly source: SourceText;
  readonly span: Span;
  readonly id: number;
  readonly type: 'all' | 'select' | 'indirect' | 'ff';
  readonly selectionMethod?: string;
  readonly selectionMethodParam?: bigint;
  readonly fields: readonly Field[];
  /** Masks of the fields that are hashed in part. */
  readonly fieldMasks?: ReadonlyMap<Field, bigint>;
  readonly buckets: readonly Bucket[];
}
