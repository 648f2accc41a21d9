import { ethTypes, type Field, type FieldSpace, fieldNamed, ipProtocols } from '../../packet/index.ts';

/** What a key before `actions=` means. */
export type MatchKey =
  | {
      readonly kind: 'field';
      readonly field: Field;
      readonly shape: FieldShape;
      /** Whether the field does not exist in every packet, so that the rest of the match must say which packets are meant. */
      readonly depends: boolean;
    }
  /** A keyword that stands for an Ethernet type and an IP protocol, e.g. `tcp`. */
  | { readonly kind: 'protocol'; readonly ethType: number; readonly ipProto: number }
  /** `eth`: an Ethernet packet, as opposed to a bare IP one. */
  | { readonly kind: 'ethernet' }
  | { readonly kind: 'table' }
  | { readonly kind: 'priority' }
  | { readonly kind: 'cookie' }
  /** A statistic or timeout of the dump, with a value. */
  | { readonly kind: 'statistic' }
  /** A flag of the flow, without a value. */
  | { readonly kind: 'flag' };

/** How a field's value is read: quickly where it is a plain number or address of at most 48 bits, else by its format. */
type FieldShape =
  | 'number'
  | 'ipv4'
  | 'mac'
  | 'other'
  | 'vlan-id'
  | 'vlan-priority'
  | 'dscp'
  | 'tos'
  | 'packet-type';

/** The protocol keywords of flow text (ovs-fields(7), "Fields": shorthands for eth_type and ip_proto). */
export const protocolKeywords: readonly (readonly [name: string, ethType: number, ipProto: number])[] = [
  ['ip', ethTypes.ipv4, 0],
  ['ipv4', ethTypes.ipv4, 0],
  ['ip4', ethTypes.ipv4, 0],
  ['arp', ethTypes.arp, 0],
  ['icmp', ethTypes.ipv4, ipProtocols.icmp],
  ['tcp', ethTypes.ipv4, ipProtocols.tcp],
  ['udp', ethTypes.ipv4, ipProtocols.udp],
  ['sctp', ethTypes.ipv4, ipProtocols.sctp],
  ['ipv6', ethTypes.ipv6, 0],
  ['ip6', ethTypes.ipv6, 0],
  ['tcp6', ethTypes.ipv6, ipProtocols.tcp],
  ['udp6', ethTypes.ipv6, ipProtocols.udp],
  ['sctp6', ethTypes.ipv6, ipProtocols.sctp],
  ['icmp6', ethTypes.ipv6, ipProtocols.icmpv6],
  ['rarp', ethTypes.rarp, 0],
  ['mpls', ethTypes.mpls, 0],
  ['mplsm', ethTypes.mplsMulticast, 0],
];

/** What a dump prints beside the match, with a value (ovs-ofctl(8), "dump-flows" and "Flow Syntax"). */
const statistics: readonly string[] = [
  'duration',
  'n_packets',
  'n_bytes',
  'n_offload_packets',
  'n_offload_bytes',
  'idle_age',
  'hard_age',
  'idle_timeout',
  'hard_timeout',
  'importance',
  'hits',
];

const flags: readonly string[] = [
  'send_flow_rem',
  'check_overlap',
  'reset_counts',
  'no_packet_counts',
  'no_byte_counts',
  'no_readonly_table',
  'allow_hidden_fields',
];

/** Fields that the switch keeps but flow text cannot name. */
const internalFields: ReadonlySet<string> = new Set([
  'vlan_tci1',
  'vlan_tpid',
  'vlan_tpid1',
  'mpls_lse',
  'mpls_lse1',
  'mpls_lse2',
  'nw_tos_byte',
]);

function shapeOf(field: Field): FieldShape {
  switch (field.name) {
    case 'dl_vlan':
      return 'vlan-id';
    case 'dl_vlan_pcp':
    case 'vlan_pcp':
      return 'vlan-priority';
    case 'ip_dscp':
      return 'dscp';
    case 'nw_tos':
      return 'tos';
    case 'packet_type':
      return 'packet-type';
    default:
      break;
  }
  if (field.format === 'ipv4') return 'ipv4';
  if (field.format === 'ethernet') return 'mac';
  const plain = field.format === 'decimal' || field.format === 'hexadecimal';
  return plain && field.bits <= 32 ? 'number' : 'other';
}

function dependsOnProtocol({ prerequisite, name }: Field): boolean {
  if (prerequisite === 'none') return name === 'tp_src' || name === 'tp_dst';
  return prerequisite !== 'ethernet' && prerequisite !== 'vlan';
}

/** Every key that may stand before `actions=` in a bridge's flow text. Names are those of flow text; NXM names need `[]`. */
export function matchKeys(space: FieldSpace): ReadonlyMap<string, MatchKey> {
  const keys = new Map<string, MatchKey>();
  for (const field of new Set(space.byName.values())) {
    if (internalFields.has(field.name)) continue;
    const key: MatchKey = { kind: 'field', field, shape: shapeOf(field), depends: dependsOnProtocol(field) };
    for (const name of [field.name, ...field.aliases]) keys.set(name, key);
  }
  for (const [name, ethType, ipProto] of protocolKeywords)
    keys.set(name, { kind: 'protocol', ethType, ipProto });
  keys.set('eth', { kind: 'ethernet' });
  keys.set('table', { kind: 'table' });
  keys.set('priority', { kind: 'priority' });
  keys.set('cookie', { kind: 'cookie' });
  for (const name of statistics) keys.set(name, { kind: 'statistic' });
  for (const name of flags) keys.set(name, { kind: 'flag' });
  return keys;
}

/** Whether flow text cannot name a field, although the switch keeps it. */
export function isInternalField(field: Field): boolean {
  return internalFields.has(field.name);
}

/** Fields that several readers ask for. */
export const wellKnown = {
  ethType: fieldNamed('eth_type'),
  ipProto: fieldNamed('nw_proto'),
  tpSrc: fieldNamed('tp_src'),
  packetType: fieldNamed('packet_type'),
  vlanTci: fieldNamed('vlan_tci'),
  ctState: fieldNamed('ct_state'),
  ipFrag: fieldNamed('ip_frag'),
} as const;
