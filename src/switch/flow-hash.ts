import type { Packet } from '../packet/index.ts';
import { ethTypes, fields, protocols } from './fields.ts';
import { bytesOf, hashAdd, hashFinish, jenkinsBytes, wordAt } from './hash.ts';
import { isIp } from './packet-kind.ts';

/** Sets of fields that `multipath` and `bundle` may hash (ovs-actions(7), "The multipath action"). */
type HashFields =
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
      return symmetricL3L4(packet, basis, [protocols.tcp, protocols.sctp]);
    case 'symmetric_l3l4+udp':
      return symmetricL3L4(packet, basis, [protocols.tcp, protocols.sctp, protocols.udp]);
    case 'symmetric_l3':
      return symmetricL3(packet, basis);
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
  const protocol = isIp(packet) ? packet.getNumber(fields.protocol) : 0;
  const hasPorts = protocol === protocols.tcp || protocol === protocols.sctp;
  const ports = packet.getNumber(fields.portSrc) ^ packet.getNumber(fields.portDst);
  const bytes = [
    ...combinedAddresses(packet),
    ...bytesOf(BigInt(type), 2),
    ...bytesOf(combinedVlan(packet), 2),
    ...bytesOf(BigInt(hasPorts ? ports : 0), 2),
    ...bytesOf(packet.get(fields.ethSrc) ^ packet.get(fields.ethDst), 6),
    protocol,
    ...[0, 0, 0],
  ];
  return jenkinsBytes(bytes, basis);
}

/** Addresses and Ethernet type; the switch hashes its whole structure, two bytes of padding included. */
function symmetricL3(packet: Packet, basis: number): number {
  const type = packet.getNumber(fields.ethType);
  return jenkinsBytes([...combinedAddresses(packet), ...bytesOf(BigInt(type), 2), 0, 0], basis);
}

/** Both addresses combined, in 16 bytes; zero for a packet that is not IP. */
function combinedAddresses(packet: Packet): readonly number[] {
  const combined = combinedIp(packet);
  return [...combined, ...Array<number>(16 - combined.length).fill(0)];
}

function combinedIp(packet: Packet): readonly number[] {
  switch (packet.getNumber(fields.ethType)) {
    case ethTypes.ipv4:
      return bytesOf(packet.get(fields.ipSrc) ^ packet.get(fields.ipDst), 4);
    case ethTypes.ipv6:
      return bytesOf(packet.get(fields.ip6Src) ^ packet.get(fields.ip6Dst), 16);
    default:
      return [];
  }
}

function combinedVlan(packet: Packet): bigint {
  return (packet.get(fields.vlanTci) ^ packet.get(fields.vlanTci1)) & 0xfffn;
}

/**
 * Addresses, protocol, and the ports of protocols that have such; a fragment's ports are left out. What is not IP
 * is hashed by its Ethernet header.
 */
function symmetricL3L4(packet: Packet, basis: number, withPorts: readonly number[]): number {
  if (!isIp(packet)) return symmetricL2(packet, basis);
  const protocol = packet.getNumber(fields.protocol);
  let hash = hashAdd(addWords(basis, combinedIp(packet)), protocol);
  const whole = (packet.getNumber(fields.frag) & 1) === 0;
  if (whole && withPorts.includes(protocol)) {
    const ports = packet.getNumber(fields.portSrc) ^ packet.getNumber(fields.portDst);
    hash = hashAdd(hash, (ports >>> 8) | ((ports & 0xff) << 8));
  }
  return hashFinish(hash, basis);
}

function symmetricL2(packet: Packet, basis: number): number {
  const bytes = [
    ...bytesOf(packet.get(fields.ethType), 2),
    ...bytesOf(combinedVlan(packet), 2),
    ...bytesOf(packet.get(fields.ethSrc) ^ packet.get(fields.ethDst), 6),
    ...[0, 0],
  ];
  return hashFinish(addWords(basis, bytes), basis);
}

function addWords(basis: number, bytes: readonly number[]): number {
  let hash = basis;
  for (let i = 0; i < bytes.length; i += 4) hash = hashAdd(hash, wordAt(bytes, i));
  return hash;
}
