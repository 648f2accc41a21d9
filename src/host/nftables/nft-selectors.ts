import { own } from '../../text/index.ts';
import type { Side } from '../iptables/iptables.ts';
import type { NftReader } from './nft-tokens.ts';
import type { NftSelector } from './nftables.ts';

/** A selector and the type of its values. */
export interface TypedSelector {
  readonly selector: NftSelector;
  readonly type: string;
}

const metaTypes: Readonly<Record<string, string>> = {
  l4proto: 'inet_proto',
  nfproto: 'nf_proto',
  protocol: 'ether_type',
  iifname: 'ifname',
  oifname: 'ifname',
  iif: 'iface_index',
  oif: 'iface_index',
  mark: 'mark',
  pkttype: 'pkt_type',
  skuid: 'uid',
  skgid: 'gid',
  length: 'integer',
  priority: 'integer',
  cpu: 'integer',
  random: 'integer',
  iifgroup: 'integer',
  oifgroup: 'integer',
  iiftype: 'integer',
  oiftype: 'integer',
  cgroup: 'integer',
  rtclassid: 'integer',
  nftrace: 'integer',
};

/** Keys of `meta` that stand without the word too. */
const bareMeta = [
  'mark',
  'iif',
  'iifname',
  'iiftype',
  'iifgroup',
  'oif',
  'oifname',
  'oiftype',
  'oifgroup',
].concat('skuid skgid pkttype cpu rtclassid cgroup nftrace'.split(' '));

const ports = { sport: 'inet_service', dport: 'inet_service' };

function integers(...fields: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(fields.map((field) => [field, 'integer']));
}

/** The fields of each header, with the types of their values. */
const payloadTypes: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  ip: {
    saddr: 'ipv4_addr',
    daddr: 'ipv4_addr',
    protocol: 'inet_proto',
    ttl: 'integer',
    dscp: 'dscp',
    ecn: 'ecn',
    ...integers('version', 'hdrlength', 'length', 'id', 'frag-off', 'checksum'),
  },
  ip6: {
    saddr: 'ipv6_addr',
    daddr: 'ipv6_addr',
    nexthdr: 'inet_proto',
    hoplimit: 'integer',
    dscp: 'dscp',
    ecn: 'ecn',
    ...integers('version', 'flowlabel', 'length'),
  },
  tcp: {
    ...ports,
    flags: 'tcp_flag',
    ...integers('sequence', 'ackseq', 'doff', 'window', 'checksum', 'urgptr'),
  },
  udp: { ...ports, ...integers('length', 'checksum') },
  udplite: { ...ports, ...integers('checksum') },
  sctp: { ...ports, ...integers('vtag', 'checksum') },
  dccp: ports,
  th: ports,
  icmp: { type: 'icmp_type', code: 'icmp_code', ...integers('checksum', 'id', 'sequence', 'mtu', 'gateway') },
  icmpv6: { type: 'icmpv6_type', code: 'icmpv6_code', ...integers('checksum', 'id', 'sequence', 'mtu') },
  ether: { saddr: 'ether_addr', daddr: 'ether_addr', type: 'ether_type' },
  vlan: { id: 'integer', pcp: 'integer', type: 'ether_type' },
};

const ctTypes: Readonly<Record<string, string>> = {
  state: 'ct_state',
  status: 'ct_status',
  direction: 'ct_dir',
  mark: 'mark',
  zone: 'integer',
  l3proto: 'nf_proto',
  protocol: 'inet_proto',
  'proto-src': 'inet_service',
  'proto-dst': 'inet_service',
  expiration: 'integer',
  id: 'integer',
  packets: 'integer',
  bytes: 'integer',
  avgpkt: 'integer',
};

/** Reads a selector; nothing is taken when there is none that is known here. */
export function readSelector(reader: NftReader): TypedSelector | undefined {
  const start = reader.position;
  const found = readFrom(reader);
  if (!found) reader.reset(start);
  return found;
}

function readFrom(reader: NftReader): TypedSelector | undefined {
  const word = reader.peek() ?? '';
  if (word === 'meta' || bareMeta.includes(word)) {
    if (word === 'meta') reader.take();
    const key = reader.word() ?? '';
    const type = own(metaTypes, key);
    return type === undefined ? undefined : { selector: { kind: 'meta', key }, type };
  }
  const fields = own(payloadTypes, word);
  if (fields) {
    reader.take();
    const field = reader.word() ?? '';
    const type = own(fields, field);
    return type === undefined ? undefined : { selector: { kind: 'payload', header: word, field }, type };
  }
  if (word !== 'ct' && word !== 'fib' && word !== 'numgen') return undefined;
  reader.take();
  if (word === 'ct') return readCt(reader);
  return word === 'fib' ? readFib(reader) : readNumgen(reader);
}

function readCt(reader: NftReader): TypedSelector | undefined {
  const direction = reader.takeIf('original') ? 'original' : reader.takeIf('reply') ? 'reply' : undefined;
  const family = reader.takeIf('ip') ? 'ip' : reader.takeIf('ip6') ? 'ip6' : undefined;
  const key = reader.word() ?? '';
  const addresses = key === 'saddr' || key === 'daddr';
  const type = addresses ? (family === 'ip6' ? 'ipv6_addr' : 'ipv4_addr') : own(ctTypes, key);
  if (type === undefined || (addresses && !direction)) return undefined;
  return { selector: { kind: 'ct', key, direction, family }, type };
}

const fibTypes = { type: 'fib_addrtype', oif: 'iface_index', oifname: 'ifname', check: 'boolean' } as const;

function readFib(reader: NftReader): TypedSelector | undefined {
  let side: Side | undefined;
  const limits: string[] = [];
  do {
    const word = reader.word() ?? '';
    if (word === 'saddr' || word === 'daddr') side = word === 'saddr' ? 'source' : 'destination';
    else if (['iif', 'oif', 'mark'].includes(word)) limits.push(word);
    else return undefined;
  } while (reader.takeIf('.'));
  const word = reader.word() ?? '';
  const result =
    word === 'type' || word === 'oif' || word === 'oifname' || word === 'check' ? word : undefined;
  if (!side || !result) return undefined;
  // `fib … oif missing` asks only whether there is a route.
  const asked = reader.peek(reader.peek() === '!=' ? 1 : 0);
  const exists = result !== 'type' && (asked === 'missing' || asked === 'exists');
  const known = exists ? 'check' : result;
  return { selector: { kind: 'fib', side, limits, result: known }, type: fibTypes[known] };
}

function readNumgen(reader: NftReader): TypedSelector | undefined {
  const mode = reader.takeIf('random') ? 'random' : reader.takeIf('inc') ? 'inc' : undefined;
  if (!mode || !reader.takeIf('mod')) return undefined;
  const modulus = Number(reader.word());
  const offset = reader.takeIf('offset') ? Number(reader.word()) : 0;
  if (!Number.isInteger(modulus) || modulus < 1 || !Number.isInteger(offset)) return undefined;
  return { selector: { kind: 'numgen', mode, modulus, offset }, type: 'integer' };
}

/** The types of a header's or connection's selectors in a set's `typeof`, and of `type`. */
export function readSetTypes(reader: NftReader): readonly string[] | undefined {
  const types: string[] = [];
  const typeOf = reader.takeIf('typeof');
  if (!typeOf && !reader.takeIf('type')) return undefined;
  do {
    const type = typeOf ? readSelector(reader)?.type : reader.word();
    if (type === undefined) return undefined;
    types.push(type);
  } while (reader.takeIf('.'));
  return types;
}
