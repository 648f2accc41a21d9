/**
 * Readers of plain numbers and addresses in a range `[start, end)` of a text. They make no substring, since a dump has hundreds
 * of thousands of them, and give {@link notANumber} for anything else. Values of up to 48 bits are exact in a JavaScript number.
 */

/** What the readers give for a text that is not what they read. */
export const notANumber = -1;

const zero = 48;
const colon = 58;
const dot = 46;

function hexDigit(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  const letter = code | 32;
  return letter >= 97 && letter <= 102 ? letter - 87 : -1;
}

/** An unsigned integer as strtoull(3) of base 0 reads it: `0x` hexadecimal, a leading `0` octal, else decimal; below 2^53. */
export function readUnsigned(text: string, start: number, end: number): number {
  if (start >= end) return notANumber;
  let base = 10;
  let i = start;
  if (text.charCodeAt(i) === zero && i + 1 < end) {
    if ((text.charCodeAt(i + 1) | 32) === 120) {
      base = 16;
      i += 2;
      if (i === end) return notANumber;
    } else base = 8;
  }
  let value = 0;
  for (; i < end; i++) {
    const digit = hexDigit(text.charCodeAt(i));
    if (digit < 0 || digit >= base) return notANumber;
    value = value * base + digit;
    if (value > Number.MAX_SAFE_INTEGER) return notANumber;
  }
  return value;
}

/** A decimal integer below 2^53; leading zeros are read as such. */
export function readDecimal(text: string, start: number, end: number): number {
  if (start >= end) return notANumber;
  let value = 0;
  for (let i = start; i < end; i++) {
    const digit = text.charCodeAt(i) - zero;
    if (digit < 0 || digit > 9) return notANumber;
    value = value * 10 + digit;
    if (value > Number.MAX_SAFE_INTEGER) return notANumber;
  }
  return value;
}

/** A dotted quad. */
export function readIpv4(text: string, start: number, end: number): number {
  let value = 0;
  let part = notANumber;
  let dots = 0;
  for (let i = start; i < end; i++) {
    const code = text.charCodeAt(i);
    if (code === dot) {
      if (part < 0 || ++dots > 3) return notANumber;
      value = value * 256 + part;
      part = notANumber;
      continue;
    }
    const digit = code - zero;
    if (digit < 0 || digit > 9) return notANumber;
    part = part < 0 ? digit : part * 10 + digit;
    if (part > 255) return notANumber;
  }
  return part < 0 || dots !== 3 ? notANumber : value * 256 + part;
}

/** A MAC address of six groups of one or two digits. */
export function readMac(text: string, start: number, end: number): number {
  let value = 0;
  let group = notANumber;
  let digits = 0;
  let colons = 0;
  for (let i = start; i < end; i++) {
    const code = text.charCodeAt(i);
    if (code === colon) {
      if (digits === 0 || ++colons > 5) return notANumber;
      value = value * 256 + group;
      group = 0;
      digits = 0;
      continue;
    }
    const digit = hexDigit(code);
    if (digit < 0 || ++digits > 2) return notANumber;
    group = digits === 1 ? digit : group * 16 + digit;
  }
  return digits === 0 || colons !== 5 ? notANumber : value * 256 + group;
}

/** More digits than the widest field has, zeros in front included. */
const longestNumber = 512;

/** An unsigned integer, read as {@link readUnsigned} does; in decimal and octal of at most 64 bits, as the switch reads them. */
export function parseUnsigned(text: string): bigint | undefined {
  if (text.length > longestNumber) return undefined;
  if (/^0[xX][0-9a-fA-F]+$/.test(text)) return BigInt(text);
  if (!/^(0[0-7]*|[1-9][0-9]*)$/.test(text)) return undefined;
  const value = BigInt(text.length > 1 && text.startsWith('0') ? `0o${text.slice(1)}` : text);
  return value < 1n << 64n ? value : undefined;
}
