import { natOf } from '../../conntrack/index.ts';
import {
  type AddressFamily,
  addressOf,
  ethTypeOf,
  familyOf,
  hasPorts,
  headerField,
  icmpOf,
  ipProtocols,
  isIcmp,
  type Packet,
  portOf,
  protocolOf,
} from '../../packet/index.ts';
import type { Stopped } from '../../trace/index.ts';
import { addressType } from '../addresses/address-type.ts';
import type { Side } from '../iptables/iptables.ts';
import type { KernelWalk } from '../kernel-walk.ts';
import { addressTypes, stateBits, statusBits } from './nft-types.ts';
import type { NftAtom, NftSelector } from './nftables.ts';

/** Why something cannot be told of a packet. */
export type NftUntold = Stopped & {
  readonly disposition: 'unsupported' | 'insufficient-information';
};

/** A part of a value, or why it is not known. */
export type NftPart = NftAtom | NftUntold;

/** What a selector gives; `break` where the packet has no such thing, which fails the rule (NFT_BREAK in the kernel). */
export type NftSelected = NftPart | 'break';

/** Whether a part is not known. */
export function isUntold(part: NftPart | 'break'): part is NftUntold {
  return typeof part === 'object';
}

function unknownValue(value: string): NftUntold {
  return { disposition: 'unsupported', code: 'nft-value-unknown', params: { value } };
}

/** Reads a selector off a packet at the place where the walk is. */
export function selectValue(walk: KernelWalk, selector: NftSelector): NftSelected {
  switch (selector.kind) {
    case 'meta':
      return metaValue(walk, selector.key);
    case 'payload':
      return payloadValue(walk, selector.header, selector.field);
    case 'ct':
      return ctValue(walk, selector);
    case 'fib':
      return fibValue(walk, selector);
    case 'numgen':
      // Chance is the caller's, who knows what each number leads to.
      return unknownValue('numgen');
    default:
      return selector satisfies never;
  }
}

function metaValue(walk: KernelWalk, key: string): NftSelected {
  const { packet, inInterface, outInterface } = walk;
  switch (key) {
    case 'l4proto':
      return BigInt(protocolOf(packet));
    case 'nfproto':
      return familyOf(packet) === 6 ? 10n : 2n;
    case 'protocol':
      return BigInt(ethTypeOf(packet));
    case 'iif':
    case 'iifname':
      return inInterface;
    case 'oif':
    case 'oifname':
      return outInterface;
    case 'mark':
      return packet.get(headerField.mark);
    case 'pkttype':
      return packetType(packet, inInterface);
    case 'skuid':
    case 'skgid':
      // Only what a process of the node sends has a socket.
      return inInterface === ''
        ? { disposition: 'insufficient-information', code: 'nft-process-unknown', params: { value: key } }
        : 'break';
    default:
      return unknownValue(`meta ${key}`);
  }
}

/** PACKET_HOST, PACKET_BROADCAST or PACKET_MULTICAST; what the node sends itself has no type yet. */
function packetType(packet: Packet, inInterface: string): bigint {
  const to = packet.get(headerField.ethDst);
  if (inInterface === '' || (to >> 40n) % 2n === 0n) return 0n;
  return to === 0xffffffffffffn ? 1n : 2n;
}

/** A header of another protocol, or one that stands in the first fragment only, is no header of this packet. */
function payloadValue(walk: KernelWalk, header: string, field: string): NftSelected {
  const { packet } = walk;
  switch (header) {
    case 'ip':
      return familyOf(packet) === 4 ? ipValue(packet, 4, field) : 'break';
    case 'ip6':
      return familyOf(packet) === 6 ? ipValue(packet, 6, field) : 'break';
    case 'ether':
      return etherValue(walk, field);
    case 'vlan':
      return unknownValue('vlan');
    default:
      return isLaterFragment(packet) ? 'break' : transportValue(walk, header, field);
  }
}

function isLaterFragment(packet: Packet): boolean {
  return (packet.getNumber(headerField.fragment) & 2) !== 0;
}

function ipValue(packet: Packet, family: AddressFamily, field: string): NftSelected {
  switch (field) {
    case 'saddr':
      return addressOf(packet, 'source').value;
    case 'daddr':
      return addressOf(packet, 'destination').value;
    case 'protocol':
    case 'nexthdr':
      return BigInt(protocolOf(packet));
    case 'ttl':
    case 'hoplimit':
      return packet.get(headerField.ttl);
    case 'dscp':
      return packet.get(headerField.tosByte) >> 2n;
    case 'ecn':
      return packet.get(headerField.tosByte) & 3n;
    case 'version':
      return BigInt(family);
    default:
      return unknownValue(`${family === 4 ? 'ip' : 'ip6'} ${field}`);
  }
}

