import {
  type IpAddress,
  type IpPrefix,
  parseMac,
  parsePrefix,
  prefixContains,
  readProtocol,
} from '../../packet/index.ts';
import type { Side } from '../iptables/iptables.ts';
import { readAddressRange } from '../iptables/iptables-values.ts';
import type { Ipset, IpsetEntry } from './ipset.ts';

/** What a set may be asked about a packet. */
export interface IpsetSubject {
  readonly protocol: number;
  address(side: Side): IpAddress;
  port(side: Side): number;
  readonly sourceMac: bigint;
  interfaceOf(side: Side): string;
  readonly mark: number;
}

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
  if (!dimensions.every((dimension) => ['ip', 'net', 'port', 'mac', 'iface', 'mark'].includes(dimension))) {
    return undefined;
  }
  let best: { readonly length: number; readonly entry: IpsetEntry } | undefined;
  for (const entry of set.entries) {
    const length = entryLength(entry, dimensions, sides, subject);
    if (length !== undefined && (!best || length > best.length)) best = { length, entry };
  }
  return best !== undefined && !best.entry.nomatch;
}

/** How many address bits of an entry count, `undefined` when the packet is not of it. */
function entryLength(
  entry: IpsetEntry,
  dimensions: readonly string[],
  sides: readonly Side[],
  subject: IpsetSubject,
): number | undefined {
  const parts = entry.text.split(',');
  let length = 0;
  for (const [i, dimension] of dimensions.entries()) {
    const side = sides[i];
    const part = parts[i];
    if (side === undefined || part === undefined) return undefined;
    const found = partLength(part, dimension, side, subject);
    if (found === undefined) return undefined;
    length += found;
  }
  return length;
}

function partLength(part: string, dimension: string, side: Side, subject: IpsetSubject): number | undefined {
  switch (dimension) {
    case 'ip':
    case 'net':
      return addressLength(part, subject.address(side));
    case 'port':
      return portFits(part, subject.protocol, subject.port(side)) ? 0 : undefined;
    case 'mac':
      return parseMac(part) === subject.sourceMac ? 0 : undefined;
    case 'iface':
      return part.replace(/^physdev:/, '') === subject.interfaceOf(side) ? 0 : undefined;
    default:
      return Number(part) === subject.mark ? 0 : undefined;
  }
}

function addressLength(text: string, address: IpAddress): number | undefined {
  const prefix: IpPrefix | undefined = parsePrefix(text);
  if (prefix) return prefixContains(prefix, address) ? prefix.length : undefined;
  const range = readAddressRange(text);
  const inside = range && address.value >= range.from.value && address.value <= range.to.value;
  return inside && range.from.family === address.family ? 32 : undefined;
}

/** `tcp:80`, or a number alone in a `bitmap:port`. */
function portFits(text: string, protocol: number, port: number): boolean {
  const [left = '', right] = text.split(':');
  if (right === undefined) return Number(left) === port;
  return readProtocol(left) === protocol && Number(right) === port;
}
