import {
  fieldNamed,
  formatIpv4,
  formatIpv6,
  formatMac,
  hex,
  ipProtocolName,
  type Packet,
} from '../packet/index.ts';
import { type RichLine, rich, token } from '../text/index.ts';
import type { FieldChange } from '../trace/index.ts';
import { readRegisters } from './registers.ts';
import { ctStateText, valueText, type WordContext } from './words.ts';

function number(packet: Packet, name: string): number {
  return packet.getNumber(fieldNamed(name));
}

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
  const type = number(packet, 'eth_type');
  if (type === 0x0806) {
    const operation = number(packet, 'arp_op') === 1 ? 'who has ' : 'is at ';
    lines.push(
      operation === 'who has '
        ? rich(token('term', 'arp '), 'who has ', field('arp_tpa'), '? tell ', field('arp_spa'))
        : rich(token('term', 'arp '), field('arp_spa'), ' is at ', field('arp_sha')),
    );
  } else if (type === 0x0800 || type === 0x86dd) {
    const [src, dst] = type === 0x0800 ? ['ip_src', 'ip_dst'] : ['ipv6_src', 'ipv6_dst'];
    const proto = number(packet, 'nw_proto');
    const ports = proto === 6 || proto === 17 || proto === 132;
    const port = (name: string) => (ports ? rich(':', show(name, String(number(packet, name)))) : rich());
    lines.push(
      rich(
        token('term', `${type === 0x0800 ? 'ip' : 'ip6'} `),
        field(src ?? ''),
        port('tp_src'),
        ' → ',
        field(dst ?? ''),
        port('tp_dst'),
      ),
      rich(
        token('term', `${ipProtocolName(proto)} `),
        proto === 1 ? `type ${number(packet, 'icmp_type')} code ${number(packet, 'icmp_code')}, ` : '',
        'ttl ',
        show('nw_ttl', String(number(packet, 'nw_ttl'))),
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
  const type = number(packet, 'eth_type');
  if (type === 0x0806) {
    const spa = formatIpv4(packet.get(fieldNamed('arp_spa')));
    const tpa = formatIpv4(packet.get(fieldNamed('arp_tpa')));
    return number(packet, 'arp_op') === 1
      ? `ARP who has ${tpa}? tell ${spa}`
      : `ARP ${spa} is at ${formatMac(packet.get(fieldNamed('arp_sha')))}`;
  }
  const v6 = type === 0x86dd;
  const format = v6 ? formatIpv6 : formatIpv4;
  const src = format(packet.get(fieldNamed(v6 ? 'ipv6_src' : 'ip_src')));
  const dst = format(packet.get(fieldNamed(v6 ? 'ipv6_dst' : 'ip_dst')));
  const proto = number(packet, 'nw_proto');
  const bracket = (address: string) => (v6 ? `[${address}]` : address);
  if (proto !== 6 && proto !== 17 && proto !== 132) return `${src} → ${dst} ${ipProtocolName(proto)}`;
  return `${bracket(src)}:${number(packet, 'tp_src')} → ${bracket(dst)}:${number(packet, 'tp_dst')}`;
}
