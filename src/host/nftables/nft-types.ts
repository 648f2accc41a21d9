import { ethTypes, parseIp, parseMac, parsePrefix, readProtocol } from '../../packet/index.ts';
import { own } from '../../text/index.ts';
import type { NftPattern } from './nftables.ts';

type Symbols = Readonly<Record<string, number>>;

/** The bits of `ct state`, as NF_CT_STATE_BIT makes them (include/uapi/linux/netfilter/nf_conntrack_common.h). */
export const stateBits = { invalid: 1, established: 2, related: 4, new: 8, untracked: 64 } as const;

/** The bits of `ct status` (enum ip_conntrack_status). */
export const statusBits = {
  expected: 1,
  'seen-reply': 2,
  assured: 4,
  confirmed: 8,
  snat: 16,
  dnat: 32,
  dying: 512,
} as const;

/** The types of `fib … type`, numbered as RTN_UNICAST and the others are. */
export const addressTypes = {
  unspec: 0,
  unicast: 1,
  local: 2,
  broadcast: 3,
  anycast: 4,
  multicast: 5,
  blackhole: 6,
  unreachable: 7,
  prohibit: 8,
} as const;

/** Words that stand for numbers, by type (`nft describe TYPE`). */
const symbols: Readonly<Record<string, Symbols>> = {
  ct_state: stateBits,
  ct_status: statusBits,
  ct_dir: { original: 0, reply: 1 },
  fib_addrtype: addressTypes,
  tcp_flag: { fin: 1, syn: 2, rst: 4, psh: 8, ack: 16, urg: 32, ecn: 64, cwr: 128 },
  nf_proto: { ipv4: 2, ipv6: 10 },
  pkt_type: { host: 0, unicast: 0, broadcast: 1, multicast: 2, other: 3 },
  boolean: { missing: 0, exists: 1 },
  ether_type: {
    ip: ethTypes.ipv4,
    arp: ethTypes.arp,
    '8021q': ethTypes.vlan,
    vlan: ethTypes.vlan,
    ip6: ethTypes.ipv6,
  },
  ecn: { 'not-ect': 0, ect1: 1, ect0: 2, ce: 3 },
  dscp: Object.fromEntries([
    ...Array.from({ length: 8 }, (_, i) => [`cs${i}`, i * 8]),
    ...[1, 2, 3, 4].flatMap((i) => [1, 2, 3].map((j) => [`af${i}${j}`, i * 8 + j * 2])),
    ['df', 0],
    ['be', 0],
    ['va', 44],
    ['ef', 46],
    ['lephb', 1],
  ]),
  icmp_type: {
    'echo-reply': 0,
    'destination-unreachable': 3,
    'source-quench': 4,
    redirect: 5,
    'echo-request': 8,
    'router-advertisement': 9,
    'router-solicitation': 10,
    'time-exceeded': 11,
    'parameter-problem': 12,
    'timestamp-request': 13,
    'timestamp-reply': 14,
    'info-request': 15,
    'info-reply': 16,
    'address-mask-request': 17,
    'address-mask-reply': 18,
  },
  icmp_code: {
    'net-unreachable': 0,
    'host-unreachable': 1,
    'prot-unreachable': 2,
    'port-unreachable': 3,
    'frag-needed': 4,
    'net-prohibited': 9,
    'host-prohibited': 10,
    'admin-prohibited': 13,
  },
  icmpv6_type: {
    'destination-unreachable': 1,
    'packet-too-big': 2,
    'time-exceeded': 3,
    'parameter-problem': 4,
    'echo-request': 128,
    'echo-reply': 129,
    'mld-listener-query': 130,
    'mld-listener-report': 131,
    'mld-listener-done': 132,
    'mld-listener-reduction': 132,
    'nd-router-solicit': 133,
    'nd-router-advert': 134,
    'nd-neighbor-solicit': 135,
    'nd-neighbor-advert': 136,
    'nd-redirect': 137,
    'router-renumbering': 138,
    'ind-neighbor-solicit': 141,
    'ind-neighbor-advert': 142,
    'mld2-listener-report': 143,
  },
  icmpv6_code: {
    'no-route': 0,
    'admin-prohibited': 1,
    'addr-unreachable': 3,
    'port-unreachable': 4,
    'policy-fail': 5,
    'reject-route': 6,
  },
};

/** Whether a type's values are sets of bits, so that `SELECTOR VALUE` asks for a common bit and not for equality. */
export function isBitmask(type: string): boolean {
  return type === 'ct_state' || type === 'ct_status' || type === 'tcp_flag';
}

const nameTypes = ['ifname', 'iface_index'];

/** Reads one value of a type; `undefined` when it is none, or of a type that is not known here. */
export function readValue(type: string, text: string): bigint | undefined {
  const symbol = own(own(symbols, type) ?? {}, text);
  if (symbol !== undefined) return BigInt(symbol);
  switch (type) {
    case 'ipv4_addr':
    case 'ipv6_addr': {
      const address = parseIp(text);
      return address?.family === (type === 'ipv4_addr' ? 4 : 6) ? address.value : undefined;
    }
    case 'ether_addr':
      return parseMac(text);
    case 'inet_proto': {
      const protocol = text === 'all' || text === 'ip' ? undefined : readProtocol(text);
      return protocol === undefined ? undefined : BigInt(protocol);
    }
    case 'uid':
    case 'gid':
      return text === 'root' ? 0n : readInteger(text);
    default:
      return nameTypes.includes(type) ? undefined : readInteger(text);
  }
}

function readInteger(text: string): bigint | undefined {
  return /^(0x[0-9a-fA-F]+|[0-9]+)$/.test(text) ? BigInt(text) : undefined;
}

/** Reads a value, prefix, range or `*` of a type. */
export function readPattern(type: string, text: string): NftPattern | undefined {
  if (text === '*') return { kind: 'any' };
  if (nameTypes.includes(type)) {
    const prefix = text.endsWith('*');
    return { kind: 'name', name: prefix ? text.slice(0, -1) : text, prefix };
  }
  const value = readValue(type, text);
  if (value !== undefined) return { kind: 'range', from: value, to: value };
  if (text.includes('/') && (type === 'ipv4_addr' || type === 'ipv6_addr')) return readPrefix(text);
  // A hyphen also stands within names, so that every one of them may be the one that parts the ends.
  for (let at = text.indexOf('-'); at > 0; at = text.indexOf('-', at + 1)) {
    const [from, to] = [readValue(type, text.slice(0, at)), readValue(type, text.slice(at + 1))];
    if (from !== undefined && to !== undefined) return { kind: 'range', from, to };
  }
  return undefined;
}

function readPrefix(text: string): NftPattern | undefined {
  const prefix = parsePrefix(text);
  if (!prefix) return undefined;
  const hostBits = BigInt((prefix.family === 4 ? 32 : 128) - prefix.length);
  const from = (prefix.value >> hostBits) << hostBits;
  return { kind: 'range', from, to: from + (1n << hostBits) - 1n };
}
