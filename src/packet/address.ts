/** No address is longer; a longer text is refused unread, so that no text takes long. */
const longestMac = 17;
const longestIpv4 = 15;
const longestIpv6 = 45;

/** A MAC address as `aa:bb:cc:dd:ee:ff`. */
export function formatMac(value: bigint): string {
  const hex = value.toString(16).padStart(12, '0');
  return (hex.match(/../g) ?? []).join(':');
}

/** The value of a MAC address, `undefined` when the text is none. One-digit groups are read, as the real tools read them. */
export function parseMac(text: string): bigint | undefined {
  if (text.length > longestMac) return undefined;
  const groups = text.split(':');
  if (groups.length !== 6 || !groups.every((group) => /^[0-9a-fA-F]{1,2}$/.test(group))) return undefined;
  return groups.reduce((value, group) => (value << 8n) | BigInt(Number.parseInt(group, 16)), 0n);
}

/** An IPv4 address as dotted quad. */
export function formatIpv4(value: bigint): string {
  return [24n, 16n, 8n, 0n].map((shift) => String((value >> shift) & 0xffn)).join('.');
}

/** The value of a dotted quad, `undefined` when the text is none (leading zeros are refused, as by inet_pton(3)). */
export function parseIpv4(text: string): bigint | undefined {
  if (text.length > longestIpv4) return undefined;
  const parts = text.split('.');
  if (parts.length !== 4) return undefined;
  let value = 0n;
  for (const part of parts) {
    if (!/^(0|[1-9][0-9]{0,2})$/.test(part) || Number(part) > 255) return undefined;
    value = (value << 8n) | BigInt(part);
  }
  return value;
}

/** An IPv6 address in the canonical form of RFC 5952, as inet_ntop(3) of glibc prints it. */
export function formatIpv6(value: bigint): string {
  const groups = Array.from({ length: 8 }, (_, i) => Number((value >> BigInt(112 - 16 * i)) & 0xffffn));
  const run = longestZeroRun(groups);
  const embedded = run.start === 0 && (run.length === 6 || (run.length === 5 && groups[5] === 0xffff));
  const tail = embedded ? formatIpv4(value & 0xffffffffn) : undefined;
  const count = tail === undefined ? 8 : 6;
  const hex = (from: number, to: number) =>
    groups
      .slice(from, to)
      .map((group) => group.toString(16))
      .join(':');
  if (run.length < 2) return hex(0, 8);
  const after = hex(run.start + run.length, count);
  return `${hex(0, run.start)}::${after}${tail === undefined ? '' : `${after === '' ? '' : ':'}${tail}`}`;
}

function longestZeroRun(groups: readonly number[]): { readonly start: number; readonly length: number } {
  let best = { start: -1, length: 0 };
  for (let start = 0; start < groups.length; start++) {
    let length = 0;
    while (start + length < groups.length && groups[start + length] === 0) length += 1;
    if (length > best.length) best = { start, length };
  }
  return best;
}

/** The value of an IPv6 address (with `::` and an embedded dotted quad), `undefined` when the text is none. */
export function parseIpv6(text: string): bigint | undefined {
  if (text.length > longestIpv6) return undefined;
  const quad = /^(.*:)([0-9.]+\.[0-9.]+)$/.exec(text);
  if (quad) {
    const low = parseIpv4(quad[2] ?? '');
    if (low === undefined) return undefined;
    return parseIpv6(`${quad[1]}${(low >> 16n).toString(16)}:${(low & 0xffffn).toString(16)}`);
  }
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const [head = [], tail = []] = halves.map((half) => (half === '' ? [] : half.split(':')));
  const given = [...head, ...tail];
  if (!given.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return undefined;
  if (halves.length === 1 ? given.length !== 8 : given.length > 7) return undefined;
  const groups = [...head, ...Array<string>(8 - given.length).fill('0'), ...tail];
  return groups.reduce((value, group) => (value << 16n) | BigInt(Number.parseInt(group, 16)), 0n);
}

/** The address family of a value. */
export type AddressFamily = 4 | 6;

/** An IP address with its family. */
export interface IpAddress {
  readonly family: AddressFamily;
  readonly value: bigint;
}

/** A prefix: an address with the number of leading bits that count. */
export interface IpPrefix extends IpAddress {
  readonly length: number;
}

/** Reads an IPv4 or IPv6 address. */
export function parseIp(text: string): IpAddress | undefined {
  const v4 = parseIpv4(text);
  if (v4 !== undefined) return { family: 4, value: v4 };
  const v6 = parseIpv6(text);
  return v6 === undefined ? undefined : { family: 6, value: v6 };
}

/** Writes an address in its family's form. */
export function formatIp(address: IpAddress): string {
  return address.family === 4 ? formatIpv4(address.value) : formatIpv6(address.value);
}

/** Reads `ADDRESS` or `ADDRESS/LENGTH`; an address alone is a host prefix. Host bits are kept as written. */
export function parsePrefix(text: string): IpPrefix | undefined {
  const [addressText = '', lengthText, ...more] = text.split('/');
  const address = parseIp(addressText);
  if (!address || more.length > 0) return undefined;
  const width = address.family === 4 ? 32 : 128;
  if (lengthText === undefined) return { ...address, length: width };
  if (!/^[0-9]{1,3}$/.test(lengthText) || Number(lengthText) > width) return undefined;
  return { ...address, length: Number(lengthText) };
}

/** Whether an address lies in a prefix. */
export function prefixContains(prefix: IpPrefix, address: IpAddress): boolean {
  if (prefix.family !== address.family) return false;
  const shift = BigInt((prefix.family === 4 ? 32 : 128) - prefix.length);
  return prefix.value >> shift === address.value >> shift;
}

/** Writes a prefix as `ADDRESS/LENGTH`. */
export function formatPrefix(prefix: IpPrefix): string {
  return `${formatIp(prefix)}/${prefix.length}`;
}

/** An address with a port, e.g. `10.222.1.47:80` or `[fd00::b]:80`; the address alone where there is no port. */
export function formatEndpoint(address: IpAddress, port?: number): string {
  if (port === undefined) return formatIp(address);
  return address.family === 6 ? `[${formatIp(address)}]:${port}` : `${formatIp(address)}:${port}`;
}

/** An address's text in the one form in which texts may be compared (RFC 5952); `undefined` when the text is no address. */
export function canonicalIp(text: string): string | undefined {
  const address = parseIp(text);
  return address && formatIp(address);
}

/** Whether two addresses are the same. */
export function sameAddress(a: IpAddress | undefined, b: IpAddress | undefined): boolean {
  return a !== undefined && b !== undefined && a.family === b.family && a.value === b.value;
}
