import type { Counters, Side } from '../iptables/iptables.ts';
import type { NumberRange } from '../routes/rule.ts';
import type { TextPlace } from '../words.ts';

/** The packets that a table is about (nft(8), "ADDRESS FAMILIES"). */
export type NftFamily = 'ip' | 'ip6' | 'inet' | 'arp' | 'bridge' | 'netdev';

/** One part of a value: numbers and addresses as numbers, interfaces by name. */
export type NftAtom = bigint | string;

/** What one part of a value is compared with. */
export type NftPattern =
  | { readonly kind: 'range'; readonly from: bigint; readonly to: bigint }
  /** The name of an interface; with `prefix` every name that begins so. */
  | { readonly kind: 'name'; readonly name: string; readonly prefix: boolean }
  /** The element `*` of a set. */
  | { readonly kind: 'any' };

/** Something that is read off a packet, its connection or the node (nft(8), "PRIMARY EXPRESSIONS"). */
export type NftSelector =
  | { readonly kind: 'meta'; readonly key: string }
  /** A header's field, e.g. `ip` and `saddr`; `th` stands for the first four bytes of any transport header. */
  | { readonly kind: 'payload'; readonly header: string; readonly field: string }
  | {
      readonly kind: 'ct';
      readonly key: string;
      readonly direction: 'original' | 'reply' | undefined;
      readonly family: 'ip' | 'ip6' | undefined;
    }
  /** What the routing tables say of one of the packet's addresses. */
  | {
      readonly kind: 'fib';
      readonly side: Side;
      readonly limits: readonly string[];
      readonly result: 'type' | 'oif' | 'oifname' | 'check';
    }
  | {
      readonly kind: 'numgen';
      readonly mode: 'random' | 'inc';
      readonly modulus: number;
      readonly offset: number;
    };

/** What gives a value. */
export type NftExpression =
  | { readonly kind: 'select'; readonly selector: NftSelector; readonly type: string }
  | { readonly kind: 'constant'; readonly value: bigint }
  | {
      readonly kind: 'binary';
      readonly operator: '&' | '|' | '^' | '<<' | '>>';
      readonly left: NftExpression;
      readonly right: NftExpression;
    }
  | { readonly kind: 'concat'; readonly parts: readonly NftExpression[] }
  | { readonly kind: 'map'; readonly key: NftExpression; readonly map: NftSetReference };

/** A set of the table by its name, or one that is written in the rule. */
export type NftSetReference =
  | { readonly kind: 'named'; readonly name: string }
  | { readonly kind: 'anonymous'; readonly elements: readonly NftElement[] };

/** What becomes of a packet (nft(8), "VERDICT STATEMENT"). */
export type NftVerdict =
  | { readonly kind: 'accept' | 'drop' | 'continue' | 'return' | 'queue' }
  | { readonly kind: 'jump' | 'goto'; readonly chain: string };

/** One element of a set or map: a pattern for each part of the key, and what a map gives for it. */
export interface NftElement {
  readonly key: readonly NftPattern[];
  readonly data: readonly NftPattern[] | undefined;
  readonly verdict: NftVerdict | undefined;
  /** As the text has it, without comment and times. */
  readonly text: string;
}

/** How a value is compared; `any-bit` holds when they have a bit in common (`ct state established,related`). */
export type NftOperator = '==' | '!=' | '<' | '>' | '<=' | '>=' | 'any-bit';

/** Where a translation leads. */
export type NftNatTarget =
  | {
      readonly kind: 'constant';
      readonly addresses: NftAddressRange | undefined;
      readonly ports: NumberRange | undefined;
    }
  /** An expression that gives an address, a port, or both, as its types say. */
  | { readonly kind: 'computed'; readonly expression: NftExpression; readonly types: readonly string[] };

/** Addresses from one to another, both included. */
interface NftAddressRange {
  readonly family: 4 | 6;
  readonly from: bigint;
  readonly to: bigint;
}

