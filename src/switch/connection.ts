import { addressField, addressOf, familyOf, icmpTypesOf, type Packet } from '../packet/index.ts';
import { fields, protocols } from './fields.ts';

/** One direction of a connection. For ICMP the ports are type and code. */
export interface Tuple {
  readonly family: 4 | 6;
  readonly protocol: number;
  readonly source: bigint;
  readonly destination: bigint;
  readonly sourcePort: number;
  readonly destinationPort: number;
}

/** A connection of one zone. */
export interface Connection {
  readonly zone: number;
  /** How packets of the first packet's direction come in. */
  readonly original: Tuple;
  /** How packets of the other direction come in: the original reversed, translation applied. */
  readonly reply: Tuple;
  readonly mark: bigint;
  readonly label: bigint;
  /** Whether a packet came back: from then on the connection is established. */
  readonly seenReply: boolean;
}

/** What a packet is to connection tracking. */
export type Tracked =
  | { readonly kind: 'tuple'; readonly tuple: Tuple }
  /** Not trackable, or no packet that may begin or continue a connection. */
  | { readonly kind: 'invalid' }
  /** An ICMP error: it belongs to the connection of the packet that it quotes, which a header alone does not show. */
  | { readonly kind: 'quoting' };

/** Reads a packet as connection tracking does. */
export function trackedAs(packet: Packet): Tracked {
  const family = familyOf(packet);
  if (family === undefined) return { kind: 'invalid' };
  const protocol = packet.getNumber(fields.protocol);
  const sourcePort = packet.getNumber(fields.portSrc);
  const icmp = icmpTypesOf(protocol);
  if (icmp?.errors.includes(sourcePort)) return { kind: 'quoting' };
  if (icmp && !icmp.answers.has(sourcePort)) return { kind: 'invalid' };
  const tuple: Tuple = {
    family,
    protocol,
    source: addressOf(packet, 'source').value,
    destination: addressOf(packet, 'destination').value,
    sourcePort,
    destinationPort: packet.getNumber(fields.portDst),
  };
  return { kind: 'tuple', tuple };
}

/** Whether a packet may be the first of a connection: not an answer to something that was never asked. */
export function mayBegin(packet: Packet, tuple: Tuple): boolean {
  const { protocol, sourcePort } = tuple;
  const icmp = icmpTypesOf(protocol);
  if (icmp) return icmp.queries.includes(sourcePort);
  if (protocol !== protocols.tcp) return true;
  const flags = packet.getNumber(fields.tcpFlags);
  const [fin, syn, reset, ack] = [flags & 1, flags & 2, flags & 4, flags & 0x10];
  return !(fin || reset || (syn && ack));
}

/** The tuple of the packets that answer a tuple's. */
export function reversed(tuple: Tuple): Tuple {
  const { family, protocol, source, destination, sourcePort, destinationPort } = tuple;
  const ends = { family, protocol, source: destination, destination: source };
  const icmp = icmpTypesOf(protocol);
  if (!icmp) return { ...ends, sourcePort: destinationPort, destinationPort: sourcePort };
  return { ...ends, sourcePort: icmp.answers.get(sourcePort) ?? sourcePort, destinationPort };
}

/** Whether two tuples are the same. */
export function sameTuple(a: Tuple, b: Tuple): boolean {
  return (
    a.family === b.family &&
    a.protocol === b.protocol &&
    a.source === b.source &&
    a.destination === b.destination &&
    a.sourcePort === b.sourcePort &&
    a.destinationPort === b.destinationPort
  );
}

/** Writes a tuple's addresses and ports into a packet. */
export function writeTuple(packet: Packet, tuple: Tuple): void {
  packet.set(addressField(tuple.family, 'source'), tuple.source);
  packet.set(addressField(tuple.family, 'destination'), tuple.destination);
  packet.set(fields.portSrc, BigInt(tuple.sourcePort));
  packet.set(fields.portDst, BigInt(tuple.destinationPort));
}

/** Writes the addresses and ports of a connection's first packet where a pipeline can match them (`ct_nw_src`, …). */
export function writeOriginal(packet: Packet, tuple: Tuple): void {
  packet.set(fields.ctProtocol, BigInt(tuple.protocol));
  packet.set(tuple.family === 4 ? fields.ctSrc : fields.ctSrc6, tuple.source);
  packet.set(tuple.family === 4 ? fields.ctDst : fields.ctDst6, tuple.destination);
  packet.set(fields.ctPortSrc, BigInt(tuple.sourcePort));
  packet.set(fields.ctPortDst, BigInt(tuple.destinationPort));
}

/** The tuple that {@link writeOriginal} wrote. */
export function originalOf(packet: Packet): Tuple {
  const v6 = familyOf(packet) === 6;
  return {
    family: v6 ? 6 : 4,
    protocol: packet.getNumber(fields.ctProtocol),
    source: packet.get(v6 ? fields.ctSrc6 : fields.ctSrc),
    destination: packet.get(v6 ? fields.ctDst6 : fields.ctDst),
    sourcePort: packet.getNumber(fields.ctPortSrc),
    destinationPort: packet.getNumber(fields.ctPortDst),
  };
}
