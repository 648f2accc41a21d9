/** How a field's value is written in flow text (ovs-fields(7), "Fields Reference", row "Format"). */
export type FieldFormat =
  | 'decimal'
  | 'hexadecimal'
  | 'ethernet'
  | 'ipv4'
  | 'ipv6'
  | 'port16'
  | 'port32'
  | 'frag'
  | 'tunnel-flags'
  | 'tcp-flags'
  | 'ct-state'
  | 'packet-type';

/** What a packet must be before a field exists in it (ovs-fields(7), row "Prerequisites"). */
export type Prerequisite =
  | 'none'
  | 'ethernet'
  | 'vlan'
  | 'mpls'
  | 'ipv4'
  | 'ipv6'
  | 'ip'
  | 'arp'
  | 'tcp'
  | 'udp'
  | 'sctp'
  | 'icmpv4'
  | 'icmpv6'
  | 'nd'
  | 'nd-solicit'
  | 'nd-advert'
  | 'nsh'
  | 'ct'
  | 'ct-ipv4'
  | 'ct-ipv6';

/** One row of the field table. */
export interface Field {
  /** The name that Open vSwitch prefers, e.g. `ip_src`. */
  readonly name: string;
  /** Other names of the same field in flow text, e.g. `nw_src`. */
  readonly aliases: readonly string[];
  /** The NXM and OXM names, the one that Open vSwitch prints first, e.g. `NXM_OF_IP_SRC`. */
  readonly oxm: readonly string[];
  /** The width in bits. */
  readonly bits: number;
  /** Index of the field's first (most significant) 32-bit word in a packet's words. */
  readonly word: number;
  /** For a field inside one word, how far its least significant bit stands from the word's; 0 for a wider field. */
  readonly shift: number;
  readonly format: FieldFormat;
  readonly prerequisite: Prerequisite;
  /** Whether a match may give a mask. */
  readonly maskable: boolean;
  /** Whether an action may write it. */
  readonly writable: boolean;
  /** How many low bits belong to another field and read as zero here: 2 for `nw_tos` (the ECN bits), else 0. */
  readonly unusedBits: number;
  /** N of a tunnel option `tun_metadataN`, which a packet may lack altogether; undefined for every other field. */
  readonly option: number | undefined;
}

/** A run of bits of a field, as `reg0[0..15]` names it. */
export interface Subfield {
  readonly field: Field;
  /** The least significant bit of the run. */
  readonly start: number;
  /** How many bits, at least 1. */
  readonly bits: number;
}

/** All bits of a field. */
export function wholeField(field: Field): Subfield {
  return { field, start: 0, bits: field.bits };
}

/** The masks of the widths that occur all the time, made once. */
const masks: readonly bigint[] = Array.from({ length: 129 }, (_, bits) => (1n << BigInt(bits)) - 1n);

/** A value of `bits` ones. */
export function onesMask(bits: number): bigint {
  return masks[bits] ?? (1n << BigInt(bits)) - 1n;
}
