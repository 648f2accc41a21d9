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

/** The bit of a `vlan_tci` that says that there is a tag (ovs-fields(7), "vlan_tci"). */
export const vlanPresent = 0x1000;

/** IP protocol numbers that change what a packet's other fields mean. */
export const ipProtocols = { icmp: 1, igmp: 2, tcp: 6, udp: 17, icmpv6: 58, sctp: 132 } as const;

/** The name of an IP protocol, the number itself for one without a name here. */
export function ipProtocolName(protocol: number): string {
  return Object.entries(ipProtocols).find(([, number]) => number === protocol)?.[0] ?? String(protocol);
}