/** What the node sends, and what comes by the loopback, has no Ethernet header. */
function etherValue({ packet, inInterface }: KernelWalk, field: string): NftSelected {
  if (inInterface === '' || inInterface === 'lo') return 'break';
  if (field === 'type') return BigInt(ethTypeOf(packet));
  return packet.get(field === 'saddr' ? headerField.ethSrc : headerField.ethDst);
}

const transportProtocols: Readonly<Record<string, number>> = {
  tcp: ipProtocols.tcp,
  udp: ipProtocols.udp,
  sctp: ipProtocols.sctp,
  dccp: 33,
  udplite: 136,
};

function transportValue(walk: KernelWalk, header: string, field: string): NftSelected {
  const { packet } = walk;
  const protocol = protocolOf(packet);
  if (header === 'icmp' || header === 'icmpv6') {
    const icmp = icmpOf(packet);
    const wanted = header === 'icmp' ? ipProtocols.icmp : ipProtocols.icmpv6;
    if (!icmp || protocol !== wanted) return 'break';
    if (field === 'type') return BigInt(icmp.type);
    return field === 'code' ? BigInt(icmp.code) : unknownValue(`${header} ${field}`);
  }
  if (header !== 'th' && transportProtocols[header] !== protocol) return 'break';
  if (field === 'flags') return BigInt(packet.getNumber(headerField.tcpFlags));
  if (field !== 'sport' && field !== 'dport') return unknownValue(`${header} ${field}`);
  if (hasPorts(protocol)) return BigInt(portOf(packet, field === 'sport' ? 'source' : 'destination'));
  // Any transport header has four bytes there: type and code, then a checksum, for ICMP.
  const icmp = icmpOf(packet);
  return icmp && isIcmp(protocol) && field === 'sport'
    ? BigInt(icmp.type * 256 + icmp.code)
    : unknownValue(`th ${field}`);
}

function ctValue(
  walk: KernelWalk,
  { key, direction, family }: Extract<NftSelector, { kind: 'ct' }>,
): NftSelected {
  const { tracked, state } = walk;
  if (key === 'state') {
    const name = state.toLowerCase() as Lowercase<typeof state>;
    return BigInt(stateBits[name]);
  }
  // Without a connection there is nothing to read (nft_ct_get_eval in net/netfilter/nft_ct.c).
  if (!tracked) return 'break';
  const { connection } = tracked;
  const { original } = connection;
  switch (key) {
    case 'direction':
      return tracked.way === 'reply' ? 1n : 0n;
    case 'mark':
      return BigInt(connection.mark);
    case 'protocol':
      return BigInt(original.protocol);
    case 'l3proto':
      return original.source.family === 6 ? 10n : 2n;
    case 'zone':
      return 0n;
    case 'status': {
      const nat = natOf(connection);
      const bits =
        (connection.seenReply ? statusBits['seen-reply'] : 0) |
        (connection.assured ? statusBits.assured : 0) |
        (tracked.isNew ? 0 : statusBits.confirmed) |
        (nat.source ? statusBits.snat : 0) |
        (nat.destination ? statusBits.dnat : 0);
      return BigInt(bits);
    }
    case 'saddr':
    case 'daddr':
    case 'proto-src':
    case 'proto-dst': {
      const tuple = connection[direction ?? tracked.way];
      if (family !== undefined && tuple.source.family !== (family === 'ip6' ? 6 : 4)) return 'break';
      if (key === 'saddr') return tuple.source.value;
      if (key === 'daddr') return tuple.destination.value;
      return BigInt(key === 'proto-src' ? tuple.sourcePort : tuple.destinationPort);
    }
    default:
      return unknownValue(`ct ${key}`);
  }
}

function fibValue(
  walk: KernelWalk,
  { side, limits, result }: Extract<NftSelector, { kind: 'fib' }>,
): NftSelected {
  const { host, packet, inInterface, outInterface } = walk;
  if (result !== 'type' || limits.includes('mark')) return unknownValue(`fib … ${result}`);
  if (!host.parts.interfaces && !host.tables.get('local')?.some((route) => route.place)) {
    return { disposition: 'insufficient-information', code: 'missing-addresses', params: {} };
  }
  const device = limits.includes('iif') ? inInterface : limits.includes('oif') ? outInterface : undefined;
  const type = addressType(host, addressOf(packet, side as Side), device);
  return BigInt(addressTypes[type.toLowerCase() as Lowercase<typeof type>]);
}
