import {
  type AddressFamily,
  type ArpHeader,
  addressOf,
  arpOf,
  ethTypeOf,
  ethTypes,
  familyOf,
  formatIp,
  formatIpv4,
  formatMac,
  headerField,
  hex,
  icmpOf,
  type Packet,
  portsOf,
  protocolNameIn,
  protocolOf,
  type Side,
} from '../packet/index.ts';
import type { TunnelledPacket } from './traffic.ts';

/** ICMP's types as tcpdump(8) words them with `-q`, as far as a header's fields tell. */
const icmpWords: Readonly<Record<number, string>> = {
  0: 'echo reply',
  3: 'unreachable',
  4: 'source quench',
  5: 'redirect',
  8: 'echo request',
  9: 'router advertisement',
  10: 'router solicitation',
  11: 'time exceeded',
  12: 'parameter problem',
  13: 'time stamp query',
  14: 'time stamp reply',
  15: 'information request',
  16: 'information reply',
  17: 'address mask request',
  18: 'address mask reply',
};

const icmpv6Words: Readonly<Record<number, string>> = {
  1: 'destination unreachable',
  2: 'packet too big',
  3: 'time exceeded',
  4: 'parameter problem',
  128: 'echo request',
  129: 'echo reply',
  130: 'multicast listener query',
  131: 'multicast listener report',
  132: 'multicast listener done',
  133: 'router solicitation',
  134: 'router advertisement',
  135: 'neighbor solicitation',
  136: 'neighbor advertisement',
  137: 'redirect',
};

function icmpText(type: number, family: AddressFamily): string {
  return family === 4
    ? `ICMP ${icmpWords[type] ?? `type-#${type}`}`
    : `ICMP6, ${icmpv6Words[type] ?? `unknown icmp6 type (${type})`}`;
}

function arpText({ isReply, senderIp, targetIp, senderMac }: ArpHeader): string {
  return isReply
    ? `Reply ${formatIpv4(senderIp)} is-at ${formatMac(senderMac)}`
    : `Request who-has ${formatIpv4(targetIp)} tell ${formatIpv4(senderIp)}`;
}

function ipText(packet: Packet, family: AddressFamily): string {
  const ports = portsOf(packet);
  const icmp = icmpOf(packet);
  const end = (side: Side) => {
    const address = formatIp(addressOf(packet, side));
    return ports ? `${address}.${ports[side]}` : address;
  };
  const protocol = protocolOf(packet);
  const what = icmp
    ? icmpText(icmp.type, family)
    : (protocolNameIn('tcpdump', protocol) ?? `ip-proto-${protocol}`);
  return `${end('source')} > ${end('destination')}: ${what}`;
}

/** A packet in one line as `tcpdump -nq` words it, with `-e` its link-level header; without time, length and sequence numbers. */
export function tcpdumpLine(packet: Packet, { link }: { readonly link: boolean }): string {
  const type = ethTypeOf(packet);
  const family = familyOf(packet);
  const arp = arpOf(packet);
  const text = family ? ipText(packet, family) : arp ? arpText(arp) : `ethertype ${hex(type)}`;
  if (!link)
    return family ? `${family === 4 ? 'IP' : 'IP6'} ${text}` : arp ? `ARP, ${text}` : `unknown ${text}`;
  return `${linkText(packet.get(headerField.ethSrc), packet.get(headerField.ethDst), type)}: ${text}`;
}

function linkText(ethSrc: bigint, ethDst: bigint, type: number): string {
  const kind = new Map<number, string>([
    [ethTypes.ipv4, 'IPv4'],
    [ethTypes.ipv6, 'IPv6'],
    [ethTypes.arp, 'ARP'],
  ]).get(type);
  return `${formatMac(ethSrc)} > ${formatMac(ethDst)}, ethertype ${kind ?? 'unknown'} (${hex(type, 4)})`;
}

/** A tunnelled packet in one line: the outer headers, then the inner packet as tcpdump shows what Geneve and VXLAN carry. */
export function tunnelledLine(
  { tunnel, inner }: TunnelledPacket,
  options: { readonly link: boolean },
): string {
  const { src, dst, udpPort, type, vni, ethSrc, ethDst } = tunnel;
  const known = options.link && ethSrc !== undefined && ethDst !== undefined;
  const outer = known ? `${linkText(ethSrc, ethDst, ethTypes.ipv4)}: ` : 'IP ';
  const name = type === 'geneve' ? 'Geneve' : type.toUpperCase();
  // The UDP source port is a hash that the kernel makes of the inner packet; a walk does not know it.
  return `${outer}${formatIpv4(src)}.? > ${formatIpv4(dst)}.${udpPort}: ${name}, vni ${hex(vni)}: ${tcpdumpLine(inner, options)}`;
}
