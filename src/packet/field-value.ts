import { formatIpv4, formatIpv6, formatMac, parseIpv4, parseIpv6, parseMac } from './address.ts';
import { type Field, onesMask } from './field.ts';
import { type FlagNames, flagNames, fragNames, sentTunnelFlags } from './flag-names.ts';
import { formatPort, normalizePort, portFromOxm, portToOxm, reservedPorts } from './port-number.ts';
import { parseUnsigned } from './read-number.ts';

/** A value of a field; `mask` is absent when every bit counts. */
export interface FieldValue {
  readonly value: bigint;
  readonly mask?: bigint;
}

/** Finds the number of a port by the name that the bridge has for it. */
export type PortLookup = (name: string) => number | undefined;

/**
 * Reads a value as flow text writes it, with `/mask` where there is one: decimal, hexadecimal, addresses with a prefix or mask,
 * flags such as `+trk-new`, port names. `undefined` when it is no value of that field. The value's bits outside the mask are cleared.
 */
export function parseFieldValue(field: Field, text: string, portNumber?: PortLookup): FieldValue | undefined {
  switch (field.format) {
    case 'port16':
    case 'port32':
      return parsePort(field, text, portNumber);
    case 'frag':
      return parseFrag(text);
    case 'packet-type':
      return parsePacketType(text);
    case 'ct-state':
    case 'tcp-flags':
    case 'tunnel-flags':
      return parseFlags(field, flagNames(field), text);
    default:
      return parseMasked(field, text);
  }
}

function parseMasked(field: Field, text: string): FieldValue | undefined {
  const slash = text.indexOf('/');
  const value = parsePlain(field, slash < 0 ? text : text.slice(0, slash));
  if (value === undefined || value > onesMask(storedBits(field))) return undefined;
  if (slash < 0) return { value };
  const mask = parseMask(field, text.slice(slash + 1));
  if (mask === undefined || mask > onesMask(storedBits(field))) return undefined;
  return mask === onesMask(field.bits) ? { value } : { value: value & mask, mask };
}

/** Numbers may use every bit of the bytes that hold the field, as in the switch. */
function storedBits(field: Field): number {
  return Math.ceil(field.bits / 8) * 8;
}

function parsePlain(field: Field, text: string): bigint | undefined {
  switch (field.format) {
    case 'ethernet':
      return parseMac(text);
    case 'ipv4':
      return parseIpv4(text);
    case 'ipv6':
      return parseIpv6(text);
    default:
      return parseUnsigned(text);
  }
}

function parseMask(field: Field, text: string): bigint | undefined {
  if ((field.format === 'ipv4' || field.format === 'ipv6') && /^[0-9]{1,3}$/.test(text)) {
    const length = Number(text);
    if (length > field.bits) return undefined;
    return onesMask(length) << BigInt(field.bits - length);
  }
  return parsePlain(field, text);
}

function parsePort(field: Field, text: string, portNumber: PortLookup | undefined): FieldValue | undefined {
  const number = /^[0-9]+$/.test(text) ? normalizePort(Number(text)) : portNamed(text, portNumber);
  if (number === undefined) return undefined;
  return { value: BigInt(field.format === 'port32' ? portToOxm(number) : number) };
}

/**
 * The port of a name. A dump writes reserved ports in capitals and quotes what is not plain, so that a bridge may also have a port that is
 * called `normal`; in other spellings a reserved name is still taken for what it says.
 */
export function portNamed(text: string, portNumber: PortLookup | undefined): number | undefined {
  if (text.startsWith('"')) return portNumber?.(unquote(text));
  return reservedPorts.get(text) ?? portNumber?.(text) ?? reservedPorts.get(text.toUpperCase());
}

/** A name without the quotes that dumps put around one that could be taken for something else. */
export function unquote(text: string): string {
  return text.length >= 2 && text.startsWith('"') && text.endsWith('"') ? text.slice(1, -1) : text;
}

function parseFrag(text: string): FieldValue | undefined {
  const found = fragNames.find((frag) => frag.name === text);
  return found && { value: BigInt(found.value), mask: BigInt(found.mask) };
}

function parsePacketType(text: string): FieldValue | undefined {
  const parts = /^\(?([^,()]+),([^,()]+)\)?$/.exec(text);
  const space = parseUnsigned(parts?.[1] ?? '');
  const type = parseUnsigned(parts?.[2] ?? '');
  if (space === undefined || type === undefined || space > 0xffffn || type > 0xffffn) return undefined;
  return { value: (space << 16n) | type };
}

/** Longer than all flags together, some said twice. */
const longestFlags = 128;

