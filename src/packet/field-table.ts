import type { Field, FieldFormat, Prerequisite } from './field.ts';

interface Row {
  readonly names: string;
  readonly oxm: string;
  readonly bits: number;
  readonly format: FieldFormat;
  readonly prerequisite: Prerequisite;
  /** `m` maskable, `w` writable. */
  readonly flags: string;
  /** Another field whose storage this one shares, with the shift of this one inside it. */
  readonly over?: readonly [string, number];
}

function row(
  names: string,
  oxm: string,
  bits: number,
  format: FieldFormat,
  prerequisite: Prerequisite,
  flags: string,
  over?: readonly [string, number],
): Row {
  return over
    ? { names, oxm, bits, format, prerequisite, flags, over }
    : { names, oxm, bits, format, prerequisite, flags };
}

function numbered(count: number, make: (n: number) => Row): readonly Row[] {
  return Array.from({ length: count }, (_, n) => make(n));
}

/** How many 32-bit words the tunnel options share (Open vSwitch keeps 256 bytes of them). */
const tunnelMetadataWords = 64;

/**
 * Every field of ovs-fields(7), in the order of that manual. Where a row has `over`, the storage is shared as it is in the switch:
 * `tp_src`, `icmp_type` and the ports of TCP, UDP and SCTP are one place, as are `nw_src` and `arp_spa`, and a wide register and its parts.
 */
