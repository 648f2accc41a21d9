import type { AddressFamily, IpAddress } from '../../packet/index.ts';
import type { Span } from '../../text/index.ts';
import type { MaskedNumber, NumberRange } from '../routes/rule.ts';
import type { TextPlace } from '../words.ts';

/** An address under a mask, which iptables does not ask to be a prefix. */
export interface AddressMask {
  readonly family: AddressFamily;
  readonly value: bigint;
  readonly mask: bigint;
}

/** Which end of the packet a condition is about. */
export type Side = 'source' | 'destination';

/** A connection's states as `--ctstate` names them; `DNAT` and `SNAT` are told by the connection's addresses. */
export type ConntrackStateName =
  | 'NEW'
  | 'ESTABLISHED'
  | 'RELATED'
  | 'INVALID'
  | 'UNTRACKED'
  | 'DNAT'
  | 'SNAT';

/** The condition of a match (iptables-extensions(8)), without its negation. */
export type Condition =
  | { readonly kind: 'protocol'; readonly protocol: number }
  | { readonly kind: 'address'; readonly side: Side; readonly address: AddressMask }
  | { readonly kind: 'address-range'; readonly side: Side; readonly from: IpAddress; readonly to: IpAddress }
  | { readonly kind: 'in-interface' | 'out-interface'; readonly name: string; readonly prefix: boolean }
  | { readonly kind: 'fragment' }
  | { readonly kind: 'ports'; readonly side: Side | 'either'; readonly ranges: readonly NumberRange[] }
  | { readonly kind: 'tcp-flags'; readonly mask: number; readonly flags: number }
  | { readonly kind: 'icmp-type'; readonly type: number; readonly code: number | undefined }
  | { readonly kind: 'mark' | 'connmark'; readonly mark: MaskedNumber }
  | { readonly kind: 'conntrack-state'; readonly states: readonly ConntrackStateName[] }
  | {
      readonly kind: 'conntrack-address';
      readonly tuple: 'original' | 'reply';
      readonly side: Side;
      readonly address: AddressMask;
    }
  | {
      readonly kind: 'conntrack-port';
      readonly tuple: 'original' | 'reply';
      readonly side: Side;
      readonly range: NumberRange;
    }
  | { readonly kind: 'conntrack-protocol'; readonly protocol: number }
  | { readonly kind: 'conntrack-direction'; readonly direction: 'original' | 'reply' }
  | { readonly kind: 'conntrack-status'; readonly statuses: readonly string[] }
  | {
      readonly kind: 'address-type';
      readonly side: Side;
      readonly types: readonly string[];
      /** Only addresses of the interface it came in by, or goes out by, count. */
      readonly limit: 'in' | 'out' | undefined;
    }
  | { readonly kind: 'set'; readonly name: string; readonly sides: readonly Side[] }
  /** The chance that it holds, negation counted in; 0 and 1 are none. */
  | { readonly kind: 'statistic'; readonly probability: string; readonly mode: 'random' | 'nth' }
  /** The type-of-service byte, or the six bits of it that `dscp` means. */
  | { readonly kind: 'tos'; readonly tos: MaskedNumber }
  | { readonly kind: 'ttl'; readonly from: number; readonly to: number }
  /** About the ports of a Linux bridge that a packet came through. */
  | { readonly kind: 'physdev' }
  | { readonly kind: 'mac-source'; readonly mac: bigint }
  | { readonly kind: 'comment'; readonly text: string }
  /** The text does not tell which interfaces the rule asks for (`iptables -L` without -v). */
  | { readonly kind: 'hidden-interfaces' }
  | { readonly kind: 'unsupported'; readonly name: string };

/** One condition of a rule with its place in the rule's text. */
export interface Match {
  readonly condition: Condition;
  readonly negated: boolean;
  /** Which `-m` of the rule it belongs to, from 1; 0 for what needs none. */
  readonly instance: number;
  readonly span: Span;
}

/** Addresses and ports that a packet may get by NAT; what is absent stays as it is. */
export interface NatRange {
  readonly from: IpAddress | undefined;
  readonly to: IpAddress | undefined;
  readonly ports: NumberRange | undefined;
  /** `--random` or `--random-fully`: the kernel picks the port. */
  readonly randomPort: boolean;
}

/** What a rule does with a packet that meets all its conditions (iptables-extensions(8), "TARGET EXTENSIONS"). */
export type Target =
  | { readonly kind: 'accept' }
  | { readonly kind: 'drop' }
  | { readonly kind: 'return' }
  | { readonly kind: 'queue' }
  | { readonly kind: 'jump' | 'goto'; readonly chain: string }
  | { readonly kind: 'reject'; readonly with: string }
  /** mark = (mark and not mask) xor value. */
  | { readonly kind: 'mark'; readonly mark: MaskedNumber }
  | { readonly kind: 'connmark'; readonly mark: MaskedNumber }
  | {
      readonly kind: 'connmark-save' | 'connmark-restore';
      readonly packetMask: number;
      readonly connectionMask: number;
    }
  | { readonly kind: 'dnat' | 'snat'; readonly range: NatRange }
  | { readonly kind: 'masquerade' | 'redirect'; readonly range: NatRange }
  | { readonly kind: 'notrack' }
  /** Tracks the packet in a zone; helpers, events and timeouts change nothing that is followed here. */
  | { readonly kind: 'ct'; readonly zone: number }
  /** Writes a log line, or sets what this tutor has no use for; the packet goes on to the next rule. */
  | { readonly kind: 'continue'; readonly name: string }
  /** A rule without `-j`: it only counts. */
  | { readonly kind: 'none' }
  | { readonly kind: 'unsupported'; readonly name: string };

/** How much traffic a rule or a policy has seen. */
export interface Counters {
  readonly packets: number;
  readonly bytes: number;
}

/** One rule of a chain. */
export interface IptablesRule {
  readonly chain: string;
  /** The rule as the text has it, without `-A CHAIN` and counters. */
  readonly text: string;
  readonly matches: readonly Match[];
  readonly target: Target;
  /** Packets and bytes, where the text has them. */
  readonly counters: Counters | undefined;
  readonly place: TextPlace;
}

/** A chain: built in when it has a policy. */
export interface IptablesChain {
  readonly name: string;
  readonly policy: 'ACCEPT' | 'DROP' | undefined;
  /** Of the policy, where the text has them. */
  readonly counters: Counters | undefined;
  readonly rules: readonly IptablesRule[];
  readonly place: TextPlace;
}

/** One of the tables raw, mangle, nat, filter, security. */
export interface IptablesTable {
  readonly name: string;
  readonly chains: ReadonlyMap<string, IptablesChain>;
}

/** A node's iptables. */
export interface Iptables {
  readonly tables: ReadonlyMap<string, IptablesTable>;
  /** Whether tables that are not here do not exist on the node (`iptables-save` prints all, `iptables -L` one). */
  readonly complete: boolean;
}
