import { fieldNamed, type Packet, type Subfield } from '../../packet/index.ts';

/** What a run of register or mark bits means, and what its values mean in words. */
export interface BitsMeaning {
  readonly bits: Subfield;
  /** As flow text names it: `reg0[0..15]`. */
  readonly label: string;
  readonly meaning: string;
  /** The value in words; absent when the bits say nothing as they are. `packet` is the whole packet, for bits that share a register. */
  readonly inWords: (value: bigint, context: RegisterContext, packet?: Packet) => string | undefined;
  /** Zero is a value of its own here, once the packet is classified. */
  readonly zeroSpeaks?: boolean;
}

/** What is needed to put a register in words. */
export interface RegisterContext {
  readonly portName: (port: number) => string | undefined;
}

/** Bits `start` to `end` of a register or mark, named as flow text names them. */
export function bitsOf(field: string, start: number, end: number): Pick<BitsMeaning, 'bits' | 'label'> {
  const found = fieldNamed(field);
  const bits = end - start + 1;
  const range = bits === 1 ? `[${start}]` : `[${start}..${end}]`;
  return {
    bits: { field: found, start, bits },
    label: bits === found.bits ? field : `${field}${range}`,
  };
}

/** Words for a flag: said when it is set. */
export function whenSet(words: string): BitsMeaning['inWords'] {
  return (value) => (value === 1n ? words : undefined);
}

/** Words for a number: said when it is not zero. */
export function unlessZero(
  words: (value: bigint, context: RegisterContext) => string,
): BitsMeaning['inWords'] {
  return (value, context) => (value === 0n ? undefined : words(value, context));
}

/** `send to port 2 (antrea-gw0)`. */
export function portWords(value: bigint, { portName }: RegisterContext): string {
  const name = portName(Number(value));
  return `send to port ${value}${name === undefined ? '' : ` (${name})`}`;
}