const rows: readonly Row[] = [
  // Conjunctive match, tunnel, metadata
  row('dp_hash', 'NXM_NX_DP_HASH', 32, 'hexadecimal', 'none', 'm'),
  row('packet_type', 'OXM_OF_PACKET_TYPE', 32, 'packet-type', 'none', ''),
  row('recirc_id', 'NXM_NX_RECIRC_ID', 32, 'hexadecimal', 'none', ''),
  row('conj_id', 'NXM_NX_CONJ_ID', 32, 'decimal', 'none', ''),
  row('tun_id tunnel_id', 'NXM_NX_TUN_ID OXM_OF_TUNNEL_ID', 64, 'hexadecimal', 'none', 'mw'),
  row('tun_src', 'NXM_NX_TUN_IPV4_SRC', 32, 'ipv4', 'none', 'mw'),
  row('tun_dst', 'NXM_NX_TUN_IPV4_DST', 32, 'ipv4', 'none', 'mw'),
  row('tun_ipv6_src', 'NXM_NX_TUN_IPV6_SRC', 128, 'ipv6', 'none', 'mw'),
  row('tun_ipv6_dst', 'NXM_NX_TUN_IPV6_DST', 128, 'ipv6', 'none', 'mw'),
  row('tun_flags', 'NXM_NX_TUN_FLAGS', 16, 'tunnel-flags', 'none', 'mw'),
  row('tun_ttl', '', 8, 'decimal', 'none', 'w'),
  row('tun_tos', '', 8, 'decimal', 'none', 'w'),
  row('tun_gbp_id', 'NXM_NX_TUN_GBP_ID', 16, 'decimal', 'none', 'mw'),
  row('tun_gbp_flags', 'NXM_NX_TUN_GBP_FLAGS', 8, 'hexadecimal', 'none', 'mw'),
  row('tun_erspan_idx', 'NXOXM_ET_ERSPAN_IDX', 20, 'hexadecimal', 'none', 'mw'),
  row('tun_erspan_ver', 'NXOXM_ET_ERSPAN_VER', 4, 'decimal', 'none', 'mw'),
  row('tun_erspan_dir', 'NXOXM_ET_ERSPAN_DIR', 1, 'decimal', 'none', 'mw'),
  row('tun_erspan_hwid', 'NXOXM_ET_ERSPAN_HWID', 6, 'hexadecimal', 'none', 'mw'),
  row('tun_gtpu_flags gtpu_flags', 'NXOXM_ET_GTPU_FLAGS', 8, 'hexadecimal', 'none', 'm'),
  row('tun_gtpu_msgtype gtpu_msgtype', 'NXOXM_ET_GTPU_MSGTYPE', 8, 'decimal', 'none', 'm'),
  row('metadata', 'OXM_OF_METADATA', 64, 'hexadecimal', 'none', 'mw'),
  row('in_port', 'NXM_OF_IN_PORT', 16, 'port16', 'none', 'w', ['in_port_oxm', 0]),
  row('in_port_oxm', 'OXM_OF_IN_PORT', 32, 'port32', 'none', 'w'),
  row('skb_priority', '', 32, 'hexadecimal', 'none', ''),
  row('pkt_mark', 'NXM_NX_PKT_MARK', 32, 'hexadecimal', 'none', 'mw'),
  row('actset_output', 'OXM_OF_ACTSET_OUTPUT ONFOXM_ET_ACTSET_OUTPUT', 32, 'port32', 'none', ''),
  // Connection tracking
  row('ct_state', 'NXM_NX_CT_STATE', 32, 'ct-state', 'none', 'm'),
  row('ct_zone', 'NXM_NX_CT_ZONE', 16, 'hexadecimal', 'none', ''),
  row('ct_mark', 'NXM_NX_CT_MARK', 32, 'hexadecimal', 'none', 'mw'),
  row('ct_label', 'NXM_NX_CT_LABEL', 128, 'hexadecimal', 'none', 'mw'),
  row('ct_nw_proto', 'NXM_NX_CT_NW_PROTO', 8, 'decimal', 'ct', ''),
  row('ct_nw_src', 'NXM_NX_CT_NW_SRC', 32, 'ipv4', 'ct-ipv4', 'm'),
  row('ct_nw_dst', 'NXM_NX_CT_NW_DST', 32, 'ipv4', 'ct-ipv4', 'm'),
  row('ct_ipv6_src', 'NXM_NX_CT_IPV6_SRC', 128, 'ipv6', 'ct-ipv6', 'm'),
  row('ct_ipv6_dst', 'NXM_NX_CT_IPV6_DST', 128, 'ipv6', 'ct-ipv6', 'm'),
  row('ct_tp_src', 'NXM_NX_CT_TP_SRC', 16, 'decimal', 'ct', 'm'),
  row('ct_tp_dst', 'NXM_NX_CT_TP_DST', 16, 'decimal', 'ct', 'm'),
  // Registers
  ...numbered(16, (n) => row(`reg${n}`, `NXM_NX_REG${n}`, 32, 'hexadecimal', 'none', 'mw')),
  ...numbered(8, (n) =>
    row(`xreg${n}`, `OXM_OF_PKT_REG${n}`, 64, 'hexadecimal', 'none', 'mw', [`reg${2 * n}`, 0]),
  ),
  ...numbered(4, (n) =>
    row(`xxreg${n}`, `NXM_NX_XXREG${n}`, 128, 'hexadecimal', 'none', 'mw', [`reg${4 * n}`, 0]),
  ),
  // Layer 2
  row('eth_src dl_src', 'NXM_OF_ETH_SRC OXM_OF_ETH_SRC', 48, 'ethernet', 'ethernet', 'mw'),
  row('eth_dst dl_dst', 'NXM_OF_ETH_DST OXM_OF_ETH_DST', 48, 'ethernet', 'ethernet', 'mw'),
  row('eth_type dl_type', 'NXM_OF_ETH_TYPE OXM_OF_ETH_TYPE', 16, 'hexadecimal', 'none', ''),
  row('vlan_tci', 'NXM_OF_VLAN_TCI', 16, 'hexadecimal', 'ethernet', 'mw'),
  row('vlan_tci1', '', 16, 'hexadecimal', 'ethernet', 'm'),
  row('vlan_tpid', '', 16, 'hexadecimal', 'ethernet', ''),
  row('vlan_tpid1', '', 16, 'hexadecimal', 'ethernet', ''),
  row('dl_vlan', '', 12, 'decimal', 'ethernet', 'w', ['vlan_tci', 0]),
  row('vlan_vid', 'OXM_OF_VLAN_VID', 13, 'decimal', 'ethernet', 'mw', ['vlan_tci', 0]),
  row('dl_vlan_pcp', '', 3, 'decimal', 'ethernet', 'w', ['vlan_tci', 13]),
  row('vlan_pcp', 'OXM_OF_VLAN_PCP', 3, 'decimal', 'vlan', 'w', ['vlan_tci', 13]),
  row('mpls_label', 'OXM_OF_MPLS_LABEL', 20, 'decimal', 'mpls', 'w', ['mpls_lse', 12]),
  row('mpls_tc', 'OXM_OF_MPLS_TC', 3, 'decimal', 'mpls', 'w', ['mpls_lse', 9]),
  row('mpls_bos', 'OXM_OF_MPLS_BOS', 1, 'decimal', 'mpls', '', ['mpls_lse', 8]),
  row('mpls_ttl', 'NXM_NX_MPLS_TTL', 8, 'decimal', 'mpls', 'w', ['mpls_lse', 0]),
  row('mpls_lse', '', 32, 'hexadecimal', 'mpls', ''),
  row('mpls_lse1', '', 32, 'hexadecimal', 'mpls', ''),
  row('mpls_lse2', '', 32, 'hexadecimal', 'mpls', ''),
  // Layer 3
  row('ip_src nw_src', 'NXM_OF_IP_SRC OXM_OF_IPV4_SRC', 32, 'ipv4', 'ipv4', 'mw'),
  row('ip_dst nw_dst', 'NXM_OF_IP_DST OXM_OF_IPV4_DST', 32, 'ipv4', 'ipv4', 'mw'),
  row('ipv6_src', 'NXM_NX_IPV6_SRC OXM_OF_IPV6_SRC', 128, 'ipv6', 'ipv6', 'mw'),
  row('ipv6_dst', 'NXM_NX_IPV6_DST OXM_OF_IPV6_DST', 128, 'ipv6', 'ipv6', 'mw'),
  row('ipv6_label', 'NXM_NX_IPV6_LABEL OXM_OF_IPV6_FLABEL', 20, 'hexadecimal', 'ipv6', 'mw'),
  row('nw_proto ip_proto', 'NXM_OF_IP_PROTO OXM_OF_IP_PROTO', 8, 'decimal', 'ip', ''),
  row('nw_tos', 'NXM_OF_IP_TOS', 8, 'decimal', 'ip', 'w', ['nw_tos_byte', 0]),
  row('ip_dscp', 'OXM_OF_IP_DSCP', 6, 'decimal', 'ip', 'w', ['nw_tos_byte', 2]),
  row('nw_ecn ip_ecn', 'NXM_NX_IP_ECN OXM_OF_IP_ECN', 2, 'decimal', 'ip', 'w', ['nw_tos_byte', 0]),
  row('nw_tos_byte', '', 8, 'decimal', 'ip', ''),
  row('nw_ttl', 'NXM_NX_IP_TTL', 8, 'decimal', 'ip', 'w'),
  row('ip_frag nw_frag', 'NXM_NX_IP_FRAG', 8, 'frag', 'ip', 'm'),
  row('arp_op', 'NXM_OF_ARP_OP OXM_OF_ARP_OP', 16, 'decimal', 'arp', 'w', ['nw_proto', 0]),
  row('arp_spa', 'NXM_OF_ARP_SPA OXM_OF_ARP_SPA', 32, 'ipv4', 'arp', 'mw', ['ip_src', 0]),
  row('arp_tpa', 'NXM_OF_ARP_TPA OXM_OF_ARP_TPA', 32, 'ipv4', 'arp', 'mw', ['ip_dst', 0]),
  row('arp_sha', 'NXM_NX_ARP_SHA OXM_OF_ARP_SHA', 48, 'ethernet', 'arp', 'mw'),
  row('arp_tha', 'NXM_NX_ARP_THA OXM_OF_ARP_THA', 48, 'ethernet', 'arp', 'mw'),
  // Layer 4
  row('tp_src', '', 16, 'decimal', 'none', 'mw'),
  row('tp_dst', '', 16, 'decimal', 'none', 'mw'),
  row('tcp_src', 'NXM_OF_TCP_SRC OXM_OF_TCP_SRC', 16, 'decimal', 'tcp', 'mw', ['tp_src', 0]),
  row('tcp_dst', 'NXM_OF_TCP_DST OXM_OF_TCP_DST', 16, 'decimal', 'tcp', 'mw', ['tp_dst', 0]),
  row('tcp_flags', 'NXM_NX_TCP_FLAGS OXM_OF_TCP_FLAGS ONFOXM_ET_TCP_FLAGS', 12, 'tcp-flags', 'tcp', 'm'),
  row('udp_src', 'NXM_OF_UDP_SRC OXM_OF_UDP_SRC', 16, 'decimal', 'udp', 'mw', ['tp_src', 0]),
  row('udp_dst', 'NXM_OF_UDP_DST OXM_OF_UDP_DST', 16, 'decimal', 'udp', 'mw', ['tp_dst', 0]),
  row('sctp_src', 'OXM_OF_SCTP_SRC', 16, 'decimal', 'sctp', 'mw', ['tp_src', 0]),
  row('sctp_dst', 'OXM_OF_SCTP_DST', 16, 'decimal', 'sctp', 'mw', ['tp_dst', 0]),
  row('icmp_type', 'NXM_OF_ICMP_TYPE OXM_OF_ICMPV4_TYPE', 8, 'decimal', 'icmpv4', 'w', ['tp_src', 0]),
  row('icmp_code', 'NXM_OF_ICMP_CODE OXM_OF_ICMPV4_CODE', 8, 'decimal', 'icmpv4', 'w', ['tp_dst', 0]),
  row('icmpv6_type', 'NXM_NX_ICMPV6_TYPE OXM_OF_ICMPV6_TYPE', 8, 'decimal', 'icmpv6', 'w', ['tp_src', 0]),
  row('icmpv6_code', 'NXM_NX_ICMPV6_CODE OXM_OF_ICMPV6_CODE', 8, 'decimal', 'icmpv6', 'w', ['tp_dst', 0]),
  row('nd_target', 'NXM_NX_ND_TARGET OXM_OF_IPV6_ND_TARGET', 128, 'ipv6', 'nd', 'mw'),
  row('nd_sll', 'NXM_NX_ND_SLL OXM_OF_IPV6_ND_SLL', 48, 'ethernet', 'nd-solicit', 'mw', ['arp_sha', 0]),
  row('nd_tll', 'NXM_NX_ND_TLL OXM_OF_IPV6_ND_TLL', 48, 'ethernet', 'nd-advert', 'mw', ['arp_tha', 0]),
  row('nd_reserved', 'ERICOXM_OF_ICMPV6_ND_RESERVED', 32, 'decimal', 'nd', 'w'),
  row('nd_options_type', 'ERICOXM_OF_ICMPV6_ND_OPTIONS_TYPE', 8, 'decimal', 'nd', 'w'),
  // Network Service Header
  row('nsh_flags', 'NXOXM_NSH_FLAGS', 8, 'decimal', 'nsh', 'mw'),
  row('nsh_ttl', 'NXOXM_NSH_TTL', 8, 'decimal', 'nsh', 'w'),
  row('nsh_mdtype', 'NXOXM_NSH_MDTYPE', 8, 'decimal', 'nsh', ''),
  row('nsh_np', 'NXOXM_NSH_NP', 8, 'decimal', 'nsh', ''),
  row('nsh_spi nsp', 'NXOXM_NSH_SPI', 24, 'hexadecimal', 'nsh', 'w'),
  row('nsh_si nsi', 'NXOXM_NSH_SI', 8, 'decimal', 'nsh', 'w'),
  ...numbered(4, (n) =>
    row(`nsh_c${n + 1} nshc${n + 1}`, `NXOXM_NSH_C${n + 1}`, 32, 'hexadecimal', 'nsh', 'mw'),
  ),
];

