import { type BitsMeaning, bitsOf, portWords, unlessZero, whenSet } from './bits-meaning.ts';

const sources: readonly string[] = ['the tunnel', 'the gateway', 'a local pod'];

/** Registers and marks of Antrea 0.10 (docs/ovs-pipeline.md of that release, "Registers"). */
export const registersV010: readonly BitsMeaning[] = [
  {
    ...bitsOf('reg0', 0, 15),
    meaning: 'where the packet came from',
    inWords: (value) => `from ${sources[Number(value)] ?? `source ${value}, which Antrea 0.10 does not use`}`,
    zeroSpeaks: true,
  },
  {
    ...bitsOf('reg0', 16, 16),
    meaning: 'whether the output port is known',
    inWords: whenSet('the output port is known'),
  },
  {
    ...bitsOf('reg0', 19, 19),
    meaning: 'whether MAC addresses need rewriting',
    inWords: whenSet('came by tunnel, MAC addresses need rewriting'),
  },
  { ...bitsOf('reg1', 0, 31), meaning: 'the port to send to', inWords: unlessZero(portWords) },
  {
    ...bitsOf('reg5', 0, 31),
    meaning: 'the egress rule that allowed the packet',
    inWords: unlessZero((value) => `allowed by egress rule ${value}`),
  },
  {
    ...bitsOf('reg6', 0, 31),
    meaning: 'the ingress rule that allowed the packet',
    inWords: unlessZero((value) => `allowed by ingress rule ${value}`),
  },
  {
    ...bitsOf('reg9', 28, 31),
    meaning: 'the tag of a Traceflow',
    inWords: unlessZero((value) => `Traceflow tag ${value}`),
  },
  {
    ...bitsOf('ct_mark', 0, 31),
    meaning: 'what is remembered of the connection',
    inWords: (value) => (value === 0x20n ? "the connection's first packet came from the gateway" : undefined),
  },
];
