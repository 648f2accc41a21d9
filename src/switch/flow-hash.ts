import type { Packet } from '../packet/index.ts';
import { ethTypes, fields, protocols } from './fields.ts';
import { bytesOf, hashAdd, hashFinish, jenkinsBytes } from './hash.ts';

/** Sets of fields that `multipath` and `bundle` may hash (ovs-actions(7), "The multipath action"). */
export type HashFields =
  | 'eth_src'
  | 'symmetric_l4'
  | 'symmetric_l3l4'
  | 'symmetric_l3l4+udp'
  | 'nw_src'
  | 'nw_dst'
  | 'symmetric_l3';

/** The switch's hash of a packet over a set of fields; `undefined` for a set that it does not know. */
export function hashPacket(packet: Packet, set: string, basis: number): number | undefined {
  switch (set as HashFields) {
    case 'eth_src':
      return jenkinsBytes(bytesOf(packet.get(fields.ethSrc), 6), basis);
    case 'symmetric_l4':
      return symmetricL4(packet, basis);
    case 'symmetric_l3l4':
      return symmetricL3(packet, basis, [protocols.tcp, protocols.sctp]);
    case 'symmetric_l3l4+udp':
      return symmetricL3(packet, basis, [protocols.tcp, protocols.sctp, protocols.udp]);
    case 'symmetric_l3':
      return symmetricL3(packet, basis, undefined);
    case 'nw_src':
      return address(packet, basis, 'source');
    case 'nw_dst':
      return address(packet, basis, 'destination');
    default:
      return undefined;
  }
}

function address(packet: Packet, basis: number, end: 'source' | 'destination'): number {
  const source = end === 'source';
  switch (packet.getNumber(fields.ethType)) {
    case ethTypes.ipv4:
      return jenkinsBytes(bytesOf(packet.get(source ? fields.ipSrc : fields.ipDst), 4), basis);
    case ethTypes.ipv6:
      return jenkinsBytes(bytesOf(packet.get(source ? fields.ip6Src : fields.ip6Dst), 16), basis);
    default:
      return basis >>> 0;
  }
}

/** The same for both directions of a connection: the ends are combined before they are hashed. */
export function symmetricL4(packet: Packet, basis: number): number {
  const type = packet.getNumber(fields.ethType);
  const ip = type === ethTypes.ipv4 || type === ethTypes.ipv6;
  const protocol = ip ? packet.getNumber(fields.protocol) : 0;
  const hasPorts = protocol === protocols.tcp || protocol === protocols.sctp;
  const ports = packet.getNumber(fields.portSrc) ^ packet.getNumber(fields.portDst);
  const vlan = (packet.getNumber(fields.vlanTci) ^ packet.getNumber(fields.vlanTci1)) & 0xfff;
  const addresses = !ip
    ? []
    : type === ethTypes.ipv4
      ? bytesOf(packet.get(fields.ipSrc) ^ packet.get(fields.ipDst), 4)
      : bytesOf(packet.get(fields.ip6Src) ^ packet.get(fields.ip6Dst), 16);
  const bytes = [
    ...addresses,
    ...Array<number>(16 - addresses.length).fill(0),
    ...bytesOf(BigInt(type), 2),
    ...bytesOf(BigInt(vlan), 2),
    ...bytesOf(BigInt(hasPorts ? ports : 0), 2),
    ...bytesOf(packet.get(fields.ethSrc) ^ packet.get(fields.ethDst), 6),
    protocol,
    ...[0, 0, 0],
  ];
  return jenkinsBytes(bytes, basis);
}

function symmetricL3(packet: Packet, basis: number, withPorts: readonly number[] | undefined): number {
  const type = packet.getNumber(fields.ethType);
  if (type !== ethTypes.ipv4 && type !== ethTypes.ipv6) return 0;
  const combined =
    type === ethTypes.ipv4
      ? bytesOf(packet.get(fields.ipSrc) ^ packet.get(fields.ipDst), 4)
      : bytesOf(packet.get(fields.ip6Src) ^ packet.get(fields.ip6Dst), 16);
  let hash = basis;
  for (let i = 0; i < combined.length; i += 4) {
    const [a = 0, b = 0, c = 0, d = 0] = combined.slice(i, i + 4);
    hash = hashAdd(hash, a | (b << 8) | (c << 16) | (d << 24));
  }
  if (withPorts) {
    const protocol = packet.getNumber(fields.protocol);
    hash = hashAdd(hash, protocol);
    if (withPorts.includes(protocol)) {
      const ports = packet.getNumber(fields.portSrc) ^ packet.getNumber(fields.portDst);
      hash = hashAdd(hash, (ports >>> 8) | ((ports & 0xff) << 8));
    }
  }
  return hashFinish(hash, basis);
}
