/** Ethernet types that change what a packet's other fields mean. */
export const ethTypes = {
  ipv4: 0x0800,
  arp: 0x0806,
  rarp: 0x8035,
  vlan: 0x8100,
  vlan8021ad: 0x88a8,
  ipv6: 0x86dd,
  mpls: 0x8847,
  mplsMulticast: 0x8848,
  nsh: 0x894f,
} as const;

/** The Ethernet types of a VLAN tag, outer ones of 802.1ad included. */
export const vlanTypes: readonly number[] = [ethTypes.vlan, ethTypes.vlan8021ad];

/** The Ethernet types of an MPLS label stack. */
export const mplsTypes: readonly number[] = [ethTypes.mpls, ethTypes.mplsMulticast];

/** What flow text calls the commonest Ethernet types; `undefined` for others (ovs-fields(7)). */
export function ethTypeName(type: number): string | undefined {
  return ethTypeNames.get(type);
}

const ethTypeNames: ReadonlyMap<number, string> = new Map([
  [ethTypes.ipv4, 'ip'],
  [ethTypes.arp, 'arp'],
  [ethTypes.ipv6, 'ipv6'],
  [ethTypes.mpls, 'mpls'],
]);

/** The bit of a `vlan_tci` that says that there is a tag (ovs-fields(7), "vlan_tci"). */
export const vlanPresent = 0x1000;

/** IP protocol numbers that change what a packet's other fields mean. */
export const ipProtocols = { icmp: 1, igmp: 2, tcp: 6, udp: 17, icmpv6: 58, sctp: 132 } as const;

/** Who writes a protocol's name: each tool has words of its own for some, and none for others. */
export type ProtocolWording = 'ovs' | 'iptables' | 'conntrack' | 'dpctl' | 'tcpdump';

interface ProtocolRow {
  readonly number: number;
  readonly names: Readonly<Partial<Record<ProtocolWording, string>>>;
  /** Names that are read besides (protocols(5) as iptables reads it). */
  readonly aliases: readonly string[];
}

function row(
  number: number,
  names: Readonly<Partial<Record<ProtocolWording, string>>>,
  ...aliases: readonly string[]
): ProtocolRow {
  return { number, names, aliases };
}

function everywhere(name: string): Readonly<Record<ProtocolWording, string>> {
  return { ovs: name, iptables: name, conntrack: name, dpctl: name, tcpdump: name };
}

/** One row a protocol. Sources: protocols(5), libnetfilter_conntrack, lib/ct-dpif.c of Open vSwitch, tcpdump(8). */
const protocolTable: readonly ProtocolRow[] = [
  row(0, { iptables: 'all' }, 'ip'),
  row(1, everywhere('icmp')),
  row(2, { ovs: 'igmp', iptables: 'igmp', dpctl: 'igmp', tcpdump: 'igmp' }),
  row(4, { iptables: 'ipencap' }),
  row(6, everywhere('tcp')),
  row(17, everywhere('udp')),
  row(33, { iptables: 'dccp', conntrack: 'dccp', dpctl: 'dccp' }),
  row(47, { iptables: 'gre', conntrack: 'gre' }),
  row(50, { iptables: 'esp' }),
  row(51, { iptables: 'ah' }),
  row(
    58,
    { ovs: 'icmpv6', iptables: 'ipv6-icmp', conntrack: 'icmpv6', dpctl: 'icmpv6', tcpdump: 'icmp6' },
    'icmpv6',
  ),
  row(89, { iptables: 'ospf' }),
  row(94, { iptables: 'ipip' }),
  row(103, { iptables: 'pim' }),
  row(112, { iptables: 'vrrp' }),
  row(132, everywhere('sctp')),
  row(136, { iptables: 'udplite', conntrack: 'udplite', dpctl: 'udplite' }),
];

/** What a tool calls an IP protocol; `undefined` where it has no name for it. */
export function protocolNameIn(wording: ProtocolWording, protocol: number): string | undefined {
  return protocolTable.find(({ number }) => number === protocol)?.names[wording];
}

/** The name of an IP protocol in Open vSwitch's words, the number itself for one without a name there. */
export function ipProtocolName(protocol: number): string {
  return protocolNameIn('ovs', protocol) ?? String(protocol);
}

/** Reads a protocol's name, in any case, or its number, as iptables does; `all` is 0. */
export function readProtocol(text: string): number | undefined {
  if (/^[0-9]{1,3}$/.test(text)) return Number(text) < 256 ? Number(text) : undefined;
  const name = text.toLowerCase();
  return protocolTable.find(({ names, aliases }) => names.iptables === name || aliases.includes(name))
    ?.number;
}

/** TCP, UDP, DCCP, SCTP and UDP-Lite. */
const protocolsWithPorts: readonly number[] = [6, 17, 33, 132, 136];

/** Whether packets of an IP protocol have port numbers. */
export function hasPorts(protocol: number): boolean {
  return protocolsWithPorts.includes(protocol);
}

/** Whether an IP protocol is ICMP, of either family. */
export function isIcmp(protocol: number): boolean {
  return protocol === ipProtocols.icmp || protocol === ipProtocols.icmpv6;
}

/** The flags of a TCP header that say where in a connection a packet stands (RFC 9293). */
export const tcpFlag = { fin: 0x01, syn: 0x02, rst: 0x04, psh: 0x08, ack: 0x10 } as const;