function wordsOf(bits: number): number {
  return Math.ceil(bits / 32);
}

function layOut(table: readonly Row[]): { readonly fields: readonly Field[]; readonly words: number } {
  const place = new Map<string, number>();
  let next = 0;
  for (const { names, bits, over } of table) {
    if (over) continue;
    place.set(primaryName(names), next);
    next += wordsOf(bits);
  }
  const fields = table.map(({ names, oxm, bits, format, prerequisite, flags, over }): Field => {
    const [name = '', ...aliases] = names.split(' ');
    const word = place.get(over ? over[0] : name);
    if (word === undefined)
      throw new Error(`field ${name} shares the storage of ${over?.[0]}, which has none`);
    return {
      name,
      aliases,
      oxm: oxm === '' ? [] : oxm.split(' '),
      bits,
      word,
      shift: over ? over[1] : 0,
      format,
      prerequisite,
      maskable: flags.includes('m'),
      writable: flags.includes('w'),
      unusedBits: name === 'nw_tos' ? 2 : 0,
      option: undefined,
    };
  });
  return { fields, words: next };
}

function primaryName(names: string): string {
  return names.split(' ')[0] ?? names;
}

const base = layOut(rows);

/** The word at which the tunnel options (`tun_metadata0` to `tun_metadata63`) begin; they share {@link tunnelMetadataWords} words. */
const tunnelMetadataStart = base.words;

