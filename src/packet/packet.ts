import { type Field, onesMask, type Subfield } from './field.ts';
import { fieldNamed } from './field-space.ts';
import { optionPresenceStart, packetWords } from './field-table.ts';
import { portFromOxm, portToOxm } from './port-number.ts';

/**
 * A packet's header fields and metadata as a switch sees them: one vector of 32-bit words, each field at its place in the field
 * table. Reading is by value; writing is for whoever owns the packet (the engine clones before it writes, so what a trace keeps
 * never changes). Ports are kept in 16 bits, as the switch keeps them; `in_port_oxm` is that number in OpenFlow 1.1's form.
 */
export class Packet {
  readonly words: Uint32Array;

  constructor(words: Uint32Array = new Uint32Array(packetWords)) {
    this.words = words;
  }

  /** A packet of its own with the same content. */
  clone(): Packet {
    return new Packet(this.words.slice());
  }

  /** The value of a field. */
  get(field: Field): bigint {
    if (field.bits <= 32) return BigInt(this.getNumber(field));
    let value = 0n;
    const count = Math.ceil(field.bits / 32);
    for (let i = 0; i < count; i++) value = (value << 32n) | BigInt(this.words[field.word + i]!);
    return value & onesMask(field.bits);
  }

  /** The value of a field of at most 32 bits. */
  getNumber(field: Field): number {
    const word = this.words[field.word]! >>> field.shift;
    if (field.bits === 32) return field.format === 'port32' ? portToOxm(word) : word;
    return word & ((1 << field.bits) - 1) & (-1 << field.unusedBits);
  }

  /** Whether the packet has a tunnel option (any other field: true). */
  hasOption({ option }: Field): boolean {
    return option === undefined || (this.words[presenceWord(option)]! & presenceBit(option)) !== 0;
  }

  /** Takes a tunnel option away; reading it gives zero afterwards. */
  deleteOption(field: Field): void {
    if (field.option === undefined) return;
    this.set(field, 0n);
    this.words[presenceWord(field.option)]! &= ~presenceBit(field.option);
  }

  /** Writes a field; bits of the value beyond the field's width are dropped. Writing a tunnel option makes it present. */
  set(field: Field, value: bigint): void {
    if (field.option !== undefined) this.words[presenceWord(field.option)]! |= presenceBit(field.option);
    if (field.format === 'port32') {
      this.words[field.word] = portFromOxm(Number(value & 0xffffffffn));
      return;
    }
    if (field.bits <= 32) {
      const all = field.bits === 32 ? 0xffffffff : ((1 << field.bits) - 1) >>> 0;
      const keep = (all & (-1 << field.unusedBits)) >>> 0;
      const bits = (Number(value & BigInt(keep)) << field.shift) >>> 0;
      const mask = (keep << field.shift) >>> 0;
      this.words[field.word] = ((this.words[field.word]! & ~mask) | bits) >>> 0;
      return;
    }
    const count = Math.ceil(field.bits / 32);
    let rest = value & onesMask(field.bits);
    for (let i = count - 1; i >= 0; i--) {
      const top = i === 0 && field.bits % 32 !== 0 ? Number(onesMask(field.bits % 32)) : 0xffffffff;
      const kept = (this.words[field.word + i]! & ~top) >>> 0;
      this.words[field.word + i] = (kept | Number(rest & 0xffffffffn)) >>> 0;
      rest >>= 32n;
    }
  }

  /** The bits of a subfield, right-aligned. */
  getSubfield({ field, start, bits }: Subfield): bigint {
    return (this.get(field) >> BigInt(start)) & onesMask(bits);
  }

  /** Writes a subfield, leaving the field's other bits. */
  setSubfield({ field, start, bits }: Subfield, value: bigint): void {
    const mask = onesMask(bits) << BigInt(start);
    this.set(field, (this.get(field) & ~mask) | ((value << BigInt(start)) & mask));
  }

  /** Whether two packets agree in every field. */
  equals(other: Packet): boolean {
    return this.words.every((word, i) => word === other.words[i]);
  }
}

/** The word that holds the bit of a tunnel option's presence. */
export function presenceWord(option: number): number {
  return optionPresenceStart + (option >>> 5);
}

/** The bit, in its word, of a tunnel option's presence. */
export function presenceBit(option: number): number {
  return (1 << (option & 31)) >>> 0;
}

/** The value of a field by name; the name must exist. */
export function packetValue(packet: Packet, name: string): bigint {
  return packet.get(fieldNamed(name));
}

/** A packet with fields given by name, all others zero, e.g. `packetOf({ in_port: 2n, eth_type: 0x800n })`. */
export function packetOf(values: Readonly<Record<string, bigint | number>>): Packet {
  const packet = new Packet();
  for (const [name, value] of Object.entries(values)) packet.set(fieldNamed(name), BigInt(value));
  return packet;
}
