import { describe, expect, it } from 'vitest';
import { readCases } from '../support/cases.ts';
import { transcriptOf } from './transcript-cases.ts';

for (const file of readCases('transcript')) {
  describe(file.path, () => {
    it.each(file.cases)('$name', ({ input, expected }) => {
      expect(transcriptOf(input)).toBe(expected);
    });
  });
}