/** The word at which the 64 bits begin that say which tunnel options a packet has. */
export const optionPresenceStart = base.words + tunnelMetadataWords;

/** How many 32-bit words a packet has. */
export const packetWords = optionPresenceStart + 2;

/** All fields but the tunnel options, in the order of ovs-fields(7). */
export const baseFields: readonly Field[] = base.fields;

/** One row of a TLV map: a Geneve option and the field that carries it (ovs-ofctl(8), `add-tlv-map`). */
export interface TlvMapping {
  readonly optionClass: number;
  readonly optionType: number;
  /** Bytes, a multiple of 4 from 4 to 124. */
  readonly length: number;
  /** N of `tun_metadataN`, 0 to 63. */
  readonly index: number;
}

/** The fields `tun_metadataN` of a TLV map. Without a map every one is given its 4 bytes, as a flow dump alone does not tell its width. */
export function tunnelMetadataFields(map: readonly TlvMapping[] | undefined): readonly Field[] {
  let next = tunnelMetadataStart;
  const mappings: readonly { readonly index: number; readonly length: number }[] =
    map ?? Array.from({ length: 64 }, (_, index) => ({ index, length: 4 }));
  return mappings.map(({ index, length }) => {
    const word = next;
    next += length / 4;
    return {
      name: `tun_metadata${index}`,
      aliases: [],
      oxm: [`NXM_NX_TUN_METADATA${index}`],
      bits: length * 8,
      word,
      shift: 0,
      format: 'hexadecimal',
      prerequisite: 'none',
      maskable: true,
      writable: true,
      unusedBits: 0,
      option: index,
    };
  });
}
