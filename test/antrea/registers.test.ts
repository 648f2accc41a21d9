import { describe, expect, it } from 'vitest';
import {
  changeInWords,
  describeRegisters,
  readRegisters,
  releaseFamilies,
  releaseOf,
  type WordContext,
} from '../../src/antrea/index.ts';
import { fieldNamed, Packet } from '../../src/packet/index.ts';
import { plainText } from '../../src/text/index.ts';

function packet(values: Readonly<Record<string, bigint>>): Packet {
  const made = new Packet();
  for (const [name, value] of Object.entries(values)) made.set(fieldNamed(name), value);
  return made;
}

const names: WordContext = {
  release: releaseOf('v0.10.0'),
  portName: (port) => ({ 2: 'antrea-gw0' })[port],
  tableName: () => undefined,
  ownerOf: () => undefined,
};
const modern: WordContext = { ...names, release: releaseOf('v1.15.0') };
const unknown: WordContext = { ...names, release: undefined };

function lines(values: Readonly<Record<string, bigint>>, context: WordContext): readonly string[] {
  return describeRegisters(packet(values), [], context).map(plainText);
}

describe('which release', () => {
  it.each([
    ['v0.10.0-dev-4ed2c67', '0.10'],
    ['0.10.1', '0.10'],
    ['v1.15.0', '1.13'],
    ['v1.13.4', '1.13'],
    ['v2.2.1', '1.13'],
    ['v1.12.3', undefined],
    ['v1.1.0', undefined],
    ['v0.1.0', undefined],
    ['v3.0.0', undefined],
    ['main', undefined],
    [undefined, undefined],
  ])('%s has the registers of %s', (version, release) => {
    expect(releaseOf(version)?.name).toBe(release);
  });
});

describe.each(releaseFamilies)('the bits of $name', ({ bits: meanings }) => {
  it('has no two entries about the same bits, and labels that name their bits', () => {
    const taken = new Map<string, bigint>();
    for (const { bits, label } of meanings) {
      const mask = ((1n << BigInt(bits.bits)) - 1n) << BigInt(bits.start);
      const before = taken.get(bits.field.name) ?? 0n;
      expect(before & mask, label).toBe(0n);
      taken.set(bits.field.name, before | mask);
      expect(label.startsWith(bits.field.name)).toBe(true);
    }
  });
});

describe('registers in words', () => {
  it('of 0.10', () => {
    expect(lines({ reg0: 0x10002n, reg1: 2n, reg5: 1n }, names)).toEqual([
      'reg0[0..15] = 2  from a local pod',
      'reg0[16] = 1  the output port is known',
      'reg1 = 2  send to port 2 (antrea-gw0)',
      'reg5 = 1  allowed by egress rule 1',
    ]);
    expect(lines({ reg0: 0x80000n }, names)).toEqual([
      'reg0[0..15] = 0  from the tunnel',
      'reg0[19] = 1  came by tunnel, MAC addresses need rewriting',
    ]);
  });

  it('of 1.13: the same bits, other meanings', () => {
    expect(lines({ reg0: 0x200213n, reg1: 2n, reg3: 0x0a0a0018n, reg4: 0x14020050n }, modern)).toEqual([
      'reg0[0..3] = 3  from a local pod',
      'reg0[4..7] = 1  to the tunnel',
      'reg0[9] = 1  MAC addresses need rewriting',
      'reg0[21..22] = 1  send out of the port in reg1',
      'reg1 = 2  send to port 2 (antrea-gw0)',
      'reg3 = 0xa0a0018  endpoint 10.10.0.24',
      'reg4[0..15] = 0x50  port 80 of the endpoint',
      'reg4[16..18] = 2  an endpoint is chosen',
      'reg4[26] = 1  the endpoint is on another node',
      'reg4[28] = 1  from a local pod or the node',
    ]);
    expect(lines({ reg0: 0x402n, reg3: 5n }, modern)).toContain('reg3 = 5  denied by rule 5');
    const rejected = lines({ reg0: 0x4400000n | (2n << 11n) }, modern);
    expect(rejected).toContain('reg0[11..12] = 2  rejected by an Antrea policy');
    expect(rejected).toContain('reg0[25..31] = 2  the agent is to reject the connection');
    // No release has reg4[29..30].
    expect(lines({ reg4: 0x20000000n }, modern)).toEqual(['reg4 = 0x20000000']);
  });

  it('of a release that is not known: numbers only', () => {
    expect(lines({ reg0: 0x10002n, reg1: 2n }, unknown)).toEqual(['reg0 = 0x10002', 'reg1 = 2']);
  });

  it('bits that no entry is about are shown, without words', () => {
    const read = readRegisters(packet({ reg0: 0x2_0002n, reg7: 9n }), true, names);
    expect(read.filter(({ words }) => words === undefined)).toMatchObject([
      { label: 'reg0', value: 0x20000n },
      { label: 'reg7', value: 9n },
    ]);
  });

  it('a change is told by the bits that it changed', () => {
    const field = fieldNamed('reg0');
    const words = (from: bigint, to: bigint, context: WordContext) =>
      plainText(changeInWords({ field, from, to }, context));
    expect(words(0n, 2n, names)).toBe('reg0[0..15] becomes 2: from a local pod');
    expect(words(2n, 0x10002n, names)).toBe('reg0[16] becomes 1: the output port is known');
    expect(words(0n, 3n, modern)).toBe('reg0[0..3] becomes 3: from a local pod');
    expect(words(0n, 3n, unknown)).toBe('reg0 becomes 0x3');
  });
});
