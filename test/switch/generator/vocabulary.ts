import type { Random } from './random.ts';

/** Protocols that generated flows and packets speak. */
export const protocols = [
  'tcp',
  'udp',
  'icmp',
  'sctp',
  'ip',
  'arp',
  'tcp6',
  'udp6',
  'icmp6',
  'ipv6',
  'mpls',
  'other',
] as const;

/** One of them. */
export type Protocol = (typeof protocols)[number];

/** A protocol's family. */
export function familyOf(protocol: Protocol): 'ip' | 'ipv6' | 'arp' | 'mpls' | 'other' {
  if (protocol === 'arp' || protocol === 'mpls' || protocol === 'other') return protocol;
  return protocol.endsWith('6') ? 'ipv6' : 'ip';
}

/** Ports of the private switch, with one that it does not have. */
export const ports = [1, 2, 3, 4, 5, 48, 49] as const;

const macs = ['00:00:00:00:00:01', '00:00:00:00:00:02', 'aa:bb:cc:dd:ee:ff', 'ff:ff:ff:ff:ff:ff'];
const addresses = ['10.0.0.1', '10.0.0.2', '10.0.1.1', '10.96.0.10', '192.168.1.1'];
const addresses6 = ['fd00::1', 'fd00::2', 'fd00:1::1', 'fe80::1'];
const tpPorts = [53, 80, 81, 443, 1000];

/** A MAC address of the pool. */
export const mac = (random: Random): string => random.pick(macs);
/** An IPv4 address of the pool. */
export const address = (random: Random): string => random.pick(addresses);
/** An IPv6 address of the pool. */
export const address6 = (random: Random): string => random.pick(addresses6);
/** A transport port of the pool. */
export const tpPort = (random: Random): number => random.pick(tpPorts);

/** How flow text opens a match of a protocol. */
function keyword(protocol: Protocol): string {
  return protocol === 'other' ? 'dl_type=0x1234' : protocol;
}

type Term = (random: Random) => string;

const anyTerms: readonly Term[] = [
  (r) => `in_port=${r.pick(ports)}`,
  (r) => `reg${r.below(4)}=${r.below(3)}/0x3`,
  (r) => `reg${r.below(4)}=${r.below(3)}`,
  (r) => `dl_src=${mac(r)}`,
  (r) => `dl_dst=${mac(r)}`,
  (r) => `pkt_mark=${r.below(2)}`,
  (r) => `tun_id=${r.below(2)}`,
  (r) => `tun_dst=${r.pick(['0.0.0.0', '10.0.0.1'])}`,
  (r) => `metadata=${r.below(3)}/0xf`,
  (r) => `ct_mark=${r.below(2)}`,
  (r) => `ct_state=${r.pick(['+trk', '-trk', '+new+trk', '-new+est+trk', '+inv+trk', '+rpl'])}`,
  (r) =>
    r.pick(['vlan_tci=0', 'vlan_tci=0x1000/0x1000', 'dl_vlan=5', 'vlan_tci=0x1005/0x1fff', 'dl_vlan_pcp=2']),
];

const terms: Readonly<Record<string, readonly Term[]>> = {
  ip: [
    (r) => `nw_src=${address(r)}`,
    (r) => `nw_dst=${address(r)}`,
    (r) => `nw_dst=${r.pick(['10.0.0.0/24', '10.96.0.0/12', '10.0.0.0/255.0.255.0'])}`,
    (r) => `nw_tos=${r.pick([0, 32])}`,
    (r) => `nw_ttl=${r.pick([1, 2, 64])}`,
    (r) => `nw_ecn=${r.below(2)}`,
    (r) => `ip_frag=${r.pick(['no', 'first', 'not_later'])}`,
  ],
  ipv6: [
    (r) => `ipv6_src=${address6(r)}`,
    (r) => `ipv6_dst=${address6(r)}`,
    (r) => `ipv6_dst=${r.pick(['fd00::/16', 'fd00::/64', 'fe80::/10'])}`,
    (r) => `ipv6_label=${r.below(2)}`,
    (r) => `nw_ttl=${r.pick([1, 64])}`,
  ],
  arp: [
    (r) => `arp_spa=${address(r)}`,
    (r) => `arp_tpa=${address(r)}`,
    (r) => `arp_op=${r.between(1, 2)}`,
    (r) => `arp_sha=${mac(r)}`,
  ],
  mpls: [(r) => `mpls_label=${r.below(3)}`, (r) => `mpls_tc=${r.below(2)}`, (r) => `mpls_bos=${r.below(2)}`],
  other: [],
};

