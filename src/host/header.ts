import { type Field, fieldNamed, type IpAddress, Packet } from '../packet/index.ts';
import type { FieldChange } from '../trace/index.ts';
import { hasPorts, protocolNumber } from './protocol.ts';

const ethType = fieldNamed('eth_type');
const protocol = fieldNamed('nw_proto');
const tpSrc = fieldNamed('tp_src');
const tpDst = fieldNamed('tp_dst');

/** The fields that the kernel's side of a walk reads and writes. */
export const headerField = {
  ethSrc: fieldNamed('eth_src'),
  ethDst: fieldNamed('eth_dst'),
  ttl: fieldNamed('nw_ttl'),
  tosByte: fieldNamed('nw_tos_byte'),
  mark: fieldNamed('pkt_mark'),
  tcpFlags: fieldNamed('tcp_flags'),
  fragment: fieldNamed('ip_frag'),
} as const;

const addressFields = {
  4: { source: fieldNamed('ip_src'), destination: fieldNamed('ip_dst') },
  6: { source: fieldNamed('ipv6_src'), destination: fieldNamed('ipv6_dst') },
} as const;

/** The packet's address family, `undefined` for what is no IP packet. */
export function familyOf(packet: Packet): 4 | 6 | undefined {
  const type = packet.getNumber(ethType);
  return type === 0x0800 ? 4 : type === 0x86dd ? 6 : undefined;
}

/** The packet's IP protocol number. */
export function protocolOf(packet: Packet): number {
  return packet.getNumber(protocol);
}

/** One of the packet's addresses; IPv4 where the packet is not IPv6. */
export function addressOf(packet: Packet, side: 'source' | 'destination'): IpAddress {
  const family = familyOf(packet) ?? 4;
  return { family, value: packet.get(addressFields[family][side]) };
}

/** One of the packet's ports; for ICMP its type and code. */
export function portOf(packet: Packet, side: 'source' | 'destination'): number {
  return packet.getNumber(side === 'source' ? tpSrc : tpDst);
}

/** A copy of the packet with one address, and where the protocol has ports one port, replaced. */
export function withEndpoint(
  packet: Packet,
  side: 'source' | 'destination',
  address: bigint,
  port: number,
): Packet {
  const copy = packet.clone();
  copy.set(addressFields[familyOf(packet) ?? 4][side], address);
  if (hasPorts(protocolOf(packet))) copy.set(side === 'source' ? tpSrc : tpDst, BigInt(port));
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

const kept: readonly Field[] = [
  'eth_src eth_dst eth_type vlan_tci ip_src ip_dst ipv6_src ipv6_dst ipv6_label nw_proto nw_tos_byte nw_ttl ip_frag',
  'arp_sha arp_tha tp_src tp_dst tcp_flags nd_target nd_sll pkt_mark',
]
  .flatMap((names) => names.split(' '))
  .map((name) => fieldNamed(name));

/** The packet as the kernel sees it: headers and mark, without the registers and other metadata of a switch. */
export function kernelPacket(packet: Packet): Packet {
  const copy = new Packet();
  for (const field of kept) copy.set(field, packet.get(field));
  return copy;
}

const compared = ['eth_src', 'eth_dst', 'ip_src', 'ip_dst', 'ipv6_src', 'ipv6_dst', 'nw_ttl', 'pkt_mark'].map(
  (name) => fieldNamed(name),
);

function portFields(packet: Packet): readonly Field[] {
  const prefix = { [protocolNumber.tcp]: 'tcp', [protocolNumber.udp]: 'udp', [protocolNumber.sctp]: 'sctp' }[
    protocolOf(packet)
  ];
  return prefix === undefined ? [] : [fieldNamed(`${prefix}_src`), fieldNamed(`${prefix}_dst`)];
}

/** What changed between two states of one packet. */
export function changesBetween(before: Packet, after: Packet): readonly FieldChange[] {
  return [...compared, ...portFields(before)].flatMap((field) => {
    const from = before.get(field);
    const to = after.get(field);
    return from === to ? [] : [{ field, from, to }];
  });
}
