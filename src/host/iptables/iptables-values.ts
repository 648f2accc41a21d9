import { type AddressFamily, type IpAddress, parseIp, parseIpv4 } from '../../packet/index.ts';
import { own } from '../../text/index.ts';
import { type NumberRange, readMasked } from '../routes/rule.ts';
import { readNumber } from '../words.ts';
import type { AddressMask, NatRange, Side } from './iptables.ts';

/** Reads `A`, `A/LENGTH` or `A/MASK`. */
export function readAddressMask(text: string): AddressMask | undefined {
  const [addressText = '', maskText] = text.split('/');
  const address = parseIp(addressText);
  if (!address) return undefined;
  const mask =
    maskText === undefined ? lengthMask(address.family, undefined) : readMask(address.family, maskText);
  return mask === undefined ? undefined : { family: address.family, value: address.value & mask, mask };
}

function readMask(family: AddressFamily, text: string): bigint | undefined {
  if (/^[0-9]{1,3}$/.test(text)) return lengthMask(family, Number(text));
  return family === 4 ? parseIpv4(text) : parseIp(text)?.value;
}

function lengthMask(family: AddressFamily, length: number | undefined): bigint | undefined {
  const width = family === 4 ? 32 : 128;
  const ones = length ?? width;
  if (ones > width) return undefined;
  return ((1n << BigInt(ones)) - 1n) << BigInt(width - ones);
}

/** Reads `A-B` or `A`. */
export function readAddressRange(
  text: string,
): { readonly from: IpAddress; readonly to: IpAddress } | undefined {
  const [fromText = '', toText = fromText] = text.split('-');
  const from = parseIp(fromText);
  const to = parseIp(toText);
  return from && to ? { from, to } : undefined;
}

/** Reads a port or `FROM:TO`, either end of which may be left out. */
export function readPortRange(text: string): NumberRange | undefined {
  const [fromText = '', toText] = text.split(':');
  const from = fromText === '' && toText !== undefined ? 0 : readPort(fromText);
  const to = toText === undefined ? from : toText === '' ? 65535 : readPort(toText);
  return from === undefined || to === undefined ? undefined : { from, to };
}

function readPort(text: string): number | undefined {
  return /^[0-9]{1,5}$/.test(text) && Number(text) <= 65535 ? Number(text) : undefined;
}

/** Reads the ports and ranges that commas part. */
export function readPortList(text: string): readonly NumberRange[] | undefined {
  const ranges = text.split(',').map(readPortRange);
  return ranges.every((range) => range !== undefined) ? ranges : undefined;
}

const flagBits: Readonly<Record<string, number>> = {
  FIN: 0x01,
  SYN: 0x02,
  RST: 0x04,
  PSH: 0x08,
  ACK: 0x10,
  URG: 0x20,
  ALL: 0x3f,
  NONE: 0,
};

/** Reads TCP flags by name, or as the number that `iptables -L -n` shows. */
export function readTcpFlags(text: string): number | undefined {
  if (/^0x[0-9a-f]{1,2}$/i.test(text)) return readNumber(text);
  const bits = text.split(',').map((name) => own(flagBits, name));
  return bits.every((bit) => bit !== undefined) ? bits.reduce((all, bit) => all | bit, 0) : undefined;
}

/** Reads `src` and `dst` in the order that a set's dimensions are asked. */
export function readSides(text: string): readonly Side[] | undefined {
  const sides = text
    .split(',')
    .map((side): Side | undefined =>
      side === 'src' ? 'source' : side === 'dst' ? 'destination' : undefined,
    );
  return sides.every((side) => side !== undefined) ? sides : undefined;
}

/** Reads `[A[-B]][:PORT[-PORT]]` of `--to-destination` and `--to-source`. */
export function readNatRange(text: string): NatRange | undefined {
  const found = /^\[?([0-9a-f.:-]*?)\]?(?::([0-9]+)(?:-([0-9]+))?(?:\/[0-9]+)?)?$/i.exec(
    /^[0-9a-f]*:[0-9a-f]*:/i.test(text) ? `[${text}]` : text,
  );
  if (!found) return undefined;
  const [, addresses = '', fromPort, toPort = fromPort] = found;
  const range = addresses === '' ? undefined : readAddressRange(addresses);
  if (addresses !== '' && !range) return undefined;
  return {
    from: range?.from,
    to: range?.to,
    ports: fromPort === undefined ? undefined : { from: Number(fromPort), to: Number(toPort) },
    randomPort: false,
  };
}

/** Reads `PORT[-PORT]` of `--to-ports`. */
export function readNatPorts(text: string): NumberRange | undefined {
  const [fromText = '', toText = fromText] = text.split('-');
  const from = readPort(fromText);
  const to = readPort(toText);
  return from === undefined || to === undefined ? undefined : { from, to };
}

/** Reads the value of `--set-mark`: bits of the mask are zeroed and the value or'ed in, which as an xor is this. */
export function readSetMark(text: string): { readonly value: number; readonly mask: number } | undefined {
  const mark = readMasked(text);
  return mark && { value: mark.value, mask: (mark.mask | mark.value) >>> 0 };
}
