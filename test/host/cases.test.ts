import { describe, expect, it } from 'vitest';
import { parseIptablesSave } from '../../src/host/index.ts';
import { expectParsed, sourceText } from '../../src/text/index.ts';
import { hasNetfilter, hasNetns } from '../judge/index.ts';
import { readCases } from '../support/cases.ts';
import { hostAnswer } from './host-cases.ts';
import { meaning, ourListing, readBack, readListing, realListing } from './iptables-corpus.ts';
import { ourRoutes, realRoutes } from './route-cases.ts';
import { comparable } from './route-world.ts';

/** An expectation of a case file has no white space at its end. */
function trimmed(text: string): string {
  return text.trimEnd();
}

describe.each(readCases('iptables'))('$path', ({ cases }) => {
  it.each(cases)('$name', ({ name, input, expected }) => {
    expect(trimmed(ourListing(input, name))).toBe(expected);
  });

  it.each(cases.filter(({ name }) => name.includes('-n')))('$name, read back, means the same', ({
    name,
    input,
    expected,
  }) => {
    const { verbose } = readListing(name);
    const saved = expectParsed(parseIptablesSave(sourceText('save', input)));
    expect(meaning(readBack(expected), verbose)).toEqual(meaning(saved, verbose));
  });

  it.skipIf(!hasNetfilter()).each(cases)(
    '$name, asked of iptables (left out: no root or iptables)',
    async ({ name, input, expected }) => {
      expect(trimmed(await realListing(input, name))).toBe(expected);
    },
  );
});

describe.each(readCases('route'))('$path', ({ cases }) => {
  it.each(cases)('$name', ({ input, expected }) => {
    expect(comparable(ourRoutes(input, expected))).toBe(comparable(expected));
  });

  it.skipIf(!hasNetns()).each(cases)(
    '$name, asked of the kernel (left out: no root or iproute2)',
    async ({ input, expected }) => {
      expect(comparable(await realRoutes(input))).toBe(comparable(expected));
    },
  );
});

describe.each(readCases('host'))('$path', ({ cases }) => {
  it.each(cases)('$name', ({ input, expected }) => {
    expect(hostAnswer(input)).toBe(expected);
  });
});
