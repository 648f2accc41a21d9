import {
  addressField,
  addressOf,
  arpOf,
  familyOf,
  fieldNamed,
  formatEndpoint,
  formatIpv4,
  formatMac,
  headerField,
  hex,
  icmpOf,
  ipProtocolName,
  type Packet,
  portField,
  portsOf,
  protocolOf,
  type Side,
} from '../packet/index.ts';
import { type RichLine, rich, token } from '../text/index.ts';
import type { FieldChange } from '../trace/index.ts';
import { readRegisters } from './registers.ts';
import { ctStateText, valueText, type WordContext } from './words.ts';

/**
 * A packet in two or three lines, each `LABEL VALUES`: Ethernet, then ARP or IP with ports and TTL, then connection tracking and the tunnel
 * where it has them. Fields among `changes` are in the role `changed`.
 */
export function describePacket(packet: Packet, changes: readonly FieldChange[]): readonly RichLine[] {
  // By storage, since a port of TCP and the port of any protocol are one place under two names.
  const changed = new Set(changes.map(({ field }) => field.word));
  const show = (name: string, text: string) =>
    token(changed.has(fieldNamed(name).word) ? 'changed' : 'value', text);
  const field = (name: string) => show(name, valueText(fieldNamed(name), packet.get(fieldNamed(name))));
  const addressed = packet.get(fieldNamed('eth_src')) !== 0n || packet.get(fieldNamed('eth_dst')) !== 0n;
  const lines: RichLine[] = addressed
    ? [rich(token('term', 'eth '), field('eth_src'), ' → ', field('eth_dst'))]
    : [];
  const arp = arpOf(packet);
  if (arp) {
    lines.push(
      arp.isRequest
        ? rich(token('term', 'arp '), 'who has ', field('arp_tpa'), '? tell ', field('arp_spa'))
        : rich(token('term', 'arp '), field('arp_spa'), ' is at ', field('arp_sha')),
    );
  }
  const family = familyOf(packet);
  if (family !== undefined) {
    const ports = portsOf(packet);
    const icmp = icmpOf(packet);
    const end = (side: Side) => [
      field(addressField(family, side).name),
      ports ? rich(':', show(portField(side).name, String(ports[side]))) : rich(),
    ];
    lines.push(
      rich(token('term', family === 4 ? 'ip ' : 'ip6 '), ...end('source'), ' → ', ...end('destination')),
      rich(
        token('term', `${ipProtocolName(protocolOf(packet))} `),
        icmp ? `type ${icmp.type} code ${icmp.code}, ` : '',
        'ttl ',
        show('nw_ttl', String(packet.getNumber(headerField.ttl))),
      ),
    );
  }
  const state = packet.get(fieldNamed('ct_state'));
  if (state !== 0n) {
    lines.push(
      rich(
        token('term', 'ct '),
        show('ct_state', ctStateText(state)),
        ' zone ',
        field('ct_zone'),
        packet.get(fieldNamed('ct_mark')) === 0n ? '' : rich(' mark ', field('ct_mark')),
      ),
    );
  }
  if (packet.get(fieldNamed('tun_dst')) !== 0n) {
    const source = packet.get(fieldNamed('tun_src'));
    lines.push(
      rich(
        token('term', 'tun '),
        source === 0n ? 'to ' : rich(show('tun_src', formatIpv4(source)), ' → '),
        field('tun_dst'),
        ' vni ',
        show('tun_id', packet.get(fieldNamed('tun_id')).toString()),
      ),
    );
  }
  const mark = packet.get(fieldNamed('pkt_mark'));
  if (mark !== 0n) lines.push(rich(token('term', 'mark '), field('pkt_mark')));
  return lines;
}

/** The registers that say something, one line each: `reg0[0..15] = 2  from a local pod`, the changed ones marked. */
export function describeRegisters(
  packet: Packet,
  changes: readonly FieldChange[],
  context: WordContext,
): readonly RichLine[] {
  const touched = (name: string, start: number, bits: number) =>
    changes.some(({ field, from, to }) => {
      const mask = ((1n << BigInt(bits)) - 1n) << BigInt(start);
      return field.name === name && ((from ^ to) & mask) !== 0n;
    });
  const classified = changes.length > 0 || packet.get(fieldNamed('reg0')) !== 0n;
  return readRegisters(packet, classified, context)
    .filter(({ bits }) => !bits.field.name.startsWith('ct_'))
    .map(({ label, value, words, bits }) => {
      const changed = touched(bits.field.name, bits.start, bits.bits);
      const text = value > 9n ? hex(value) : value.toString();
      return rich(
        token('term', label),
        ' = ',
        token(changed ? 'changed' : 'value', text),
        words === undefined ? '' : `  ${words}`,
        changed ? token('changed', '  ◀ changed') : '',
      );
    });
}

/** `10.222.1.48:54444 → 10.104.65.133:80`, the shortest true name of a packet. */
export function packetLine(packet: Packet): string {
  const arp = arpOf(packet);
  if (arp) {
    return arp.isRequest
      ? `ARP who has ${formatIpv4(arp.targetIp)}? tell ${formatIpv4(arp.senderIp)}`
      : `ARP ${formatIpv4(arp.senderIp)} is at ${formatMac(arp.senderMac)}`;
  }
  const ports = portsOf(packet);
  const end = (side: Side) => formatEndpoint(addressOf(packet, side), ports?.[side]);
  const ends = `${end('source')} → ${end('destination')}`;
  return ports ? ends : `${ends} ${ipProtocolName(protocolOf(packet))}`;
}
