import type { AddressFamily } from './address.ts';
import { ipProtocols } from './protocol.ts';

/** What ICMP's types are to one another, in one family. */
export interface IcmpTypes {
  /** Whose ICMP it is. */
  readonly family: AddressFamily;
  /** Queries and their answers, in both directions. */
  readonly answers: ReadonlyMap<number, number>;
  /** The types that ask. */
  readonly queries: readonly number[];
  /** Whether a type quotes the packet that it is about, and belongs to its connection. */
  readonly isError: (type: number) => boolean;
  /** The types that stay on their link and are never tracked: neighbour discovery, multicast listeners and routers. */
  readonly local: readonly number[];
  readonly echoRequest: number;
}

/** ICMP: echo, timestamp, information, address mask (RFC 792, RFC 950). */
const icmpTypes: IcmpTypes = {
  family: 4,
  answers: new Map([
    [8, 0],
    [0, 8],
    [13, 14],
    [14, 13],
    [15, 16],
    [16, 15],
    [17, 18],
    [18, 17],
  ]),
  queries: [8, 13, 15, 17],
  isError: (type) => [3, 4, 5, 11, 12].includes(type),
  local: [],
  echoRequest: 8,
};

/** ICMPv6: echo (RFC 4443), node information (RFC 4620); every type below 128 is an error. */
const icmpv6Types: IcmpTypes = {
  family: 6,
  answers: new Map([
    [128, 129],
    [129, 128],
    [139, 140],
    [140, 139],
  ]),
  queries: [128, 139],
  isError: (type) => type < 128,
  local: [130, 131, 132, 133, 134, 135, 136, 143, 151, 152],
  echoRequest: 128,
};

/** The types of an ICMP protocol; `undefined` for every other protocol. */
export function icmpTypesOf(protocol: number): IcmpTypes | undefined {
  if (protocol === ipProtocols.icmp) return icmpTypes;
  return protocol === ipProtocols.icmpv6 ? icmpv6Types : undefined;
}

/** The ICMPv6 types of neighbour discovery (RFC 4861). */
export const neighbourDiscovery = { solicitation: 135, advertisement: 136 } as const;
