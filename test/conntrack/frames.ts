import { formatIp, parseIp } from '../../src/packet/index.ts';

/** A packet to be sent, as its header's bytes after the IP header. */
export interface SentPacket {
  readonly source: string;
  readonly destination: string;
  readonly protocol: number;
  readonly ttl: number;
  readonly payload: Uint8Array;
}

/** A frame in hexadecimal: Ethernet, IP of the addresses' family, the payload. Checksums of IPv4 are right, others are left zero. */
export function frameOf(packet: SentPacket, to: string, from: string): string {
  const source = addressBytes(packet.source);
  const destination = addressBytes(packet.destination);
  const { payload, protocol, ttl } = packet;
  const mac = (text: string) => text.split(':').map((byte) => Number.parseInt(byte, 16));
  const v4 = source.length === 4;
  const header = v4
    ? checked([
        0x45,
        0,
        ...two(20 + payload.length),
        0,
        1,
        0,
        0,
        ttl,
        protocol,
        0,
        0,
        ...source,
        ...destination,
      ])
    : [0x60, 0, 0, 0, ...two(payload.length), protocol, ttl, ...source, ...destination];
  const bytes = [...mac(to), ...mac(from), ...(v4 ? [0x08, 0x00] : [0x86, 0xdd]), ...header, ...payload];
  return Buffer.from(bytes).toString('hex');
}

function two(value: number): readonly number[] {
  return [value >> 8, value & 0xff];
}

function addressBytes(text: string): readonly number[] {
  const address = parseIp(text);
  if (!address) throw new Error(`not an address: ${text}`);
  const count = address.family === 4 ? 4 : 16;
  return Array.from({ length: count }, (_, i) =>
    Number((address.value >> BigInt(8 * (count - 1 - i))) & 0xffn),
  );
}

/** The IPv4 header with its checksum (RFC 1071). */
function checked(header: readonly number[]): readonly number[] {
  let sum = 0;
  for (let i = 0; i < header.length; i += 2) sum += ((header[i] ?? 0) << 8) | (header[i + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16);
  return header.map((byte, i) => (i === 10 ? (~sum >> 8) & 0xff : i === 11 ? ~sum & 0xff : byte));
}

/** The header of a TCP segment with these flags (RFC 9293). */
export function tcp(source: number, destination: number, flags: number): Uint8Array {
  return Uint8Array.from([
    ...two(source),
    ...two(destination),
    0,
    0,
    0,
    1,
    0,
    0,
    0,
    1,
    0x50,
    flags,
    0xff,
    0xff,
    0,
    0,
    0,
    0,
  ]);
}

/** The header of a UDP or UDP-Lite datagram without content; UDP-Lite demands a checksum. */
export function udp(source: number, destination: number): Uint8Array {
  return Uint8Array.from([...two(source), ...two(destination), 0, 8, 0, 1]);
}

/** An ICMP or ICMPv6 message; `quoted` is the IP packet that an error is about. */
export function icmp(type: number, code: number, quoted: Uint8Array = new Uint8Array(20)): Uint8Array {
  return Uint8Array.from([type, code, 0, 0, 0, 7, 0, 1, ...quoted]);
}

/** An SCTP packet of one chunk (RFC 9260); INIT and INIT ACK have a body. */
export function sctp(source: number, destination: number, chunk: number): Uint8Array {
  const initial = chunk === 1 || chunk === 2;
  const tag = initial && chunk === 1 ? 0 : 1;
  const body = initial ? [0, 0, 0, 1, 0, 0, 0xff, 0xff, 0, 1, 0, 1, 0, 0, 0, 1] : [0, 0, 0, 0];
  return Uint8Array.from([
    ...two(source),
    ...two(destination),
    0,
    0,
    0,
    tag,
    0,
    0,
    0,
    0,
    chunk,
    0,
    ...two(4 + body.length),
    ...body,
  ]);
}

/** A GRE header without key that carries IPv4 (RFC 2784), or eight zeros for a protocol of which only the number counts. */
export function bare(protocol: number): Uint8Array {
  return Uint8Array.from(protocol === 47 ? [0, 0, 8, 0] : new Array<number>(8).fill(0));
}

/** An address of a network by its number, e.g. 10.9.1.2 for 258. */
export function addressNumber(
  network: '10.9.0.0' | '10.8.0.0' | 'fd09::' | 'fd08::',
  number: number,
): string {
  const base = parseIp(network);
  if (!base) throw new Error(`not an address: ${network}`);
  return formatIp({ ...base, value: base.value + BigInt(number) });
}
