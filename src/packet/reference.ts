import type { Field } from './field.ts';

/** What a field is, in words, and where the manual says more. */
export interface FieldReference {
  readonly meaning: string;
  /** The heading of ovs-fields(7) under which the field is described. */
  readonly section: string;
}

const conjunctive = 'Conjunctive Match Fields';
const tunnel = 'Tunnel Fields';
const metadata = 'Metadata Fields';
const tracking = 'Connection Tracking Fields';
const registers = 'Register Fields';
const ethernet = 'Layer 2 (Ethernet) Fields';
const vlan = 'VLAN Fields';
const mpls = 'Layer 2.5: MPLS Fields';
const ip = 'Layer 3: IPv4 and IPv6 Fields';
const arp = 'Layer 3: ARP Fields';
const nsh = 'Layer 3: NSH Fields';
const transport = 'Layer 4: TCP, UDP, and SCTP Fields';
const icmp = 'Layer 4: ICMPv4 and ICMPv6 Fields';

/** Section and meaning by field name; numbered fields stand under their name without the number. */
const references: Readonly<Record<string, readonly [section: string, meaning: string]>> = {
  conj_id: [
    conjunctive,
    'The number of the conjunction whose every dimension the packet satisfied; zero outside of that one lookup.',
  ],
  dp_hash: [
    metadata,
    'A hash of the packet that the datapath computed, for choosing among the buckets of a select group.',
  ],
  recirc_id: [
    metadata,
    'Which interrupted journey through the tables this packet resumes; zero for a packet that just arrived.',
  ],
  packet_type: [
    metadata,
    'What the packet begins with: (0,0) an Ethernet header, (1,TYPE) the header of that Ethernet type.',
  ],
  tun_id: [
    tunnel,
    'The key of the tunnel that the packet came through or will leave by: VNI of VXLAN and Geneve, key of GRE.',
  ],
  tun_src: [tunnel, 'The IPv4 address that sent the encapsulated packet, or will send it.'],
  tun_dst: [
    tunnel,
    'The IPv4 address that the encapsulated packet was sent to, or will be: writing it chooses the remote end of a flow-based tunnel.',
  ],
  tun_ipv6_src: [tunnel, 'As tun_src, for a tunnel over IPv6.'],
  tun_ipv6_dst: [tunnel, 'As tun_dst, for a tunnel over IPv6.'],
  tun_flags: [
    tunnel,
    'Flags of the encapsulation; only oam (an operations packet of the tunnel itself) can be matched.',
  ],
  tun_ttl: [tunnel, 'The time to live of the outer header. Shown in traces; flows cannot name it.'],
  tun_tos: [tunnel, 'The type of service of the outer header. Shown in traces; flows cannot name it.'],
  tun_gbp_id: [tunnel, 'The group-based policy id of a VXLAN header: which security group sent the packet.'],
  tun_gbp_flags: [tunnel, 'The flags that go with tun_gbp_id: policy applied, do not learn.'],
  tun_erspan_idx: [tunnel, 'The index of an ERSPAN version 1 header: the mirrored port and direction.'],
  tun_erspan_ver: [tunnel, 'The version of an ERSPAN header: 1 or 2.'],
  tun_erspan_dir: [
    tunnel,
    'Of an ERSPAN version 2 header, whether the mirrored packet was coming in (0) or going out (1).',
  ],
  tun_erspan_hwid: [tunnel, 'Of an ERSPAN version 2 header, which engine of the switch mirrored the packet.'],
  tun_gtpu_flags: [tunnel, 'The flags of a GTP-U header.'],
  tun_gtpu_msgtype: [tunnel, 'The message type of a GTP-U header; 255 carries a user packet.'],
  tun_metadata: [
    tunnel,
    'A Geneve option. The TLV map of the bridge says which one, and how long it is; a packet may lack it.',
  ],
  metadata: [
    registers,
    '64 bits that travel with the packet from table to table; zero at first, not part of the packet.',
  ],
  in_port: [metadata, 'The port that the packet came in by, in the 16 bits of OpenFlow 1.0.'],
  in_port_oxm: [metadata, 'The port that the packet came in by, in the 32 bits of OpenFlow 1.1 and later.'],
  skb_priority: [
    metadata,
    'The packet’s priority in the Linux kernel, by which queueing disciplines choose a queue.',
  ],
  pkt_mark: [
    metadata,
    'The packet’s mark in the kernel: iptables calls it nfmark, ip rule fwmark. It crosses between bridge and kernel.',
  ],
  actset_output: [
    metadata,
    'The port of the output in the action set so far; the port UNSET when there is none.',
  ],
  ct_state: [
    tracking,
    'What connection tracking knows: +trk once the packet was looked up, then +new, +est, +rel, +rpl, +inv, +snat, +dnat.',
  ],
  ct_zone: [tracking, 'The zone in which the packet was looked up: each zone has connections of its own.'],
  ct_mark: [
    tracking,
    '32 bits kept with the connection, written when it is committed, and read by every later packet of it.',
  ],
  ct_label: [tracking, '128 bits kept with the connection, as ct_mark is.'],
  ct_nw_proto: [tracking, 'The IP protocol of the first packet of the connection.'],
  ct_nw_src: [tracking, 'The source of the connection’s first packet, as it was before any translation.'],
  ct_nw_dst: [
    tracking,
    'The destination of the connection’s first packet, as it was before any translation.',
  ],
  ct_ipv6_src: [tracking, 'As ct_nw_src, of an IPv6 connection.'],
  ct_ipv6_dst: [tracking, 'As ct_nw_dst, of an IPv6 connection.'],
  ct_tp_src: [tracking, 'The source port of the connection’s first packet (its type for ICMP).'],
  ct_tp_dst: [tracking, 'The destination port of the connection’s first packet (its code for ICMP).'],
  reg: [
    registers,
    '32 bits of scratch space, zero at first, kept from table to table. What they mean is the pipeline’s own affair.',
  ],
  xreg: [registers, 'Two registers as one of 64 bits: xreg0 is reg0 (the upper half) and reg1.'],
  xxreg: [registers, 'Four registers as one of 128 bits: xxreg0 is reg0 (the topmost) to reg3.'],
  eth_src: [ethernet, 'The MAC address that the frame comes from.'],
  eth_dst: [
    ethernet,
    'The MAC address that the frame is for; ff:ff:ff:ff:ff:ff is everybody, an odd first byte a group.',
  ],
  eth_type: [
    ethernet,
    'What the frame carries: 0x0800 IPv4, 0x0806 ARP, 0x86dd IPv6 (past any VLAN tag). The keywords ip, arp and ipv6 set it.',
  ],
  vlan_tci: [
    vlan,
    'The whole VLAN tag: 3 bits of priority, a bit that says that there is a tag, 12 bits of VLAN id; zero without a tag.',
  ],
  vlan_tci1: [vlan, 'The inner VLAN tag of a packet with two. Shown in traces; flows cannot name it.'],
  vlan_tpid: [
    vlan,
    'The kind of the outer VLAN tag, 0x8100 or 0x88a8. Kept by the switch; flows cannot name it.',
  ],
  vlan_tpid1: [vlan, 'The kind of the inner VLAN tag. Kept by the switch; flows cannot name it.'],
  dl_vlan: [
    vlan,
    'The VLAN id of a tagged packet, as OpenFlow 1.0 writes it; 0xffff asks for packets without a tag.',
  ],
  vlan_vid: [vlan, 'The VLAN id with the bit that says that there is a tag: 0x1005 is VLAN 5, 0 no tag.'],
  dl_vlan_pcp: [vlan, 'The priority of a tagged packet, as OpenFlow 1.0 writes it.'],
  vlan_pcp: [vlan, 'The priority of a tagged packet, 0 to 7.'],
  mpls_label: [mpls, 'The outermost MPLS label.'],
  mpls_tc: [mpls, 'The traffic class of the outermost MPLS label.'],
  mpls_bos: [mpls, 'Whether the outermost MPLS label is also the last one.'],
  mpls_ttl: [mpls, 'The time to live of the outermost MPLS label.'],
  mpls_lse: [
    mpls,
    'The outermost MPLS label with its class, bottom bit and time to live. Kept by the switch; flows name its parts.',
  ],
  ip_src: [ip, 'The IPv4 address that the packet comes from.'],
  ip_dst: [ip, 'The IPv4 address that the packet is for.'],
  ipv6_src: [ip, 'The IPv6 address that the packet comes from.'],
  ipv6_dst: [ip, 'The IPv6 address that the packet is for.'],
  ipv6_label: [ip, 'The flow label of an IPv6 header.'],
  nw_proto: [
    ip,
    'What the IP packet carries: 1 ICMP, 6 TCP, 17 UDP, 58 ICMPv6, 132 SCTP. The keywords tcp, udp and so on set it.',
  ],
  nw_tos: [ip, 'The service class, as the byte that it stands in: the six bits of DSCP, then two zeros.'],
  ip_dscp: [ip, 'The service class (DSCP), 0 to 63.'],
  nw_ecn: [ip, 'The two congestion bits (ECN).'],
  nw_tos_byte: [ip, 'The byte of DSCP and ECN together. Kept by the switch; flows name its parts.'],
  nw_ttl: [
    ip,
    'The time to live (hop limit in IPv6): every router takes one off, and drops the packet at zero.',
  ],
  ip_frag: [
    ip,
    'Whether the packet is a fragment: no, first, later, yes (either), not_later. Later ones have no ports.',
  ],
  arp_op: [arp, 'What the ARP packet does: 1 asks who has an address, 2 answers.'],
  arp_spa: [arp, 'The IPv4 address of who sends the ARP packet.'],
  arp_tpa: [arp, 'The IPv4 address that the ARP packet asks about, or answers to.'],
  arp_sha: [arp, 'The MAC address of who sends the ARP packet: what the asker will remember.'],
  arp_tha: [arp, 'The MAC address of whom the ARP packet is for; zero in a question.'],
  tp_src: [transport, 'The source port of TCP, UDP or SCTP, whichever the packet has.'],
  tp_dst: [transport, 'The destination port of TCP, UDP or SCTP, whichever the packet has.'],
  tcp_src: [transport, 'The TCP port that the packet comes from.'],
  tcp_dst: [transport, 'The TCP port that the packet is for.'],
  tcp_flags: [transport, 'The flags of a TCP header: +syn-ack asks for the first packet of a connection.'],
  udp_src: [transport, 'The UDP port that the packet comes from.'],
  udp_dst: [transport, 'The UDP port that the packet is for.'],
  sctp_src: [transport, 'The SCTP port that the packet comes from.'],
  sctp_dst: [transport, 'The SCTP port that the packet is for.'],
  icmp_type: [
    icmp,
    'What an ICMP message says: 8 asks for an echo, 0 answers, 3 unreachable, 11 time exceeded.',
  ],
  icmp_code: [icmp, 'Which variant of its ICMP type the message is.'],
  icmpv6_type: [icmp, 'What an ICMPv6 message says: 128 and 129 echo, 135 and 136 neighbour discovery.'],
  icmpv6_code: [icmp, 'Which variant of its ICMPv6 type the message is.'],
  nd_target: [icmp, 'The IPv6 address that neighbour discovery asks about, or answers for.'],
  nd_sll: [icmp, 'The MAC address of who asks in neighbour discovery.'],
  nd_tll: [icmp, 'The MAC address that answers in neighbour discovery.'],
  nd_reserved: [icmp, 'The reserved bits of a neighbour discovery message, with the flags of an answer.'],
  nd_options_type: [
    icmp,
    'The type of the option in a neighbour discovery message: 1 source, 2 target address.',
  ],
  nsh_flags: [nsh, 'The flags of a network service header.'],
  nsh_ttl: [nsh, 'How many service functions the packet may still visit.'],
  nsh_mdtype: [nsh, 'How the metadata of a network service header is written: 1 fixed, 2 variable.'],
  nsh_np: [nsh, 'What follows a network service header: 1 IPv4, 2 IPv6, 3 Ethernet.'],
  nsh_spi: [nsh, 'The path of service functions that the packet takes.'],
  nsh_si: [nsh, 'How far along its path of service functions the packet is, counted down.'],
  nsh_c: [nsh, 'A context word of a network service header of type 1.'],
};

/** What a field is, in words; every field has an entry. */
export function fieldReference(field: Field): FieldReference {
  const entry = references[field.name] ?? references[field.name.replace(/[0-9]+$/, '')];
  if (!entry) throw new Error(`the field ${field.name} is not described`);
  return { section: entry[0], meaning: entry[1] };
}