const ported: readonly Term[] = [
  (r) => `tp_dst=${tpPort(r)}`,
  (r) => `tp_src=${tpPort(r)}`,
  (r) => `tp_dst=${r.pick(['0x50/0xfff0', '0/0x1', '0x1/0x1'])}`,
];

function termsOf(protocol: Protocol): readonly Term[] {
  const own = terms[familyOf(protocol)] ?? [];
  if (/^(tcp|udp|sctp)/.test(protocol)) return [...own, ...ported];
  if (protocol === 'ip') return [...own, (r) => `ip_frag=${r.pick(['yes', 'later'])}`];
  if (protocol === 'icmp') return [...own, (r) => `icmp_type=${r.pick([0, 8])}`, () => 'icmp_code=0'];
  if (protocol === 'icmp6') return [...own, (r) => `icmp_type=${r.pick([128, 129])}`];
  return own;
}

/** A match: a protocol and a few terms that it allows, each key once. */
export function match(random: Random, protocol: Protocol | undefined, count: number): string {
  const pool = [...anyTerms, ...(protocol ? [...termsOf(protocol), ...termsOf(protocol)] : [])];
  const parts = new Map<string, string>(protocol ? [['', keyword(protocol)]] : []);
  for (const term of random.times(count, () => random.pick(pool)(random))) {
    const key = /vlan/.test(term) ? 'vlan' : (term.split('=')[0] ?? '');
    if (!parts.has(key)) parts.set(key, term);
  }
  return [...parts.values()].join(',');
}

/** A packet as FLOW: most fields given, values from the same pools as the matches. */
export function packet(random: Random, protocol: Protocol): string {
  const r = random;
  const chance = (n: number, text: () => string) => (r.oneIn(n) ? [text()] : []);
  const parts = [
    `in_port=${r.pick(ports)}`,
    `dl_src=${mac(r)}`,
    `dl_dst=${mac(r)}`,
    keyword(protocol),
    ...chance(3, () => `reg${r.below(4)}=${r.below(4)}`),
    ...chance(4, () => `metadata=${r.below(3)}`),
    ...chance(6, () => `pkt_mark=1`),
    ...chance(6, () => `ct_mark=${r.below(3)}`),
    ...chance(5, () => r.pick(['dl_vlan=5,dl_vlan_pcp=0', 'dl_vlan=7,dl_vlan_pcp=2', 'vlan_tci=0x1005'])),
    ...chance(6, () => `tun_id=1,tun_src=10.0.0.9,tun_dst=10.0.0.1`),
    ...chance(8, () => `ct_state=${r.pick(['trk', 'trk|new', 'trk|est', 'trk|inv', 'est|trk|rpl'])}`),
  ];
  switch (familyOf(protocol)) {
    case 'ip':
      parts.push(`nw_src=${address(r)}`, `nw_dst=${address(r)}`, `nw_ttl=${r.pick([0, 1, 2, 64])}`);
      parts.push(...chance(4, () => `nw_tos=32`), ...chance(4, () => 'nw_ecn=1'));
      parts.push(...chance(12, () => `ip_frag=${r.pick(['first', 'later'])}`));
      break;
    case 'ipv6':
      parts.push(`ipv6_src=${address6(r)}`, `ipv6_dst=${address6(r)}`, `nw_ttl=${r.pick([1, 64])}`);
      parts.push(...chance(4, () => `ipv6_label=1`));
      break;
    case 'arp':
      parts.push(
        `arp_spa=${address(r)}`,
        `arp_tpa=${address(r)}`,
        `arp_op=${r.between(1, 2)}`,
        `arp_sha=${mac(r)}`,
      );
      break;
    case 'mpls':
      parts.push(
        `mpls_label=${r.below(3)}`,
        `mpls_tc=${r.below(2)}`,
        `mpls_bos=${r.below(2)}`,
        `mpls_ttl=${r.pick([1, 64])}`,
      );
      break;
    default:
  }
  if (parts.some((part) => part === 'ip_frag=later')) return parts.join();
  const transport = /^(tcp|udp|sctp)/.exec(protocol)?.[0];
  if (transport) parts.push(`${transport}_src=${tpPort(r)}`, `${transport}_dst=${tpPort(r)}`);
  if (transport === 'tcp') parts.push(...chance(5, () => 'tcp_flags=2'));
  if (protocol === 'icmp') parts.push(`icmp_type=${r.pick([0, 8])}`);
  if (protocol === 'icmp6') parts.push(`icmpv6_type=${r.pick([128, 129])}`);
  return parts.join();
}
