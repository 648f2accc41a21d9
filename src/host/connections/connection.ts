import {
  addressOf,
  formatEndpoint,
  hasPorts,
  type IpAddress,
  icmpTypesOf,
  isIcmp,
  type Packet,
  portOf,
  protocolNameIn,
  protocolOf,
} from '../../packet/index.ts';
import type { SessionTuple } from '../../trace/index.ts';

/** One direction of a connection; for ICMP the ports are type and code. */
export type Tuple = SessionTuple;

/** How far a TCP connection has come, for the protocols that have such a thing. */
export type TcpState = 'SYN_SENT' | 'SYN_RECV' | 'ESTABLISHED';

/** An entry of the kernel's connection tracking: what the first packet said, and what an answer will say. */
export interface Connection {
  readonly original: Tuple;
  readonly reply: Tuple;
  readonly seenReply: boolean;
  readonly mark: number;
  readonly sourceNat: boolean;
  readonly destinationNat: boolean;
  readonly tcpState: TcpState | undefined;
}

/** The connections that a node's kernel knows, oldest first. */
export interface KernelConntrack {
  readonly connections: readonly Connection[];
}

/** A connection tracking table without any connection. */
export const emptyConntrack: KernelConntrack = { connections: [] };

/** A connection that a packet belongs to, and which way the packet goes. */
export interface FoundConnection {
  readonly connection: Connection;
  readonly direction: 'original' | 'reply';
}

/** The tuple of a packet. */
export function tupleOf(packet: Packet): Tuple {
  const protocol = protocolOf(packet);
  const ports = hasPorts(protocol) || isIcmp(protocol);
  return {
    protocol,
    source: addressOf(packet, 'source'),
    destination: addressOf(packet, 'destination'),
    sourcePort: ports ? portOf(packet, 'source') : 0,
    destinationPort: ports ? portOf(packet, 'destination') : 0,
  };
}

/** The tuple that an answer has. */
export function invertTuple(tuple: Tuple): Tuple {
  const { protocol, source, destination, sourcePort, destinationPort } = tuple;
  const swapped = { protocol, source: destination, destination: source };
  if (hasPorts(protocol)) return { ...swapped, sourcePort: destinationPort, destinationPort: sourcePort };
  const answer = icmpTypesOf(protocol)?.answers.get(sourcePort);
  return { ...swapped, sourcePort: answer ?? sourcePort, destinationPort };
}

/** Whether two tuples are the same. */
export function sameTuple(a: Tuple, b: Tuple): boolean {
  return (
    a.protocol === b.protocol &&
    a.source.value === b.source.value &&
    a.destination.value === b.destination.value &&
    a.sourcePort === b.sourcePort &&
    a.destinationPort === b.destinationPort &&
    a.source.family === b.source.family
  );
}

/** The connection that a packet belongs to. */
export function findConnection(table: KernelConntrack, tuple: Tuple): FoundConnection | undefined {
  for (const connection of table.connections) {
    if (sameTuple(connection.original, tuple)) return { connection, direction: 'original' };
    if (sameTuple(connection.reply, tuple)) return { connection, direction: 'reply' };
  }
  return undefined;
}

/** The table with a connection added, or put in the place of what it was before. */
export function withConnection(table: KernelConntrack, connection: Connection): KernelConntrack {
  const at = table.connections.findIndex((other) => sameTuple(other.original, connection.original));
  if (at < 0) return { connections: [...table.connections, connection] };
  return { connections: table.connections.map((other, i) => (i === at ? connection : other)) };
}

/** One end of a tuple, e.g. `10.222.1.47:80`, or the address alone where there is no port. */
export function endText(protocol: number, address: IpAddress, port: number): string {
  return formatEndpoint(address, hasPorts(protocol) ? port : undefined);
}

/** A tuple in words, e.g. `tcp 10.222.1.48:54444 -> 10.104.65.133:80`. */
export function tupleText(tuple: Tuple): string {
  const from = endText(tuple.protocol, tuple.source, tuple.sourcePort);
  const to = endText(tuple.protocol, tuple.destination, tuple.destinationPort);
  return `${protocolNameIn('iptables', tuple.protocol) ?? tuple.protocol} ${from} -> ${to}`;
}
