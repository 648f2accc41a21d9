import {
  hasPorts,
  type IpAddress,
  ipProtocols,
  isIcmp,
  parseMac,
  parsePrefix,
  prefixContains,
  readProtocol,
  type Side,
} from '../../packet/index.ts';
import { own } from '../../text/index.ts';
import { readAddressRange } from '../iptables/iptables-values.ts';
import { icmpNumbers } from './icmp-names.ts';
import type { Ipset, IpsetEntry } from './ipset.ts';

/** What a set may be asked about a packet. */
export interface IpsetSubject {
  readonly protocol: number;
  address(side: Side): IpAddress;
  /** For ICMP the type at the source, the code at the destination. */
  port(side: Side): number;
  readonly sourceMac: bigint;
  readonly destinationMac: bigint;
  interfaceOf(side: Side): string;
  readonly mark: number;
}

const known = ['ip', 'net', 'port', 'mac', 'iface', 'mark'];

/**
 * Whether a packet is in a set, its dimensions taken from the sides in order (ipset(8), `src,dst`); `undefined` for a type of set
 * that is not known here. Of several networks the longest one decides, so that a `nomatch` entry makes a hole.
 */
export function inIpset(
  sets: ReadonlyMap<string, Ipset>,
  set: Ipset,
  sides: readonly Side[],
  subject: IpsetSubject,
): boolean | undefined {
  if (set.type === 'list:set') {
    const answers = set.entries.map((entry) => {
      const member = sets.get(entry.text);
      // A list holds no lists.
      return member && member.type !== 'list:set' && inIpset(sets, member, sides, subject);
    });
    return answers.includes(true) ? true : answers.includes(undefined) ? undefined : false;
  }
  const dimensions = set.type.replace(/^\w+:/, '').split(',');
  if (set.bitmask || !dimensions.every((dimension) => known.includes(dimension))) return undefined;
  // A bitmap of ports knows no other protocols (ip_set_get_ip_port).
  const { protocol } = subject;
  if (set.type === 'bitmap:port' && protocol !== ipProtocols.tcp && protocol !== ipProtocols.udp)
    return false;
  // Rules that ask for fewer dimensions than the set has never meet it.
  if (sides.length < dimensions.length) return false;
  const found = set.entries.flatMap((entry) => {
    const lengths = entryLengths(set, entry, dimensions, sides, subject);
    return lengths ? [{ entry, lengths }] : [];
  });
  found.sort((a, b) => compareLengths(b.lengths, a.lengths));
  const best = found[0];
  if (!best) return false;
  // Of networks with interfaces only the longest is looked at, whether its interface fits or not (hash_netiface4_data_equal).
  const level = dimensions.includes('iface')
    ? found.filter(({ lengths }) => compareLengths(lengths, best.lengths) === 0)
    : [best];
  const decides = level.find(({ entry }) => interfaceFits(entry, dimensions, sides, subject));
  return decides !== undefined && !decides.entry.nomatch;
}

/** The first network decides before the second. */
function compareLengths(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((length, i) => length !== b[i]);
  return at < 0 ? 0 : a[at]! - b[at]!;
}

/** How many bits of each of an entry's addresses count, `undefined` when the packet is not of it; interfaces are asked later. */
function entryLengths(
  set: Ipset,
  entry: IpsetEntry,
  dimensions: readonly string[],
  sides: readonly Side[],
  subject: IpsetSubject,
): readonly number[] | undefined {
  const parts = entry.text.split(',');
  const lengths: number[] = [];
  for (const [i, dimension] of dimensions.entries()) {
    const side = sides[i]!;
    const part = parts[i];
    // An element of bitmap:ip,mac without a MAC address takes the first one that it meets.
    if (part === undefined && dimension === 'mac') continue;
    if (part === undefined) return undefined;
    const found = partLength(set, part, dimension, side, subject);
    if (found === undefined) return undefined;
    lengths.push(found);
  }
  return lengths;
}

function partLength(
  set: Ipset,
  part: string,
  dimension: string,
  side: Side,
  subject: IpsetSubject,
): number | undefined {
  switch (dimension) {
    case 'ip':
      return addressLength(part, masked(subject.address(side), set.netmask));
    case 'net':
      return addressLength(part, subject.address(side));
    case 'port':
      return portFits(part, side, subject) ? 0 : undefined;
    case 'mac': {
      const mac = side === 'source' ? subject.sourceMac : subject.destinationMac;
      return mac !== 0n && parseMac(part) === mac ? 0 : undefined;
    }
    case 'iface':
      return 0;
    default:
      return Number(part) === (subject.mark & set.markMask) >>> 0 ? 0 : undefined;
  }
}

function interfaceFits(
  entry: IpsetEntry,
  dimensions: readonly string[],
  sides: readonly Side[],
  subject: IpsetSubject,
): boolean {
  const at = dimensions.indexOf('iface');
  const name = entry.text.split(',')[at];
  if (at < 0) return true;
  // A port of a Linux bridge is no interface that a routed packet came in by.
  if (name === undefined || name.startsWith('physdev:')) return false;
  const device = subject.interfaceOf(sides[at]!);
  return device !== '' && (entry.wildcard ? device.startsWith(name) : device === name);
}

function masked({ family, value }: IpAddress, length: number | undefined): IpAddress {
  if (length === undefined) return { family, value };
  const host = BigInt((family === 4 ? 32 : 128) - length);
  return { family, value: (value >> host) << host };
}

function addressLength(text: string, address: IpAddress): number | undefined {
  const prefix = parsePrefix(text);
  if (prefix) return prefixContains(prefix, address) ? prefix.length : undefined;
  const range = readAddressRange(text);
  const inside = range && address.value >= range.from.value && address.value <= range.to.value;
  return inside && range.from.family === address.family ? 32 : undefined;
}

/** `tcp:80`, `icmp:echo-request`, a protocol without ports as `gre:0`, or a number alone in a `bitmap:port`. */
function portFits(text: string, side: Side, { protocol, port }: IpsetSubject): boolean {
  const [left = '', right] = text.split(':');
  if (right === undefined) return Number(left) === port(side);
  if (readProtocol(left) !== protocol) return false;
  if (isIcmp(protocol)) {
    const [type, code = '0'] = (own(icmpNumbers(protocol), right) ?? right).split('/');
    return Number(type) === port('source') && Number(code) === port('destination');
  }
  return Number(right) === (hasPorts(protocol) ? port(side) : 0);
}
