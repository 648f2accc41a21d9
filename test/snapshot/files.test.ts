import { describe, expect, it } from 'vitest';
import { readCases } from '../support/cases.ts';
import { diagnosticsOf } from './folders.ts';

for (const file of readCases('snapshot')) {
  describe(file.path, () => {
    it.each(file.cases)('$name', ({ name, input, expected }) => {
      expect(diagnosticsOf(name.slice(0, name.indexOf(':')), `${input}\n`)).toBe(expected);
    });
  });
}
