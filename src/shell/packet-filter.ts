import { formatIp, type Packet, packetValue, parseIp } from '../packet/index.ts';
import { own } from '../text/index.ts';
import { endsOf } from './packet-line.ts';

/** A capture filter, or why it is not understood. */
export type PacketFilter = { readonly keeps: (packet: Packet) => boolean } | { readonly refused: string };

const protocols: Readonly<Record<string, (packet: Packet) => boolean>> = {
  ip: (packet) => packetValue(packet, 'eth_type') === 0x0800n,
  ip6: (packet) => packetValue(packet, 'eth_type') === 0x86ddn,
  arp: (packet) => packetValue(packet, 'eth_type') === 0x0806n,
  tcp: (packet) => endsOf(packet)?.protocol === 6,
  udp: (packet) => endsOf(packet)?.protocol === 17,
  icmp: (packet) => endsOf(packet)?.protocol === 1,
};

/** Reads the part of pcap-filter(7) that learners use: protocols, `[src|dst] host A`, `[src|dst] port N`, `and`, `not`. */
export function readFilter(operands: readonly string[]): PacketFilter {
  const words = operands.flatMap((operand) => operand.split(/\s+/)).filter((word) => word !== '');
  const terms: ((packet: Packet) => boolean)[] = [];
  for (let i = 0; i < words.length; ) {
    if (words[i] === 'and' || words[i] === '&&') {
      i += 1;
      continue;
    }
    const negated = words[i] === 'not' || words[i] === '!';
    if (negated) i += 1;
    const term = readTerm(words.slice(i));
    if ('refused' in term) return term;
    terms.push(negated ? (packet) => !term.keeps(packet) : term.keeps);
    i += term.length;
  }
  return { keeps: (packet) => terms.every((term) => term(packet)) };
}

function readTerm(
  words: readonly string[],
): { readonly keeps: (packet: Packet) => boolean; readonly length: number } | { readonly refused: string } {
  const [first = '', second = '', third = ''] = words;
  const protocol = own(protocols, first);
  if (protocol) return { keeps: protocol, length: 1 };
  const side = first === 'src' || first === 'dst' ? first : undefined;
  const kind = side ? second : first;
  const explicit = kind === 'host' || kind === 'port';
  const value = side ? (explicit ? third : second) : second;
  const length = (side ? 1 : 0) + (explicit ? 1 : 0) + 1;
  if (kind === 'port') {
    if (!/^\d{1,5}$/.test(value)) return { refused: `illegal port: ${value || '(none)'}` };
    const port = Number(value);
    return { length, keeps: sides(side, (ends) => [ends.srcPort === port, ends.dstPort === port]) };
  }
  const address = parseIp(value);
  if ((kind === 'host' || (side && !explicit)) && address) {
    const text = formatIp(address);
    return { length, keeps: sides(side, (ends) => [ends.src === text, ends.dst === text]) };
  }
  return {
    refused: `syntax error in filter expression near "${first}" (known here: host, port, src, dst, tcp, udp, icmp, arp, and, not)`,
  };
}

function sides(
  side: 'src' | 'dst' | undefined,
  test: (ends: NonNullable<ReturnType<typeof endsOf>>) => readonly [boolean, boolean],
): (packet: Packet) => boolean {
  return (packet) => {
    const ends = endsOf(packet);
    if (!ends) return false;
    const [src, dst] = test(ends);
    return side === 'src' ? src : side === 'dst' ? dst : src || dst;
  };
}
