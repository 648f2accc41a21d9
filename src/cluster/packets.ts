import {
  type Field,
  type FieldSpace,
  fieldNamed,
  formatIpv4,
  formatIpv6,
  Packet,
  parseIp,
  parseMac,
} from '../packet/index.ts';
import type { FieldChange } from '../trace/index.ts';

/** Protocols of a walk. */
export type WalkProtocol = 'tcp' | 'udp' | 'icmp' | 'arp';

const ipProtocolNumbers = { tcp: 6, udp: 17, icmp: 1 } as const;

const tcpSyn = 0x002n;
const tcpSynAck = 0x012n;

/** The fields that belong to the packet on the wire, as against those that a switch or kernel keeps beside it. */
const wireFields: readonly Field[] = [
  'eth_src eth_dst eth_type vlan_tci vlan_tci1 vlan_tpid vlan_tpid1 mpls_lse mpls_lse1 mpls_lse2',
  'ip_src ip_dst ipv6_src ipv6_dst ipv6_label nw_proto nw_tos_byte nw_ttl ip_frag arp_sha arp_tha',
  'tp_src tp_dst tcp_flags nd_target nd_reserved nd_options_type',
]
  .join(' ')
  .split(' ')
  .map((name) => fieldNamed(name));

/** The value of a field by name, as a number. */
export function numberOf(packet: Packet, name: string): number {
  return packet.getNumber(fieldNamed(name));
}

/** A copy with the fields that stand on the wire, and those named; what a switch or kernel keeps beside the packet is gone. */
export function onWire(packet: Packet, ...kept: readonly string[]): Packet {
  const wire = new Packet();
  for (const field of [...wireFields, ...kept.map((name) => fieldNamed(name))])
    wire.set(field, packet.get(field));
  return wire;
}

/** A copy with fields set by name. */
export function withFields(packet: Packet, values: Readonly<Record<string, bigint | number>>): Packet {
  const copy = packet.clone();
  for (const [name, value] of Object.entries(values)) copy.set(fieldNamed(name), BigInt(value));
  return copy;
}

/** The options of a Geneve tunnel that a packet carries, written into a copy of another. */
export function withTunnelOptions(packet: Packet, from: Packet, space: FieldSpace): Packet {
  const copy = packet.clone();
  for (const { index } of space.tlvMap ?? []) {
    const field = fieldNamed(`tun_metadata${index}`, space);
    if (from.hasOption(field)) copy.set(field, from.get(field));
  }
  return copy;
}

/** A packet with changes applied in order. */
export function applyChanges(packet: Packet, changes: readonly FieldChange[]): Packet {
  const copy = packet.clone();
  for (const { field, to } of changes) copy.set(field, to);
  return copy;
}

/** What a connection's first packet is made of; addresses as text, MACs where they are known. */
export interface RequestHeader {
  readonly protocol: Exclude<WalkProtocol, 'arp'>;
  readonly srcIp: string;
  readonly dstIp: string;
  readonly srcPort: number;
  readonly dstPort: number;
}

/** The first packet of a connection without its Ethernet addresses: a TCP SYN, a datagram, or an echo request; TTL 64. */
export function requestPacket({ protocol, srcIp, dstIp, srcPort, dstPort }: RequestHeader): Packet {
  const src = parseIp(srcIp);
  const dst = parseIp(dstIp);
  if (!src || !dst) throw new Error(`not addresses: ${srcIp}, ${dstIp}`);
  const v6 = src.family === 6;
  const icmp = protocol === 'icmp';
  return withFields(new Packet(), {
    eth_type: v6 ? 0x86dd : 0x0800,
    [v6 ? 'ipv6_src' : 'ip_src']: src.value,
    [v6 ? 'ipv6_dst' : 'ip_dst']: dst.value,
    nw_proto: icmp && v6 ? 58 : ipProtocolNumbers[protocol],
    nw_ttl: 64,
    tp_src: icmp ? (v6 ? 128 : 8) : srcPort,
    tp_dst: icmp ? 0 : dstPort,
    ...(protocol === 'tcp' ? { tcp_flags: tcpSyn } : {}),
  });
}

/** The answer of whoever received a packet, without its Ethernet addresses: addresses and ports swapped, TTL 64. */
export function replyPacket(request: Packet): Packet {
  const reply = onWire(request);
  const swap = (a: string, b: string) => {
    reply.set(fieldNamed(a), request.get(fieldNamed(b)));
    reply.set(fieldNamed(b), request.get(fieldNamed(a)));
  };
  swap('ip_src', 'ip_dst');
  swap('ipv6_src', 'ipv6_dst');
  reply.set(fieldNamed('nw_ttl'), 64n);
  const proto = numberOf(request, 'nw_proto');
  if (proto === 1) reply.set(fieldNamed('icmp_type'), 0n);
  else if (proto === 58) reply.set(fieldNamed('icmpv6_type'), 129n);
  else swap('tp_src', 'tp_dst');
  if (proto === 6) reply.set(fieldNamed('tcp_flags'), tcpSynAck);
  return reply;
}

/** An ARP request for an address, sent to everybody. */
export function arpRequest(senderIp: bigint, senderMac: bigint, targetIp: bigint): Packet {
  return withFields(new Packet(), {
    eth_src: senderMac,
    eth_dst: 0xffffffffffffn,
    eth_type: 0x0806,
    arp_op: 1,
    arp_spa: senderIp,
    arp_tpa: targetIp,
    arp_sha: senderMac,
  });
}

/** The answer to an ARP request by whoever has the MAC address. */
export function arpReply(request: Packet, mac: bigint): Packet {
  const asker = request.get(fieldNamed('arp_sha'));
  return withFields(onWire(request), {
    eth_src: mac,
    eth_dst: asker,
    arp_op: 2,
    arp_spa: request.get(fieldNamed('arp_tpa')),
    arp_tpa: request.get(fieldNamed('arp_spa')),
    arp_sha: mac,
    arp_tha: asker,
  });
}

/** A MAC address's value; the text must be one. */
export function macValue(text: string): bigint {
  const value = parseMac(text);
  if (value === undefined) throw new Error(`not a MAC address: ${text}`);
  return value;
}

/** A packet's destination as text. */
export function destinationOf(packet: Packet): string {
  const v6 = numberOf(packet, 'eth_type') === 0x86dd;
  return v6 ? formatIpv6(packet.get(fieldNamed('ipv6_dst'))) : formatIpv4(packet.get(fieldNamed('ip_dst')));
}
