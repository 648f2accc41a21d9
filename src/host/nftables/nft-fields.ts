import {
  addressField,
  familyOf,
  headerField,
  type Packet,
  portField,
  withFields,
} from '../../packet/index.ts';

/** A copy of the packet with one field of a header written; `undefined` for a field that is not modelled. */
export function setField(packet: Packet, header: string, field: string, value: bigint): Packet | undefined {
  const tos = packet.get(headerField.tosByte);
  switch (`${header} ${field}`) {
    case 'meta mark':
      return withFields(packet, [headerField.mark, value & 0xffffffffn]);
    case 'ip ttl':
    case 'ip6 hoplimit':
      return withFields(packet, [headerField.ttl, value & 0xffn]);
    case 'ip dscp':
    case 'ip6 dscp':
      return withFields(packet, [headerField.tosByte, ((value & 0x3fn) << 2n) | (tos & 3n)]);
    case 'ip ecn':
    case 'ip6 ecn':
      return withFields(packet, [headerField.tosByte, (tos & 0xfcn) | (value & 3n)]);
    case 'ip saddr':
    case 'ip6 saddr':
      return withFields(packet, [addressField(familyOf(packet) ?? 4, 'source'), value]);
    case 'ip daddr':
    case 'ip6 daddr':
      return withFields(packet, [addressField(familyOf(packet) ?? 4, 'destination'), value]);
    case 'tcp sport':
    case 'udp sport':
    case 'th sport':
      return withFields(packet, [portField('source'), value & 0xffffn]);
    case 'tcp dport':
    case 'udp dport':
    case 'th dport':
      return withFields(packet, [portField('destination'), value & 0xffffn]);
    default:
      return undefined;
  }
}
