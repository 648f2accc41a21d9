import {
  addressField,
  addressOf,
  ethTypeOfFamily,
  type FieldSpace,
  familyOf,
  fieldNamed,
  formatIp,
  headerField,
  icmpOf,
  icmpTypesOf,
  ipProtocols,
  onWire,
  Packet,
  parseIp,
  parseMac,
  portField,
  portOf,
  protocolOf,
  tcpFlag,
  withFields,
} from '../packet/index.ts';
import type { FieldChange } from '../trace/index.ts';

/** Protocols of a walk. */
export type WalkProtocol = 'tcp' | 'udp' | 'icmp' | 'arp';

/** The value of a field by name, as a number. */
export function numberOf(packet: Packet, name: string): number {
  return packet.getNumber(fieldNamed(name));
}

/** The options of a Geneve tunnel that a packet carries, written into a copy of another. */
export function withTunnelOptions(packet: Packet, from: Packet, space: FieldSpace): Packet {
  const copy = packet.clone();
  for (const { index } of space.tlvMap ?? []) {
    const field = fieldNamed(`tun_metadata${index}`, space);
    if (from.hasOption(field)) copy.set(field, from.get(field));
  }
  return copy;
}

/** A packet with changes applied in order. */
export function applyChanges(packet: Packet, changes: readonly FieldChange[]): Packet {
  const copy = packet.clone();
  for (const { field, to } of changes) copy.set(field, to);
  return copy;
}

/** What a connection's first packet is made of; addresses as text, MACs where they are known. */
export interface RequestHeader {
  readonly protocol: Exclude<WalkProtocol, 'arp'>;
  readonly srcIp: string;
  readonly dstIp: string;
  readonly srcPort: number;
  readonly dstPort: number;
}

/** The first packet of a connection without its Ethernet addresses: a TCP SYN, a datagram, or an echo request; TTL 64. */
export function requestPacket({ protocol, srcIp, dstIp, srcPort, dstPort }: RequestHeader): Packet {
  const src = parseIp(srcIp);
  const dst = parseIp(dstIp);
  if (!src || !dst) throw new Error(`not addresses: ${srcIp}, ${dstIp}`);
  const { family } = src;
  const number = protocol === 'icmp' && family === 6 ? ipProtocols.icmpv6 : ipProtocols[protocol];
  const icmp = icmpTypesOf(number);
  return withFields(
    new Packet(),
    [headerField.ethType, ethTypeOfFamily(family)],
    [addressField(family, 'source'), src.value],
    [addressField(family, 'destination'), dst.value],
    [headerField.protocol, number],
    [headerField.ttl, 64],
    [portField('source'), icmp ? icmp.echoRequest : srcPort],
    [portField('destination'), icmp ? 0 : dstPort],
    [headerField.tcpFlags, protocol === 'tcp' ? tcpFlag.syn : 0],
  );
}

/** The answer of whoever received a packet, without its Ethernet addresses: addresses and ports swapped, TTL 64. */
export function replyPacket(request: Packet): Packet {
  const family = familyOf(request) ?? 4;
  const swapped = withFields(
    onWire(request),
    [addressField(family, 'source'), addressOf(request, 'destination').value],
    [addressField(family, 'destination'), addressOf(request, 'source').value],
    [headerField.ttl, 64],
  );
  const icmp = icmpOf(request);
  if (icmp) {
    const answer = icmpTypesOf(protocolOf(request))?.answers.get(icmp.type) ?? icmp.type;
    return withFields(swapped, [portField('source'), answer]);
  }
  return withFields(
    swapped,
    [portField('source'), portOf(request, 'destination')],
    [portField('destination'), portOf(request, 'source')],
    [headerField.tcpFlags, protocolOf(request) === ipProtocols.tcp ? tcpFlag.syn | tcpFlag.ack : 0],
  );
}

/** A MAC address's value; the text must be one. */
export function macValue(text: string): bigint {
  const value = parseMac(text);
  if (value === undefined) throw new Error(`not a MAC address: ${text}`);
  return value;
}

/** A packet's destination as text. */
export function destinationOf(packet: Packet): string {
  return formatIp(addressOf(packet, 'destination'));
}
