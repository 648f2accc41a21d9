import { type Field, fieldNamed } from '../packet/index.ts';

export { ethTypes, ipProtocols as protocols } from '../packet/index.ts';

/** The fields that the engine itself reads and writes, by short names. */
export const fields = {
  inPort: fieldNamed('in_port'),
  recircId: fieldNamed('recirc_id'),
  conjId: fieldNamed('conj_id'),
  actsetOutput: fieldNamed('actset_output'),
  dpHash: fieldNamed('dp_hash'),
  metadata: fieldNamed('metadata'),
  skbPriority: fieldNamed('skb_priority'),
  pktMark: fieldNamed('pkt_mark'),
  tunId: fieldNamed('tun_id'),
  tunSrc: fieldNamed('tun_src'),
  tunDst: fieldNamed('tun_dst'),
  tunDst6: fieldNamed('tun_ipv6_dst'),
  tunTos: fieldNamed('tun_tos'),
  reg0: fieldNamed('reg0'),
  ctState: fieldNamed('ct_state'),
  ctZone: fieldNamed('ct_zone'),
  ctMark: fieldNamed('ct_mark'),
  ctLabel: fieldNamed('ct_label'),
  ctProtocol: fieldNamed('ct_nw_proto'),
  ctSrc: fieldNamed('ct_nw_src'),
  ctDst: fieldNamed('ct_nw_dst'),
  ctSrc6: fieldNamed('ct_ipv6_src'),
  ctDst6: fieldNamed('ct_ipv6_dst'),
  ctPortSrc: fieldNamed('ct_tp_src'),
  ctPortDst: fieldNamed('ct_tp_dst'),
  ethSrc: fieldNamed('eth_src'),
  ethDst: fieldNamed('eth_dst'),
  ethType: fieldNamed('eth_type'),
  vlanTci: fieldNamed('vlan_tci'),
  vlanTci1: fieldNamed('vlan_tci1'),
  vlanTpid: fieldNamed('vlan_tpid'),
  vlanTpid1: fieldNamed('vlan_tpid1'),
  mpls: [fieldNamed('mpls_lse'), fieldNamed('mpls_lse1'), fieldNamed('mpls_lse2')],
  ipSrc: fieldNamed('ip_src'),
  ipDst: fieldNamed('ip_dst'),
  ip6Src: fieldNamed('ipv6_src'),
  ip6Dst: fieldNamed('ipv6_dst'),
  ip6Label: fieldNamed('ipv6_label'),
  protocol: fieldNamed('nw_proto'),
  tos: fieldNamed('nw_tos_byte'),
  ttl: fieldNamed('nw_ttl'),
  frag: fieldNamed('ip_frag'),
  arpOp: fieldNamed('arp_op'),
  arpSha: fieldNamed('arp_sha'),
  arpTha: fieldNamed('arp_tha'),
  portSrc: fieldNamed('tp_src'),
  portDst: fieldNamed('tp_dst'),
  tcpFlags: fieldNamed('tcp_flags'),
  ndTarget: fieldNamed('nd_target'),
} as const satisfies Readonly<Record<string, Field | readonly Field[]>>;

/** The first word of the tunnel options, which take all words from there. */
export const tunnelOptionsWord = fieldNamed('tun_metadata0').word;

/** OpenFlow's reserved port numbers in their 16-bit form (ovs-fields(7), "in_port"). */
export const reserved = {
  max: 0xff00,
  unset: 0xfff7,
  inPort: 0xfff8,
  table: 0xfff9,
  normal: 0xfffa,
  flood: 0xfffb,
  all: 0xfffc,
  controller: 0xfffd,
  local: 0xfffe,
  none: 0xffff,
} as const;
