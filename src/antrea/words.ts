import {
  type Field,
  formatIpv4,
  formatIpv6,
  formatMac,
  hex,
  onesMask,
  type Subfield,
  wholeField,
} from '../packet/index.ts';
import { ctStateNames } from '../switch/index.ts';
import type { RegisterContext } from './releases/bits-meaning.ts';
import type { ReleaseFamily } from './releases/release-family.ts';

/** What sentences need to know of the place they speak about. */
export interface WordContext extends RegisterContext {
  /** Whose registers they are; absent for a release that is not known, whose registers get no words. */
  readonly release?: ReleaseFamily | undefined;
  /** The name of a table of the bridge, where it has one. */
  readonly tableName: (table: number) => string | undefined;
  /** Who has this IP or MAC address: `frontend`, `worker2's gateway`. */
  readonly ownerOf: (address: string) => string | undefined;
  /** The policies that isolate the pod with an address, inferred from selectors and labels; absent where nobody can tell. */
  readonly isolatedBy?: (ip: string, side: 'egress' | 'ingress') => readonly string[];
}

const fieldWords: Readonly<Record<string, string>> = {
  eth_src: 'source MAC',
  eth_dst: 'destination MAC',
  eth_type: 'Ethernet type',
  ip_src: 'source IP',
  ip_dst: 'destination IP',
  ipv6_src: 'source IPv6',
  ipv6_dst: 'destination IPv6',
  nw_ttl: 'TTL',
  nw_proto: 'protocol',
  tp_src: 'source port',
  tp_dst: 'destination port',
  tcp_src: 'source port',
  tcp_dst: 'destination port',
  udp_src: 'source port',
  udp_dst: 'destination port',
  sctp_src: 'source port',
  sctp_dst: 'destination port',
  arp_op: 'ARP operation',
  arp_spa: 'ARP sender IP',
  arp_tpa: 'ARP target IP',
  arp_sha: 'ARP sender MAC',
  arp_tha: 'ARP target MAC',
  in_port: 'input port',
  in_port_oxm: 'input port',
  tun_src: 'tunnel source',
  tun_dst: 'tunnel destination',
  tun_id: 'tunnel VNI',
  pkt_mark: 'packet mark',
  ct_mark: 'connection mark',
  ct_state: 'connection state',
  ct_zone: 'connection zone',
};

/** A field's name in words, its own name where it has no others. */
export function fieldInWords(field: Field): string {
  return fieldWords[field.name] ?? field.name;
}

/** A field's value as people write it: addresses in their form, registers and marks in hexadecimal. */
export function valueText(field: Field, value: bigint): string {
  // Zones are configured, and listed by conntrack, as decimal numbers.
  if (field.name === 'ct_zone') return value.toString();
  switch (field.format) {
    case 'ethernet':
      return formatMac(value);
    case 'ipv4':
      return formatIpv4(value);
    case 'ipv6':
      return formatIpv6(value);
    case 'hexadecimal':
    case 'tunnel-flags':
    case 'packet-type':
    case 'tcp-flags':
      return hex(value);
    case 'ct-state':
      return ctStateText(value);
    case 'decimal':
    case 'port16':
    case 'port32':
    case 'frag':
      return value.toString();
  }
}

/** A connection state as `+trk+new`-like flags, `untracked` for none. */
export function ctStateText(value: bigint): string {
  const set = ctStateNames(value);
  return set.length === 0 ? 'untracked' : set.map((name) => `+${name}`).join('');
}

/** A subfield as flow text names it: `reg0[0..15]`, `reg0[16]`, `eth_dst`. */
export function subfieldText({ field, start, bits }: Subfield): string {
  if (start === 0 && bits === field.bits) return field.name;
  return bits === 1 ? `${field.name}[${start}]` : `${field.name}[${start}..${start + bits - 1}]`;
}

/** The run of bits in which two values of a field differ; the whole field where that is how people read it (addresses). */
export function changedBits(field: Field, from: bigint, to: bigint): Subfield {
  if (!field.name.startsWith('reg')) return wholeField(field);
  const differ = (from ^ to) & onesMask(field.bits);
  if (differ === 0n) return wholeField(field);
  let start = 0;
  while (((differ >> BigInt(start)) & 1n) === 0n) start += 1;
  return { field, start, bits: differ.toString(2).length - start };
}