/** `+new-est` counts the named bits only; `new|trk` and a number count all bits; `0x21/0x23` counts the mask's. */
function parseFlags(field: Field, names: FlagNames, text: string): FieldValue | undefined {
  if (text.length > longestFlags) return undefined;
  const known = names.reduce((all, [, bit]) => all | bit, 0);
  if (/^[0-9]/.test(text)) {
    const [valueText = '', maskText, ...more] = text.split('/');
    const value = parseUnsigned(valueText);
    const mask = maskText === undefined ? undefined : parseUnsigned(maskText);
    if (value === undefined || more.length > 0 || (value & ~BigInt(known)) !== 0n) return undefined;
    if (maskText === undefined) return wholeFlags(field, Number(value), known);
    if (mask === undefined || (mask & ~BigInt(known)) !== 0n) return undefined;
    return { value: value & mask, mask };
  }
  const signed = /^[+-]/.test(text);
  const items = signed ? text.match(/[+-][^+-]*/g) : text.split('|').map((name) => `+${name}`);
  let value = 0;
  let mask = 0;
  for (const item of items ?? []) {
    const bit = names.find(([name]) => name === item.slice(1))?.[1];
    if (bit === undefined || (signed && (mask & bit) !== 0)) return undefined;
    mask |= bit;
    if (item.startsWith('+')) value |= bit;
  }
  if (!signed) return wholeFlags(field, value, known);
  return { value: BigInt(value), mask: BigInt(mask) };
}

/** Of the tunnel's flags only the known ones can be asked for, even by a value without a mask. */
function wholeFlags(field: Field, value: number, known: number): FieldValue {
  return field.format === 'tunnel-flags'
    ? { value: BigInt(value), mask: BigInt(known) }
    : { value: BigInt(value) };
}

/** Writes a value as Open vSwitch does in `set_field` and in a match, `/mask` included when one is given and does not cover every bit. */
export function formatFieldValue(field: Field, value: bigint, mask?: bigint): string {
  const partial = mask !== undefined && mask !== onesMask(field.bits);
  switch (field.format) {
    case 'ethernet':
      return partial ? `${formatMac(value)}/${formatMac(mask)}` : formatMac(value);
    case 'ipv4':
      return partial ? `${formatIpv4(value)}/${formatAddressMask(mask, 32, formatIpv4)}` : formatIpv4(value);
    case 'ipv6':
      return partial ? `${formatIpv6(value)}/${formatAddressMask(mask, 128, formatIpv6)}` : formatIpv6(value);
    case 'port16':
      return formatPort(Number(value));
    case 'port32':
      return formatPort(portFromOxm(Number(value)));
    case 'frag':
      return formatFrag(Number(value), mask === undefined ? 3 : Number(mask & 3n));
    case 'packet-type':
      return `(${value >> 16n},${formatHex(value & 0xffffn)})`;
    case 'ct-state':
    case 'tcp-flags':
    case 'tunnel-flags':
      return formatFlags(
        field.format === 'tunnel-flags' ? sentTunnelFlags : flagNames(field),
        Number(value),
        partial && !countsAll(field, mask) ? Number(mask) : undefined,
      );
    case 'decimal':
      return partial ? `${formatHex(value)}/${formatHex(mask)}` : String(value);
    case 'hexadecimal':
      return partial ? `${formatHex(value)}/${formatHex(mask)}` : formatHex(value);
    default:
      return field.format satisfies never;
  }
}

/** Whether a mask of connection states or TCP flags has all that there are. */
function countsAll(field: Field, mask: bigint): boolean {
  if (field.format === 'tunnel-flags') return false;
  return flagNames(field).every(([, bit]) => (mask & BigInt(bit)) !== 0n);
}

/** `0` or `0x…`, as printf(3) does with `%#x`. */
export function formatHex(value: bigint | number): string {
  return Number(value) === 0 ? '0' : hex(value);
}

/** `0x…`, zero included, with at least `digits` digits. */
export function hex(value: bigint | number, digits = 1): string {
  return `0x${value.toString(16).padStart(digits, '0')}`;
}

/** A mask as a prefix length where it is one, else as an address. */
function formatAddressMask(mask: bigint, bits: number, format: (value: bigint) => string): string {
  const length = prefixLength(mask, bits);
  return length === undefined ? format(mask) : String(length);
}

/** How many leading ones a mask consists of, `undefined` when its ones do not all lead. */
function prefixLength(mask: bigint, bits: number): number | undefined {
  const zeros = onesMask(bits) ^ mask;
  return (zeros & (zeros + 1n)) === 0n ? bits - (zeros === 0n ? 0 : zeros.toString(2).length) : undefined;
}

function formatFrag(value: number, mask: number): string {
  const found = fragNames.find((frag) => frag.mask === mask && frag.value === (value & mask));
  return found?.name ?? '<error>';
}

/** `new|trk` when every bit counts, `+new-est` when some do. */
export function formatFlags(names: FlagNames, value: number, mask: number | undefined): string {
  if (mask === undefined) {
    const set = names.filter(([, bit]) => (value & bit) !== 0).map(([name]) => name);
    return set.length === 0 ? '0' : set.join('|');
  }
  return names
    .filter(([, bit]) => (mask & bit) !== 0)
    .map(([name, bit]) => `${(value & bit) !== 0 ? '+' : '-'}${name}`)
    .join('');
}
