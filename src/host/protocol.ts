import { own } from '../text/index.ts';

const protocols: Readonly<Record<string, number>> = {
  ip: 0,
  all: 0,
  icmp: 1,
  igmp: 2,
  ipencap: 4,
  tcp: 6,
  udp: 17,
  dccp: 33,
  gre: 47,
  esp: 50,
  ah: 51,
  'ipv6-icmp': 58,
  icmpv6: 58,
  ospf: 89,
  ipip: 94,
  pim: 103,
  vrrp: 112,
  sctp: 132,
  udplite: 136,
};

/** The IP protocols that the kernel gives a meaning here. */
export const protocolNumber = { icmp: 1, tcp: 6, udp: 17, icmpv6: 58, sctp: 132 } as const;

/** Reads a protocol's name or number; `all` is 0. */
export function readProtocol(text: string): number | undefined {
  if (/^[0-9]{1,3}$/.test(text)) return Number(text) < 256 ? Number(text) : undefined;
  return own(protocols, text.toLowerCase());
}

/** A protocol's name, or its number where this tutor knows none. */
export function protocolName(protocol: number): string {
  if (protocol === 0) return 'all';
  return Object.entries(protocols).find(([, number]) => number === protocol)?.[0] ?? String(protocol);
}

/** Whether packets of the protocol have port numbers. */
export function hasPorts(protocol: number): boolean {
  return [6, 17, 33, 132, 136].includes(protocol);
}
