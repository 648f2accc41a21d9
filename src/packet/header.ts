import type { AddressFamily, IpAddress } from './address.ts';
import type { Field } from './field.ts';
import { fieldNamed } from './field-space.ts';
import { Packet } from './packet.ts';
import { ethTypes, hasPorts, isIcmp } from './protocol.ts';

/** An end of a packet. */
export type Side = 'source' | 'destination';

/** The fields of a header that those who forward a packet read and write, by short names. */
export const headerField = {
  ethSrc: fieldNamed('eth_src'),
  ethDst: fieldNamed('eth_dst'),
  ethType: fieldNamed('eth_type'),
  protocol: fieldNamed('nw_proto'),
  ttl: fieldNamed('nw_ttl'),
  tosByte: fieldNamed('nw_tos_byte'),
  mark: fieldNamed('pkt_mark'),
  tcpFlags: fieldNamed('tcp_flags'),
  fragment: fieldNamed('ip_frag'),
} as const;

const portFields = { source: fieldNamed('tp_src'), destination: fieldNamed('tp_dst') } as const;
const addressFields = {
  4: { source: fieldNamed('ip_src'), destination: fieldNamed('ip_dst') },
  6: { source: fieldNamed('ipv6_src'), destination: fieldNamed('ipv6_dst') },
} as const;
const arpField = {
  operation: fieldNamed('arp_op'),
  senderIp: fieldNamed('arp_spa'),
  targetIp: fieldNamed('arp_tpa'),
  senderMac: fieldNamed('arp_sha'),
  targetMac: fieldNamed('arp_tha'),
} as const;

const broadcastMac = 0xffffffffffffn;
const arpRequestOperation = 1;
const arpReplyOperation = 2;

/** The Ethernet type of a packet. */
export function ethTypeOf(packet: Packet): number {
  return packet.getNumber(headerField.ethType);
}

/** The packet's address family, `undefined` for one that is not IP. */
export function familyOf(packet: Packet): AddressFamily | undefined {
  const type = ethTypeOf(packet);
  if (type === ethTypes.ipv4) return 4;
  return type === ethTypes.ipv6 ? 6 : undefined;
}

/** The Ethernet type of a family's packets. */
export function ethTypeOfFamily(family: AddressFamily): number {
  return family === 4 ? ethTypes.ipv4 : ethTypes.ipv6;
}

/** The packet's IP protocol number. */
export function protocolOf(packet: Packet): number {
  return packet.getNumber(headerField.protocol);
}

/** The field that holds one of a family's addresses. */
export function addressField(family: AddressFamily, side: Side): Field {
  return addressFields[family][side];
}

/** One of the packet's addresses; IPv4 where the packet is not IPv6. */
export function addressOf(packet: Packet, side: Side): IpAddress {
  const family = familyOf(packet) ?? 4;
  return { family, value: packet.get(addressFields[family][side]) };
}

/** The field that holds one of the ports, whatever the protocol; for ICMP its type and code. */
export function portField(side: Side): Field {
  return portFields[side];
}

/** One of the packet's ports; for ICMP its type and code. */
export function portOf(packet: Packet, side: Side): number {
  return packet.getNumber(portFields[side]);
}

/** The ports of an IP packet; `undefined` where its protocol has none. */
export function portsOf(packet: Packet): Readonly<Record<Side, number>> | undefined {
  if (familyOf(packet) === undefined || !hasPorts(protocolOf(packet))) return undefined;
  return { source: portOf(packet, 'source'), destination: portOf(packet, 'destination') };
}

/** Type and code of a packet of ICMP or ICMPv6; `undefined` for every other one. */
export function icmpOf(packet: Packet): { readonly type: number; readonly code: number } | undefined {
  if (familyOf(packet) === undefined || !isIcmp(protocolOf(packet))) return undefined;
  return { type: portOf(packet, 'source'), code: portOf(packet, 'destination') };
}

/** What an ARP packet says. */
export interface ArpHeader {
  /** 1 asks, 2 answers (RFC 826). */
  readonly operation: number;
  readonly isRequest: boolean;
  readonly isReply: boolean;
  readonly senderIp: bigint;
  readonly targetIp: bigint;
  readonly senderMac: bigint;
  readonly targetMac: bigint;
}

