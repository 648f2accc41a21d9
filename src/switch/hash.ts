/**
 * The hash functions of Open vSwitch that decide where a packet goes: Murmur-like words (lib/hash.h) and Bob Jenkins' bytes
 * (lib/jhash.h). Both read memory little-endian, as on every machine that the switch is commonly built for.
 */

function rotate(value: number, by: number): number {
  return (value << by) | (value >>> (32 - by));
}

/** Mixes one 32-bit word into a hash. */
export function hashAdd(hash: number, word: number): number {
  const data = Math.imul(rotate(Math.imul(word, 0xcc9e2d51), 15), 0x1b873593);
  return (Math.imul(rotate(hash ^ data, 13), 5) + 0xe6546b64) | 0;
}

/** Ends a hash; the result is unsigned. */
export function hashFinish(hash: number, final: number): number {
  let value = hash ^ final;
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}

/** The hash of two words. */
export function hashTwoWords(x: number, y: number): number {
  return hashFinish(hashAdd(hashAdd(x, 0), y), 8);
}

/** The hash of a 64-bit number. */
export function hashUint64(value: bigint): number {
  const low = Number(value & 0xffffffffn);
  return hashFinish(hashAdd(hashAdd(0, low), Number(value >> 32n)), 8);
}

/** The hash of bytes. */
export function hashBytes(bytes: readonly number[], basis: number): number {
  let hash = basis;
  for (let i = 0; i < bytes.length; i += 4) hash = hashAdd(hash, wordAt(bytes, i));
  return hashFinish(hash, bytes.length);
}

/** Bob Jenkins' hash of bytes. */
export function jenkinsBytes(bytes: readonly number[], basis: number): number {
  const start = (0xdeadbeef + bytes.length + basis) | 0;
  let [a, b, c] = [start, start, start];
  let i = 0;
  for (; bytes.length - i >= 12; i += 12) {
    a = (a + wordAt(bytes, i)) | 0;
    b = (b + wordAt(bytes, i + 4)) | 0;
    c = (c + wordAt(bytes, i + 8)) | 0;
    a = (a - c) ^ rotate(c, 4);
    c = (c + b) | 0;
    b = (b - a) ^ rotate(a, 6);
    a = (a + c) | 0;
    c = (c - b) ^ rotate(b, 8);
    b = (b + a) | 0;
    a = (a - c) ^ rotate(c, 16);
    c = (c + b) | 0;
    b = (b - a) ^ rotate(a, 19);
    a = (a + c) | 0;
    c = (c - b) ^ rotate(b, 4);
    b = (b + a) | 0;
  }
  if (i === bytes.length) return c >>> 0;
  a = (a + wordAt(bytes, i)) | 0;
  b = (b + wordAt(bytes, i + 4)) | 0;
  c = (c + wordAt(bytes, i + 8)) | 0;
  c = ((c ^ b) - rotate(b, 14)) | 0;
  a = ((a ^ c) - rotate(c, 11)) | 0;
  b = ((b ^ a) - rotate(a, 25)) | 0;
  c = ((c ^ b) - rotate(b, 16)) | 0;
  a = ((a ^ c) - rotate(c, 4)) | 0;
  b = ((b ^ a) - rotate(a, 14)) | 0;
  c = ((c ^ b) - rotate(b, 24)) | 0;
  return c >>> 0;
}

/** The word that four bytes make in memory; bytes past the end are zero. */
export function wordAt(bytes: readonly number[], at: number): number {
  const byte = (i: number) => bytes[at + i] ?? 0;
  return byte(0) | (byte(1) << 8) | (byte(2) << 16) | (byte(3) << 24);
}

/** The bytes of a number as they stand in a packet, most significant first. */
export function bytesOf(value: bigint, count: number): readonly number[] {
  return Array.from({ length: count }, (_, i) => Number((value >> BigInt(8 * (count - 1 - i))) & 0xffn));
}
