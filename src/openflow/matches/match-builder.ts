import {
  type Field,
  fieldNamed,
  onesMask,
  packetWords,
  portFromOxm,
  presenceBit,
  presenceWord,
  vlanPresent,
} from '../../packet/index.ts';
import type { Match } from '../flow.ts';

/** The words, masks and values of a match. */
export type MatchWords = Omit<Match, 'terms'>;

const vlanTci = fieldNamed('vlan_tci');

/** How many bits of its word a field's condition covers, where that is not the field's own width. */
function coveredBits(field: Field): number {
  switch (field.name) {
    case 'arp_op':
    case 'ct_state':
      // The switch keeps 8 bits of these.
      return 8;
    case 'icmp_type':
    case 'icmp_code':
    case 'icmpv6_type':
    case 'icmpv6_code':
      // Kept in the place of the 16-bit tp_src and tp_dst.
      return 16;
    case 'in_port_oxm':
    case 'actset_output':
      return 16;
    default:
      return field.bits;
  }
}

function lowBits(bits: number): number {
  return bits === 32 ? 0xffffffff : ((1 << bits) - 1) >>> 0;
}

/**
 * Collects the conditions of one match at a time over the packet's words. A condition on a field replaces an earlier one on the
 * same field, as in the switch. One builder serves a whole dump.
 */
export class MatchBuilder {
  private readonly masks = new Uint32Array(packetWords);
  private readonly values = new Uint32Array(packetWords);
  private readonly touched: number[] = [];
  private readonly shapes = new Shape([], []);

  /** A condition on a field of at most 48 bits. */
  number(field: Field, value: number, mask: number): void {
    if (field.option !== undefined) this.present(field.option);
    if (field.bits > 32) {
      this.word(
        field.word,
        lowBits(field.bits - 32),
        Math.floor(value / 2 ** 32),
        Math.floor(mask / 2 ** 32),
      );
      this.word(field.word + 1, 0xffffffff, value >>> 0, mask >>> 0);
      return;
    }
    const bits = coveredBits(field);
    const all = lowBits(bits);
    const exact = mask === lowBits(field.bits);
    const kept = field.format === 'port32' ? portFromOxm(value) : value;
    this.word(
      field.word,
      (all << field.shift) >>> 0,
      (kept << field.shift) >>> 0,
      ((exact ? all : mask) << field.shift) >>> 0,
    );
  }

  /** A condition on a field of any width. */
  big(field: Field, value: bigint, mask: bigint): void {
    if (field.bits <= 48) {
      this.number(field, Number(value), Number(mask));
      return;
    }
    if (field.option !== undefined) this.present(field.option);
    const count = Math.ceil(field.bits / 32);
    for (let i = 0; i < count; i++) {
      const shift = BigInt(32 * (count - 1 - i));
      const all = Number((onesMask(field.bits) >> shift) & 0xffffffffn);
      this.word(
        field.word + i,
        all,
        Number((value >> shift) & 0xffffffffn),
        Number((mask >> shift) & 0xffffffffn),
      );
    }
  }

  /** A condition on some bits of a field, leaving what is required of the others. */
  bits(field: Field, value: bigint, mask: bigint): void {
    if (field.option !== undefined) this.present(field.option);
    const count = Math.ceil(field.bits / 32);
    for (let i = 0; i < count; i++) {
      const shift = BigInt(32 * (count - 1 - i));
      const part = Number((mask >> shift) & 0xffffffffn) << field.shift;
      const set = Number((value >> shift) & 0xffffffffn) << field.shift;
      this.word(field.word + i, part >>> 0, set >>> 0, part >>> 0);
    }
  }

  /** The condition that the packet has a tunnel option, whatever its value. */
  present(option: number): void {
    const bit = presenceBit(option);
    this.word(presenceWord(option), bit, bit, bit);
  }

  /** The tag control bits of a VLAN condition: `present` also requires that there is a tag. */
  vlan(covered: number, value: number, present: boolean): void {
    const extra = present ? vlanPresent : 0;
    this.word(vlanTci.word, covered | extra, value | extra, covered | extra);
  }

  /** What the match requires of the bits of a field that has at most 32: `undefined` unless it requires all of them. */
  exact(field: Field): number | undefined {
    const all = (lowBits(field.bits) << field.shift) >>> 0;
    const mask = this.masks[field.word]!;
    return (mask & all) >>> 0 === all ? (this.values[field.word]! & all) >>> field.shift : undefined;
  }

  /** Whether the match requires that of these bits of a field exactly the given ones are set. */
  requires(field: Field, bits: number, set: number): boolean {
    const covered = (this.masks[field.word]! & bits) === bits;
    return covered && (this.values[field.word]! & bits) === set;
  }

  /** Takes back every condition on a field. */
  clear(field: Field): void {
    const count = Math.ceil(field.bits / 32);
    for (let i = 0; i < count; i++) this.word(field.word + i, 0xffffffff, 0, 0);
  }

  /** The words of the match so far; the builder is empty afterwards. Matches over the same bits share their lists of words and masks. */
  take(): MatchWords {
    const { touched } = this;
    sortSmall(touched);
    let shape = this.shapes;
    for (const word of touched) {
      const mask = this.masks[word]!;
      if (mask !== 0) shape = shape.next(word, mask);
    }
    const { words } = shape;
    const values = new Array<number>(words.length);
    for (let i = 0; i < words.length; i++) values[i] = this.values[words[i]!]!;
    this.reset();
    return { words: shape.words, masks: shape.masks, values };
  }

  /** Forgets the match so far. */
  reset(): void {
    for (const word of this.touched) {
      this.masks[word] = 0;
      this.values[word] = 0;
    }
    this.touched.length = 0;
  }

  private word(word: number, covered: number, value: number, mask: number): void {
    if (!this.touched.includes(word)) this.touched.push(word);
    this.masks[word] = ((this.masks[word]! & ~covered) | mask) >>> 0;
    this.values[word] = ((this.values[word]! & ~covered) | (value & mask)) >>> 0;
  }
}

/** Which bits a match is over. All matches over the same bits of one text have the same shape, found along its words. */
class Shape {
  private readonly longer = new Map<number, Shape>();

  constructor(
    readonly words: readonly number[],
    readonly masks: readonly number[],
  ) {}

  /** The shape with one word more. */
  next(word: number, mask: number): Shape {
    const key = word * 2 ** 32 + mask;
    let shape = this.longer.get(key);
    if (!shape) {
      shape = new Shape([...this.words, word], [...this.masks, mask]);
      this.longer.set(key, shape);
    }
    return shape;
  }
}

/** Sorts a list of a few numbers in place. */
function sortSmall(list: number[]): void {
  for (let i = 1; i < list.length; i++) {
    const value = list[i]!;
    let at = i;
    for (; at > 0 && list[at - 1]! > value; at--) list[at] = list[at - 1]!;
    list[at] = value;
  }
}
