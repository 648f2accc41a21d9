import { describe, expect, it } from 'vitest';
import { reversed, type Tuple } from '../../src/conntrack/index.ts';

const v4 = {
  source: { family: 4, value: 1n },
  destination: { family: 4, value: 2n },
} as const;
const v6 = {
  source: { family: 6, value: 1n },
  destination: { family: 6, value: 2n },
} as const;

function answered(tuple: Tuple): readonly [number, number] {
  const { sourcePort, destinationPort } = reversed(tuple);
  return [sourcePort, destinationPort];
}

describe('the tuple of an answer', () => {
  it('has the ports swapped', () => {
    expect(answered({ ...v4, protocol: 6, sourcePort: 54444, destinationPort: 80 })).toEqual([80, 54444]);
  });

  it('has the type that answers, each ICMP by its own numbers', () => {
    expect(answered({ ...v4, protocol: 1, sourcePort: 8, destinationPort: 0 })).toEqual([0, 0]);
    expect(answered({ ...v6, protocol: 58, sourcePort: 128, destinationPort: 0 })).toEqual([129, 0]);
  });

  it('has nothing where the protocol has no ports', () => {
    expect(answered({ ...v4, protocol: 47, sourcePort: 0, destinationPort: 0 })).toEqual([0, 0]);
  });
});
