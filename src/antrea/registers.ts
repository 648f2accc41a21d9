import type { Packet } from '../packet/index.ts';
import { fieldNamed, type Subfield } from '../packet/index.ts';

/** What a run of register or mark bits means, and what its values mean in words. */
export interface BitsMeaning {
  readonly bits: Subfield;
  /** As flow text names it: `reg0[0..15]`. */
  readonly label: string;
  readonly meaning: string;
  /** The value in words; absent when the bits say nothing as they are. */
  readonly inWords: (value: bigint, context: RegisterContext) => string | undefined;
}

/** What is needed to put a register in words. */
export interface RegisterContext {
  readonly portName: (port: number) => string | undefined;
}

function bits(field: string, start: number, end: number): Subfield {
  return { field: fieldNamed(field), start, bits: end - start + 1 };
}

const sources: readonly string[] = ['the tunnel', 'the gateway', 'a local pod'];

/** Registers and marks of Antrea 0.10 (docs/ovs-pipeline.md, "Registers"). */
export const registersV010: readonly BitsMeaning[] = [
  {
    bits: bits('reg0', 0, 15),
    label: 'reg0[0..15]',
    meaning: 'where the packet came from',
    inWords: (value) => `from ${sources[Number(value)] ?? `source ${value}, which Antrea 0.10 does not use`}`,
  },
  {
    bits: bits('reg0', 16, 16),
    label: 'reg0[16]',
    meaning: 'whether the output port is known',
    inWords: (value) => (value === 1n ? 'the output port is known' : undefined),
  },
  {
    bits: bits('reg0', 19, 19),
    label: 'reg0[19]',
    meaning: 'whether MAC addresses need rewriting',
    inWords: (value) => (value === 1n ? 'came by tunnel, MAC addresses need rewriting' : undefined),
  },
  {
    bits: bits('reg1', 0, 31),
    label: 'reg1',
    meaning: 'the port to send to',
    inWords: (value, { portName }) =>
      value === 0n ? undefined : `send to port ${value}${named(portName(Number(value)))}`,
  },
  {
    bits: bits('reg5', 0, 31),
    label: 'reg5',
    meaning: 'the egress rule that allowed the packet',
    inWords: (value) => (value === 0n ? undefined : `allowed by egress rule ${value}`),
  },
  {
    bits: bits('reg6', 0, 31),
    label: 'reg6',
    meaning: 'the ingress rule that allowed the packet',
    inWords: (value) => (value === 0n ? undefined : `allowed by ingress rule ${value}`),
  },
  {
    bits: bits('reg9', 28, 31),
    label: 'reg9[28..31]',
    meaning: 'the tag of a Traceflow',
    inWords: (value) => (value === 0n ? undefined : `Traceflow tag ${value}`),
  },
  {
    bits: bits('ct_mark', 0, 31),
    label: 'ct_mark',
    meaning: 'what is remembered of the connection',
    inWords: (value) => (value === 0x20n ? "the connection's first packet came from the gateway" : undefined),
  },
];

function named(name: string | undefined): string {
  return name === undefined ? '' : ` (${name})`;
}

/** One register or mark as it stands, in words. */
export interface RegisterReading {
  readonly label: string;
  readonly value: bigint;
  readonly words: string | undefined;
  readonly bits: Subfield;
}

/** The registers and marks that say something in this packet; `reg0[0..15]` always does once the packet is classified. */
export function readRegisters(
  packet: Packet,
  classified: boolean,
  context: RegisterContext,
): readonly RegisterReading[] {
  const known = registersV010.flatMap((entry): readonly RegisterReading[] => {
    const value = packet.getSubfield(entry.bits);
    if (value === 0n && !(entry.label === 'reg0[0..15]' && classified)) return [];
    return [{ label: entry.label, value, words: entry.inWords(value, context), bits: entry.bits }];
  });
  const others = Array.from({ length: 16 }, (_, n) => `reg${n}`).flatMap(
    (name): readonly RegisterReading[] => {
      const field = fieldNamed(name);
      const covered = registersV010
        .filter((entry) => entry.bits.field === field)
        .reduce(
          (mask, entry) => mask | (((1n << BigInt(entry.bits.bits)) - 1n) << BigInt(entry.bits.start)),
          0n,
        );
      const rest = packet.get(field) & ~covered;
      return rest === 0n
        ? []
        : [{ label: name, value: rest, words: undefined, bits: { field, start: 0, bits: 32 } }];
    },
  );
  return [...known, ...others];
}

/** The meaning of a register in Antrea 0.10 by a text such as `reg0[16]` or `ct_mark`. */
export function registerMeaning(label: string): string | undefined {
  return registersV010.find((entry) => entry.label === label)?.meaning;
}
