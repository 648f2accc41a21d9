import { describe, expect, it } from 'vitest';
import { hasOpenVSwitch } from '../judge/index.ts';
import { type CaseFile, readCases } from '../support/cases.ts';
import { ourActions, ourGroup, ourMatch, realAnswers } from '../support/flow-answers.ts';

const file = (path: string): CaseFile => readCases(path)[0]!;

describe('matches', () => {
  it.each(file('flows/match.txt').cases)('$name', ({ input, expected }) => {
    expect(ourMatch(input)).toBe(expected);
  });
});

describe('actions', () => {
  it.each(file('flows/actions.txt').cases)('$name', ({ input, expected }) => {
    expect(ourActions(input) === 'refused').toBe(expected === 'refused');
    for (const line of expected.split('\n')) expect(ourActions(line)).toBe(line);
  });
});

describe('groups', () => {
  it.each(file('flows/groups.txt').cases)('$name', ({ input, expected }) => {
    expect(ourGroup(input)).toBe(expected);
  });
});

describe.skipIf(!hasOpenVSwitch())('the expectations (left out: Open vSwitch is not installed)', () => {
  it.each(Object.entries(realAnswers))(
    '%s is what Open vSwitch says',
    async (path, answer) => {
      for (const { input, expected } of file(path).cases) expect(await answer(input), input).toBe(expected);
    },
    240_000,
  );
});
