import { describe, expect, it } from 'vitest';
import { readCases } from '../support/cases.ts';
import { answerText } from './shell-cases.ts';

for (const file of readCases('shell')) {
  describe(file.path, () => {
    it.each(file.cases)('$name', ({ input, expected }) => {
      expect(answerText(input)).toBe(expected);
    });
  });
}
