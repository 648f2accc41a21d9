import { headerField, type Packet } from '../packet/index.ts';
import { firstTcpState, isReset, nextTcpState, type TcpState, type Way } from './tcp-state.ts';
import { isTcp, reversed, sameTuple, type Tuple } from './tuple.ts';

/** A connection that somebody tracks: what the first packet said, and what an answer will say (struct nf_conn of Linux). */
export interface Connection {
  /** 0 for the kernel's own tracking. */
  readonly zone: number;
  /** How packets of the first packet's direction come in. */
  readonly original: Tuple;
  /** How packets of the other direction come in: the original reversed, translation applied. */
  readonly reply: Tuple;
  readonly mark: number;
  readonly label: bigint;
  /** Whether an answer was seen, which makes it established. */
  readonly seenReply: boolean;
  /** Whether it is kept when room is short: traffic both ways was seen. */
  readonly assured: boolean;
  /** Of TCP alone. */
  readonly tcpState: TcpState | undefined;
}

/** A connection that a packet belongs to, and which way the packet goes. */
export interface FoundConnection {
  readonly connection: Connection;
  readonly way: Way;
}

/** What a further packet makes of its connection. */
export type Followed =
  | { readonly kind: 'known'; readonly connection: Connection }
  /** No packet that this connection could have: INVALID, and the connection stays as it was. */
  | { readonly kind: 'invalid' }
  /** A reset before any answer: the packet goes on, the connection is gone (nf_ct_kill_acct). */
  | { readonly kind: 'forgotten'; readonly connection: Connection };

/** The connection that a packet begins; the packet must be one that may. */
export function beginConnection(packet: Packet, original: Tuple, zone: number): Connection {
  return {
    zone,
    original,
    reply: reversed(original),
    mark: 0,
    label: 0n,
    seenReply: false,
    assured: false,
    tcpState: isTcp(original) ? firstTcpState(packet.getNumber(headerField.tcpFlags)) : undefined,
  };
}

/** What another packet of a connection, going one of its ways, makes of it (nf_conntrack_tcp_packet for TCP). */
export function followConnection(connection: Connection, way: Way, packet: Packet): Followed {
  const seenReply = connection.seenReply || way === 'reply';
  const { tcpState } = connection;
  if (tcpState === undefined) return { kind: 'known', connection: { ...connection, seenReply } };
  const flags = packet.getNumber(headerField.tcpFlags);
  const next = nextTcpState(tcpState, way, flags);
  if (next === undefined) return { kind: 'invalid' };
  if (isReset(flags) && !connection.seenReply) return { kind: 'forgotten', connection };
  const established = next === 'ESTABLISHED' && (tcpState === 'SYN_RECV' || tcpState === 'ESTABLISHED');
  const assured = connection.assured || (connection.seenReply && established);
  return { kind: 'known', connection: { ...connection, seenReply, assured, tcpState: next } };
}

/** Which of a connection's ends are translated (IPS_SRC_NAT, IPS_DST_NAT). */
export function natOf({ original, reply }: Connection): {
  readonly source: boolean;
  readonly destination: boolean;
} {
  const plain = reversed(original);
  return {
    source:
      plain.destination.value !== reply.destination.value || plain.destinationPort !== reply.destinationPort,
    destination: plain.source.value !== reply.source.value || plain.sourcePort !== reply.sourcePort,
  };
}

/** What translation makes of a packet that goes one of the connection's ways. */
export function translatedTuple(connection: Connection, way: Way): Tuple {
  return reversed(way === 'original' ? connection.reply : connection.original);
}

/** The connection of a zone that a tuple belongs to. */
export function findConnection(
  connections: readonly Connection[],
  zone: number,
  tuple: Tuple,
): FoundConnection | undefined {
  for (const connection of connections) {
    if (connection.zone !== zone) continue;
    if (sameTuple(connection.original, tuple)) return { connection, way: 'original' };
    if (sameTuple(connection.reply, tuple)) return { connection, way: 'reply' };
  }
  return undefined;
}

/** Whether two are one connection, however far it has come. */
export function sameConnection(a: Connection, b: Connection): boolean {
  return a.zone === b.zone && sameTuple(a.original, b.original);
}

/** The connections with one added, or put in the place of what it was before. */
export function withConnection(
  connections: readonly Connection[],
  connection: Connection,
): readonly Connection[] {
  const at = connections.findIndex((other) => sameConnection(other, connection));
  return at < 0 ? [...connections, connection] : connections.with(at, connection);
}
