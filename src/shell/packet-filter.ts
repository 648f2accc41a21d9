import {
  addressOf,
  arpOf,
  familyOf,
  type IpAddress,
  ipProtocols,
  type Packet,
  parseIp,
  portsOf,
  protocolOf,
  type Side,
  sameAddress,
} from '../packet/index.ts';
import { own } from '../text/index.ts';

/** A capture filter, or why it is not understood. */
export type PacketFilter = { readonly keeps: (packet: Packet) => boolean } | { readonly refused: string };

const ofProtocol = (protocol: number) => (packet: Packet) =>
  familyOf(packet) !== undefined && protocolOf(packet) === protocol;

const protocols: Readonly<Record<string, (packet: Packet) => boolean>> = {
  ip: (packet) => familyOf(packet) === 4,
  ip6: (packet) => familyOf(packet) === 6,
  arp: (packet) => arpOf(packet) !== undefined,
  tcp: ofProtocol(ipProtocols.tcp),
  udp: ofProtocol(ipProtocols.udp),
  sctp: ofProtocol(ipProtocols.sctp),
  icmp: (packet) => familyOf(packet) === 4 && protocolOf(packet) === ipProtocols.icmp,
  icmp6: (packet) => familyOf(packet) === 6 && protocolOf(packet) === ipProtocols.icmpv6,
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
    return { length, keeps: eitherEnd(side, (packet, end) => portsOf(packet)?.[end] === port) };
  }
  const address = parseIp(value);
  if ((kind === 'host' || (side && !explicit)) && address) {
    return { length, keeps: eitherEnd(side, (packet, end) => hasAddress(packet, end, address)) };
  }
  return {
    refused: `syntax error in filter expression near "${first}" (known here: host, port, src, dst, tcp, udp, sctp, icmp, icmp6, ip, ip6, arp, and, not)`,
  };
}

function eitherEnd(
  side: 'src' | 'dst' | undefined,
  test: (packet: Packet, end: Side) => boolean,
): (packet: Packet) => boolean {
  const ends: readonly Side[] =
    side === 'src' ? ['source'] : side === 'dst' ? ['destination'] : ['source', 'destination'];
  return (packet) => ends.some((end) => test(packet, end));
}

/** As pcap-filter(7) has it, an IPv4 address is also looked for in ARP. */
function hasAddress(packet: Packet, end: Side, address: IpAddress): boolean {
  const arp = arpOf(packet);
  if (arp) return address.family === 4 && (end === 'source' ? arp.senderIp : arp.targetIp) === address.value;
  return familyOf(packet) !== undefined && sameAddress(addressOf(packet, end), address);
}
