import { fieldNamed, type Packet, type Subfield } from '../packet/index.ts';
import type { BitsMeaning } from './releases/bits-meaning.ts';
import { releaseOf } from './releases/families.ts';
import type { WordContext } from './words.ts';

/** One register or mark as it stands, in words. */
export interface RegisterReading {
  readonly label: string;
  readonly value: bigint;
  readonly words: string | undefined;
  readonly bits: Subfield;
}

/** The registers and marks that say something in this packet; where it came from always does, once it is classified. */
export function readRegisters(
  packet: Packet,
  classified: boolean,
  context: WordContext,
): readonly RegisterReading[] {
  const meanings = context.release?.bits ?? [];
  const known = meanings.flatMap((entry): readonly RegisterReading[] => {
    const value = packet.getSubfield(entry.bits);
    if (value === 0n && !(entry.zeroSpeaks && classified)) return [];
    return [{ label: entry.label, value, words: entry.inWords(value, context, packet), bits: entry.bits }];
  });
  return [...known, ...withoutMeaning(packet, meanings)];
}

/** Registers of which some bits are set that no entry is about: those bits, without words. */
function withoutMeaning(packet: Packet, meanings: readonly BitsMeaning[]): readonly RegisterReading[] {
  return Array.from({ length: 16 }, (_, n) => `reg${n}`).flatMap((name): readonly RegisterReading[] => {
    const field = fieldNamed(name);
    const covered = meanings
      .filter(({ bits }) => bits.field === field)
      .reduce((mask, { bits }) => mask | (((1n << BigInt(bits.bits)) - 1n) << BigInt(bits.start)), 0n);
    const rest = packet.get(field) & ~covered;
    return rest === 0n
      ? []
      : [{ label: name, value: rest, words: undefined, bits: { field, start: 0, bits: 32 } }];
  });
}

/** Whether the registers and marks of a version such as `v2.7.0` have words here. */
export function knowsVersion(version: string): boolean {
  return releaseOf(version) !== undefined;
}
