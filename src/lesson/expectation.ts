import type { Span } from '../text/index.ts';
import type { AskedConnection } from '../world/index.ts';

/** A named walk of the snapshot with changes made to it. */
export interface ChangedWalk {
  readonly of: string;
  /** Header fields of the first packet, in flow syntax. */
  readonly set: Readonly<Record<string, string>>;
  readonly endpoint: string | undefined;
  /** What connection tracking says of the request: `new`, `est`. */
  readonly states: readonly string[];
  /** A flow taken away, by its rule text. */
  readonly without: { readonly node: string; readonly table: number; readonly flow: string } | undefined;
}

/** What must be true of a walk or of a trace through one bridge. */
export interface Outcome {
  /** A disposition; of a trace `dropped`, `flooded`, or the port by which it leaves. */
  readonly ends: string | undefined;
  /** The node where it ends. */
  readonly node: string | undefined;
  /** The last table, by number or name. */
  readonly table: string | undefined;
  /** A piece of the rule text of the flow that decided there. */
  readonly flow: string | undefined;
  /** The pass through a bridge that the rest is about, from 1; absent for the whole walk. */
  readonly leg: number | undefined;
  readonly visits: readonly string[];
  readonly avoids: readonly string[];
  /** Fields of the last packet of the leg, or of the request as it arrives, by the names of an answer. */
  readonly packet: Readonly<Record<string, string>>;
}

/** Flows that have all of these things. */
export interface FlowPattern {
  readonly table: string | undefined;
  /** Bits that the match or an action looks at: `reg0[19]`. */
  readonly reads: string | undefined;
  /** Bits that an action writes. */
  readonly writes: string | undefined;
  /** Terms of the match, as the dump writes them. */
  readonly matches: string | undefined;
  /** An action, as the dump writes it, with or without its arguments. */
  readonly acts: string | undefined;
}

/** Something that a step's text claims and that can be computed. */
export type Expectation = { readonly span: Span } & (
  | {
      readonly kind: 'walk';
      readonly walk: string | AskedConnection | ChangedWalk;
      readonly outcome: Outcome;
    }
  | {
      readonly kind: 'trace';
      readonly packet: string;
      readonly node: string;
      /** What connection tracking answers at its first question; absent: new. */
      readonly states: readonly string[];
      readonly outcome: Outcome;
    }
  | {
      readonly kind: 'flows';
      readonly pattern: FlowPattern;
      /** The node asked; absent: all. */
      readonly node: string | undefined;
      /** The tables in which such flows stand, no other. */
      readonly tables: readonly string[] | undefined;
      /** The nodes on which such flows stand, no other. */
      readonly nodes: readonly string[] | undefined;
      /** How many each of the nodes asked has. */
      readonly count: number | undefined;
    }
  | {
      readonly kind: 'command';
      readonly node: string;
      readonly command: string;
      readonly prints: readonly string[];
      readonly omits: readonly string[];
    }
);
