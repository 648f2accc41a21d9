import type { Field, Subfield } from '../../packet/index.ts';
import type { Span } from '../../text/index.ts';

/** A port as an action names it: a number, or a name to be looked up in the bridge's ports. */
export type PortRef = { readonly number: number } | { readonly name: string };

/** A table as an action names it: a number, or a name of a dump made with `--names`. */
export type TableRef = { readonly number: number } | { readonly name: string };

/** Addresses and ports to which `ct(nat(...))` may translate. */
export interface NatSpec {
  /** `src`, `dst`, or absent for a bare `nat` (only undo, or apply, what the connection already has). */
  readonly direction?: 'src' | 'dst';
  readonly addressMin?: bigint;
  readonly addressMax?: bigint;
  readonly family?: 4 | 6;
  readonly portMin?: number;
  readonly portMax?: number;
  readonly flags: readonly ('persistent' | 'hash' | 'random')[];
}

/** One clause of `learn(...)`: what the learned flow matches, loads or outputs. */
export type LearnClause =
  | {
      readonly kind: 'match';
      readonly dst: Subfield;
      readonly source: { readonly subfield: Subfield } | { readonly value: bigint };
    }
  | {
      readonly kind: 'load';
      readonly dst: Subfield;
      readonly source: { readonly subfield: Subfield } | { readonly value: bigint };
    }
  | { readonly kind: 'output'; readonly src: Subfield };

/** The part of an action that all kinds have: its own text in the dump. */
interface ActionBase {
  /** Where the action stands in its source text. */
  readonly span: Span;
}

/** Every action of ovs-actions(7), one variant each; variants that the manual gives several spellings keep the spelling in `form`. */
export type Action = ActionBase &
  (
    | { readonly kind: 'output'; readonly port: PortRef; readonly maxLen?: number }
    | { readonly kind: 'output-field'; readonly src: Subfield; readonly maxLen?: number }
    | {
        readonly kind: 'controller';
        readonly maxLen: number;
        readonly reason: string;
        readonly id: number;
        readonly userdata?: string;
        readonly pause: boolean;
        readonly meter?: number;
      }
    | { readonly kind: 'enqueue'; readonly port: PortRef; readonly queue: number }
    | {
        readonly kind: 'bundle';
        readonly fields: string;
        readonly basis: number;
        readonly algorithm: string;
        readonly members: readonly PortRef[];
        /** Present for `bundle_load`. */
        readonly dst?: Subfield;
      }
    | { readonly kind: 'group'; readonly group: number }
    | {
        readonly kind: 'resubmit';
        readonly port?: PortRef;
        readonly table?: TableRef;
        /** `resubmit(,N,ct)`: look up with the connection's original addresses. */
        readonly ct: boolean;
      }
    | { readonly kind: 'goto-table'; readonly table: TableRef }
    | { readonly kind: 'write-actions'; readonly actions: readonly Action[] }
    | { readonly kind: 'apply-actions'; readonly actions: readonly Action[] }
    | { readonly kind: 'clear-actions' }
    | { readonly kind: 'write-metadata'; readonly value: bigint; readonly mask: bigint }
    | { readonly kind: 'load'; readonly value: bigint; readonly dst: Subfield }
    | { readonly kind: 'move'; readonly src: Subfield; readonly dst: Subfield }
    | { readonly kind: 'set-field'; readonly field: Field; readonly value: bigint; readonly mask?: bigint }
    /** mod_dl_src, mod_nw_dst, mod_vlan_vid, … and set_tunnel: OpenFlow 1.0's ways to write a whole field. */
    | { readonly kind: 'mod'; readonly form: string; readonly field: Field; readonly value: bigint }
    | { readonly kind: 'stack-push'; readonly src: Subfield }
    | { readonly kind: 'stack-pop'; readonly dst: Subfield }
    | { readonly kind: 'push-vlan'; readonly ethertype: number }
    | { readonly kind: 'pop-vlan'; readonly form: 'pop_vlan' | 'strip_vlan' }
    | { readonly kind: 'push-mpls'; readonly ethertype: number }
    | { readonly kind: 'pop-mpls'; readonly ethertype: number }
    | { readonly kind: 'dec-ttl'; readonly controllers?: readonly number[] }
    | { readonly kind: 'set-mpls-ttl'; readonly value: number }
    | { readonly kind: 'dec-mpls-ttl' }
    | { readonly kind: 'dec-nsh-ttl' }
    | { readonly kind: 'delete-field'; readonly field: Field }
    | { readonly kind: 'check-packet-larger'; readonly length: number; readonly dst: Subfield }
    | {
        readonly kind: 'ct';
        readonly commit: boolean;
        readonly force: boolean;
        readonly zone: { readonly number: number } | { readonly src: Subfield };
        readonly table?: TableRef;
        readonly nat?: NatSpec;
        readonly exec: readonly Action[];
        readonly alg?: string;
      }
    | { readonly kind: 'ct-clear' }
    | {
        readonly kind: 'learn';
        readonly table: TableRef;
        readonly idleTimeout: number;
        readonly hardTimeout: number;
        readonly finIdleTimeout: number;
        readonly finHardTimeout: number;
        readonly priority: number;
        readonly cookie: bigint;
        readonly sendFlowRem: boolean;
        readonly deleteLearned: boolean;
        readonly limit?: number;
        readonly resultDst?: Subfield;
        readonly clauses: readonly LearnClause[];
      }
    /** `clause` counts from 1, as in `conjunction(ID,CLAUSE/OF)`. */
    | { readonly kind: 'conjunction'; readonly id: number; readonly clause: number; readonly of: number }
    | {
        readonly kind: 'multipath';
        readonly fields: string;
        readonly basis: number;
        readonly algorithm: string;
        readonly links: number;
        readonly arg: number;
        readonly dst: Subfield;
      }
    | { readonly kind: 'clone'; readonly actions: readonly Action[] }
    | {
        readonly kind: 'sample';
        readonly probability: number;
        readonly collectorSet: number;
        readonly obsDomain: string;
        readonly obsPoint: string;
        readonly samplingPort?: PortRef;
        readonly direction?: 'ingress' | 'egress';
      }
    | { readonly kind: 'note'; readonly bytes: string }
    | { readonly kind: 'meter'; readonly meter: number }
    | { readonly kind: 'fin-timeout'; readonly idleTimeout: number; readonly hardTimeout: number }
    | { readonly kind: 'set-queue'; readonly queue: number }
    | { readonly kind: 'pop-queue' }
    | { readonly kind: 'encap'; readonly header: string }
    | { readonly kind: 'decap'; readonly packetType?: string }
    | { readonly kind: 'exit' }
    | { readonly kind: 'drop' }
  );

/** The kind of an action. */
export type ActionKind = Action['kind'];

/** An action of one kind. */
export type ActionOf<K extends ActionKind> = Extract<Action, { readonly kind: K }>;
