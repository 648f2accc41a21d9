import { formatIpv4, formatIpv6, formatMac, hex, type Packet, packetValue } from '../packet/index.ts';
import type { TunnelledPacket } from './traffic.ts';

/** As tcpdump(8) calls them. */
const protocols: Readonly<Record<number, string>> = {
  1: 'icmp',
  6: 'tcp',
  17: 'udp',
  58: 'icmp6',
  132: 'sctp',
};
const icmpTypes: Readonly<Record<number, string>> = {
  0: 'echo reply',
  3: 'unreachable',
  8: 'echo request',
  11: 'time exceeded',
};

/** What both ends of a packet are: addresses of its family, and ports where its protocol has them. */
export interface Ends {
  readonly family: 4 | 6;
  readonly protocol: number;
  readonly src: string;
  readonly dst: string;
  readonly srcPort: number | undefined;
  readonly dstPort: number | undefined;
}

/** The ends of an IP packet; `undefined` for other packets. */
export function endsOf(packet: Packet): Ends | undefined {
  const type = Number(packetValue(packet, 'eth_type'));
  if (type !== 0x0800 && type !== 0x86dd) return undefined;
  const protocol = Number(packetValue(packet, 'nw_proto'));
  const hasPorts = protocol === 6 || protocol === 17 || protocol === 132;
  const four = type === 0x0800;
  return {
    family: four ? 4 : 6,
    protocol,
    src: four ? formatIpv4(packetValue(packet, 'ip_src')) : formatIpv6(packetValue(packet, 'ipv6_src')),
    dst: four ? formatIpv4(packetValue(packet, 'ip_dst')) : formatIpv6(packetValue(packet, 'ipv6_dst')),
    srcPort: hasPorts ? Number(packetValue(packet, 'tp_src')) : undefined,
    dstPort: hasPorts ? Number(packetValue(packet, 'tp_dst')) : undefined,
  };
}

function protocolName(protocol: number): string {
  return protocols[protocol] ?? `proto ${protocol}`;
}

function arpText(packet: Packet): string {
  const spa = formatIpv4(packetValue(packet, 'arp_spa'));
  const tpa = formatIpv4(packetValue(packet, 'arp_tpa'));
  return packetValue(packet, 'arp_op') === 2n
    ? `Reply ${spa} is-at ${formatMac(packetValue(packet, 'arp_sha'))}`
    : `Request who-has ${tpa} tell ${spa}`;
}

function ipText(packet: Packet, ends: Ends): string {
  const { src, dst, srcPort, dstPort, protocol } = ends;
  const with_ = (address: string, port: number | undefined) =>
    port === undefined ? address : `${address}.${port}`;
  const what =
    protocol === 1
      ? `ICMP ${icmpTypes[Number(packetValue(packet, 'icmp_type'))] ?? `type ${packetValue(packet, 'icmp_type')}`}`
      : protocolName(protocol);
  return `${with_(src, srcPort)} > ${with_(dst, dstPort)}: ${what}`;
}

/** A packet in one line as `tcpdump -nq` words it, with `-e` its link-level header; without time, length and sequence numbers. */
export function tcpdumpLine(packet: Packet, { link }: { readonly link: boolean }): string {
  const type = packetValue(packet, 'eth_type');
  const ends = endsOf(packet);
  const kind = ends ? `IPv${ends.family}` : type === 0x0806n ? 'ARP' : 'unknown';
  const text = ends ? ipText(packet, ends) : type === 0x0806n ? arpText(packet) : `ethertype ${hex(type)}`;
  if (!link)
    return `${ends ? (ends.family === 4 ? 'IP' : 'IP6') : kind} ${text}`.replace(/^ARP (\w+)/, 'ARP, $1');
  const addresses = `${formatMac(packetValue(packet, 'eth_src'))} > ${formatMac(packetValue(packet, 'eth_dst'))}`;
  return `${addresses}, ethertype ${kind} (${hex(type, 4)}): ${text}`;
}

/** A tunnelled packet in one line: the outer headers, then the inner packet as tcpdump shows what Geneve and VXLAN carry. */
export function tunnelledLine(
  { tunnel, inner }: TunnelledPacket,
  options: { readonly link: boolean },
): string {
  const { src, dst, udpPort, type, vni, ethSrc, ethDst } = tunnel;
  const known = options.link && ethSrc !== undefined && ethDst !== undefined;
  const outer = known ? `${formatMac(ethSrc)} > ${formatMac(ethDst)}, ethertype IPv4 (0x0800): ` : 'IP ';
  const name = type === 'geneve' ? 'Geneve' : type.toUpperCase();
  // The UDP source port is a hash that the kernel makes of the inner packet; a walk does not know it.
  return `${outer}${formatIpv4(src)}.? > ${formatIpv4(dst)}.${udpPort}: ${name}, vni ${hex(vni)}: ${tcpdumpLine(inner, options)}`;
}