/** One statement of a rule, without its place. */
export type NftAction =
  | {
      readonly kind: 'match';
      readonly left: NftExpression;
      readonly operator: NftOperator;
      readonly right: readonly NftPattern[] | NftSetReference;
    }
  | { readonly kind: 'verdict'; readonly verdict: NftVerdict }
  | { readonly kind: 'vmap'; readonly key: NftExpression; readonly map: NftSetReference }
  | { readonly kind: 'counter'; readonly name: string | undefined; readonly counters: Counters | undefined }
  | { readonly kind: 'set-mark' | 'set-connection-mark'; readonly value: NftExpression }
  | {
      readonly kind: 'set-field';
      readonly header: string;
      readonly field: string;
      readonly value: NftExpression;
    }
  | { readonly kind: 'notrack' }
  | {
      readonly kind: 'nat';
      readonly nat: 'dnat' | 'snat' | 'masquerade' | 'redirect';
      readonly to: NftNatTarget;
      /** `random` or `fully-random`: the kernel picks the port. */
      readonly randomPort: boolean;
    }
  | { readonly kind: 'reject'; readonly with: string }
  | {
      readonly kind: 'update';
      readonly operation: 'add' | 'update' | 'delete';
      readonly set: string;
      readonly key: NftExpression;
    }
  /** `flow add`: once its connection is established, packets may go round the hooks. */
  | { readonly kind: 'offload'; readonly flowtable: string }
  /** Writes a log line, or sets what this tutor has no use for. */
  | { readonly kind: 'no-effect'; readonly name: string }
  /** A condition without an effect that is not known here, such as `limit`, or one that nft does not show (`xt match`). */
  | { readonly kind: 'unknown-condition'; readonly name: string; readonly hidden: boolean }
  /** Not known here, and so is all that follows in the rule; `hidden` where nft does not show what iptables wrote. */
  | { readonly kind: 'unknown'; readonly text: string; readonly hidden: boolean };

/** One statement of a rule, in the order in which it is carried out. */
export interface NftStatement {
  readonly action: NftAction;
  readonly place: TextPlace;
}

/** One rule of a chain. */
export interface NftRule {
  readonly chain: string;
  /** As the text has it. */
  readonly text: string;
  readonly statements: readonly NftStatement[];
  readonly place: TextPlace;
}

/** Where a base chain hangs (nft(8), "CHAINS"). */
export interface NftHook {
  readonly type: 'filter' | 'nat' | 'route';
  readonly hook: 'ingress' | 'prerouting' | 'input' | 'forward' | 'output' | 'postrouting' | 'egress';
  /** Lower ones first, e.g. -100 for `dstnat`. */
  readonly priority: number;
  readonly policy: 'accept' | 'drop';
  /** Of ingress and egress. */
  readonly devices: readonly string[];
}

/** A chain: a base chain when it has a hook. */
export interface NftChain {
  readonly name: string;
  readonly hook: NftHook | undefined;
  readonly rules: readonly NftRule[];
  readonly place: TextPlace;
}

/** A named set, map or verdict map. */
export interface NftSet {
  readonly kind: 'set' | 'map';
  readonly name: string;
  /** The types of the key's parts, e.g. `ipv4_addr` and `inet_service`. */
  readonly types: readonly string[];
  /** Absent where the text's elements, or the types that give them a meaning, could not be read. */
  readonly elements: readonly NftElement[] | undefined;
  readonly place: TextPlace;
}

/** A table with its chains and sets, both in the text's order. */
export interface NftTable {
  readonly family: NftFamily;
  readonly name: string;
  /** A dormant table's chains hang nowhere. */
  readonly dormant: boolean;
  readonly chains: ReadonlyMap<string, NftChain>;
  readonly sets: ReadonlyMap<string, NftSet>;
  /** Whether iptables wrote it: `nft` then shows again what iptables-save shows, and not all of it. */
  readonly ofIptables: boolean;
  readonly place: TextPlace;
}

/** What `nft list ruleset` lists, its tables in the order in which they were made. */
export interface Nftables {
  readonly tables: readonly NftTable[];
}
