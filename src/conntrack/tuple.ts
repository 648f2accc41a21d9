import {
  addressField,
  addressOf,
  formatEndpoint,
  hasPorts,
  type IpAddress,
  icmpTypesOf,
  ipProtocols,
  isIcmp,
  type Packet,
  portField,
  portOf,
  protocolNameIn,
  protocolOf,
} from '../packet/index.ts';

/** One direction of a connection; for ICMP the ports are type and code, for a protocol without ports they are 0. */
export interface Tuple {
  readonly protocol: number;
  readonly source: IpAddress;
  readonly destination: IpAddress;
  readonly sourcePort: number;
  readonly destinationPort: number;
}

/** DCCP, whose ports Linux tracks no more since 6.16. */
const dccp = 33;

/** Whether connections of a protocol are told apart by ports. */
function tracksPorts(protocol: number): boolean {
  return hasPorts(protocol) && protocol !== dccp;
}

/** The tuple of an IP packet. */
export function tupleOf(packet: Packet): Tuple {
  const protocol = protocolOf(packet);
  const told = tracksPorts(protocol) || isIcmp(protocol);
  return {
    protocol,
    source: addressOf(packet, 'source'),
    destination: addressOf(packet, 'destination'),
    sourcePort: told ? portOf(packet, 'source') : 0,
    destinationPort: told ? portOf(packet, 'destination') : 0,
  };
}

/** The tuple that an answer has (nf_ct_invert_tuple). */
export function reversed(tuple: Tuple): Tuple {
  const { protocol, source, destination, sourcePort, destinationPort } = tuple;
  const ends = { protocol, source: destination, destination: source };
  const icmp = icmpTypesOf(protocol);
  if (!icmp) return { ...ends, sourcePort: destinationPort, destinationPort: sourcePort };
  return { ...ends, sourcePort: icmp.answers.get(sourcePort) ?? sourcePort, destinationPort };
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

/** Writes a tuple's addresses, and the ports where its protocol has some, into a packet. */
export function writeTuple(packet: Packet, tuple: Tuple): void {
  const { protocol, source, destination, sourcePort, destinationPort } = tuple;
  packet.set(addressField(source.family, 'source'), source.value);
  packet.set(addressField(destination.family, 'destination'), destination.value);
  if (!tracksPorts(protocol)) return;
  packet.set(portField('source'), BigInt(sourcePort));
  packet.set(portField('destination'), BigInt(destinationPort));
}

/** One end of a tuple, e.g. `10.222.1.47:80`, or the address alone where there is no port. */
export function endText(protocol: number, address: IpAddress, port: number): string {
  return formatEndpoint(address, tracksPorts(protocol) ? port : undefined);
}

/** A tuple in words, e.g. `tcp 10.222.1.48:54444 -> 10.104.65.133:80`. */
export function tupleText(tuple: Tuple): string {
  const from = endText(tuple.protocol, tuple.source, tuple.sourcePort);
  const to = endText(tuple.protocol, tuple.destination, tuple.destinationPort);
  return `${protocolNameIn('iptables', tuple.protocol) ?? tuple.protocol} ${from} -> ${to}`;
}

/** Whether a tuple is of TCP, the one protocol here whose connections have a state of their own. */
export function isTcp({ protocol }: Tuple): boolean {
  return protocol === ipProtocols.tcp;
}
