import {
  familyOf,
  headerField,
  icmpTypesOf,
  ipProtocols,
  type Packet,
  portOf,
  protocolOf,
} from '../packet/index.ts';
import { firstTcpState, hasValidFlags } from './tcp-state.ts';
import { type Tuple, tupleOf } from './tuple.ts';

/** What a packet is to connection tracking, before anybody looks for its connection (nf_conntrack_in). */
export type Trackable =
  | { readonly kind: 'tuple'; readonly tuple: Tuple }
  /** No packet of any connection. */
  | { readonly kind: 'invalid' }
  /** Let through without a connection: neighbour discovery and multicast listeners. */
  | { readonly kind: 'untracked' }
  /** An ICMP error: it belongs to the connection of the packet that it quotes, which a header alone does not tell. */
  | { readonly kind: 'quoting' };

/** Reads a packet as connection tracking does. */
export function trackable(packet: Packet): Trackable {
  const family = familyOf(packet);
  if (family === undefined) return { kind: 'invalid' };
  const protocol = protocolOf(packet);
  if (protocol === ipProtocols.tcp && !hasValidFlags(packet.getNumber(headerField.tcpFlags))) {
    return { kind: 'invalid' };
  }
  const icmp = icmpTypesOf(protocol);
  if (icmp) {
    if (icmp.family !== family) return { kind: 'invalid' };
    const type = portOf(packet, 'source');
    if (icmp.isError(type)) return { kind: 'quoting' };
    if (icmp.local.includes(type)) return { kind: 'untracked' };
    if (!icmp.answers.has(type)) return { kind: 'invalid' };
  }
  return { kind: 'tuple', tuple: tupleOf(packet) };
}

/**
 * Whether a trackable packet may begin a connection: of TCP a SYN or, in its middle, an ACK; of ICMP a query; of every other protocol any
 * (tcp_new, nf_conntrack_icmp_packet). An SCTP packet is taken for an INIT, since fields of a header do not hold its chunks.
 */
export function mayBegin(packet: Packet): boolean {
  const protocol = protocolOf(packet);
  if (protocol === ipProtocols.tcp)
    return firstTcpState(packet.getNumber(headerField.tcpFlags)) !== undefined;
  return icmpTypesOf(protocol)?.queries.includes(portOf(packet, 'source')) ?? true;
}