/** What the packet says if it is ARP; `undefined` for every other one. */
export function arpOf(packet: Packet): ArpHeader | undefined {
  if (ethTypeOf(packet) !== ethTypes.arp) return undefined;
  const operation = packet.getNumber(arpField.operation);
  return {
    operation,
    isRequest: operation === arpRequestOperation,
    isReply: operation === arpReplyOperation,
    senderIp: packet.get(arpField.senderIp),
    targetIp: packet.get(arpField.targetIp),
    senderMac: packet.get(arpField.senderMac),
    targetMac: packet.get(arpField.targetMac),
  };
}

/** An ARP request for an address, sent to everybody. */
export function arpQuestion(senderIp: bigint, senderMac: bigint, targetIp: bigint): Packet {
  return withFields(
    new Packet(),
    [headerField.ethSrc, senderMac],
    [headerField.ethDst, broadcastMac],
    [headerField.ethType, ethTypes.arp],
    [arpField.operation, arpRequestOperation],
    [arpField.senderIp, senderIp],
    [arpField.targetIp, targetIp],
    [arpField.senderMac, senderMac],
  );
}

/** The answer to an ARP request by whoever has the MAC address. */
export function arpAnswer(question: Packet, mac: bigint): Packet {
  const asker = question.get(arpField.senderMac);
  return withFields(
    onWire(question),
    [headerField.ethSrc, mac],
    [headerField.ethDst, asker],
    [arpField.operation, arpReplyOperation],
    [arpField.senderIp, question.get(arpField.targetIp)],
    [arpField.targetIp, question.get(arpField.senderIp)],
    [arpField.senderMac, mac],
    [arpField.targetMac, asker],
  );
}

/** A copy of the packet with one address, and where the protocol has ports one port, replaced. */
export function withEndpoint(packet: Packet, side: Side, address: bigint, port: number): Packet {
  const copy = packet.clone();
  copy.set(addressFields[familyOf(packet) ?? 4][side], address);
  if (hasPorts(protocolOf(packet))) copy.set(portFields[side], BigInt(port));
  return copy;
}

/** A copy of the packet with fields replaced. */
export function withFields(
  packet: Packet,
  ...values: readonly (readonly [Field, bigint | number])[]
): Packet {
  const copy = packet.clone();
  for (const [field, value] of values) copy.set(field, BigInt(value));
  return copy;
}

/** The fields that belong to the packet on the wire, as against those that a switch or kernel keeps beside it. */
const wireFields: readonly Field[] = [
  'eth_src eth_dst eth_type vlan_tci vlan_tci1 vlan_tpid vlan_tpid1 mpls_lse mpls_lse1 mpls_lse2',
  'ip_src ip_dst ipv6_src ipv6_dst ipv6_label nw_proto nw_tos_byte nw_ttl ip_frag arp_sha arp_tha',
  'tp_src tp_dst tcp_flags nd_target nd_reserved nd_options_type',
]
  .flatMap((names) => names.split(' '))
  .map((name) => fieldNamed(name));

// By storage, since TCP's port and any protocol's are one place under two names.
const wireWords: ReadonlySet<number> = new Set(wireFields.map(({ word }) => word));

/** Whether a field belongs to the packet on the wire. */
export function isOnWire(field: Field): boolean {
  return wireWords.has(field.word);
}

/** The fields that say by which tunnel a packet came, beside the options of Geneve. */
export const tunnelFields: readonly Field[] = [
  'tun_src',
  'tun_dst',
  'tun_id',
  'tun_ipv6_src',
  'tun_ipv6_dst',
].map((name) => fieldNamed(name));

/** A copy with the fields that stand on the wire, and those named; what a switch or kernel keeps beside the packet is gone. */
export function onWire(packet: Packet, ...kept: readonly Field[]): Packet {
  const wire = new Packet();
  for (const field of [...wireFields, ...kept]) wire.set(field, packet.get(field));
  return wire;
}
