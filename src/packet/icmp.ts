import { ipProtocols } from './protocol.ts';

/** What ICMP's types are to one another, in one family. */
export interface IcmpTypes {
  /** Queries and their answers, in both directions. */
  readonly answers: ReadonlyMap<number, number>;
  /** The types that ask. */
  readonly queries: readonly number[];
  /** The types that quote the packet that they are about, and belong to its connection. */
  readonly errors: readonly number[];
  readonly echoRequest: number;
}

/** ICMP: echo, timestamp, information, address mask (RFC 792, RFC 950). */
const icmpTypes: IcmpTypes = {
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
  errors: [3, 4, 5, 11, 12],
  echoRequest: 8,
};

/** ICMPv6: echo (RFC 4443). */
const icmpv6Types: IcmpTypes = {
  answers: new Map([
    [128, 129],
    [129, 128],
  ]),
  queries: [128],
  errors: [1, 2, 3, 4],
  echoRequest: 128,
};

/** The types of an ICMP protocol; `undefined` for every other protocol. */
export function icmpTypesOf(protocol: number): IcmpTypes | undefined {
  if (protocol === ipProtocols.icmp) return icmpTypes;
  return protocol === ipProtocols.icmpv6 ? icmpv6Types : undefined;
}

/** The ICMPv6 types of neighbour discovery (RFC 4861). */
export const neighbourDiscovery = { solicitation: 135, advertisement: 136 } as const;
