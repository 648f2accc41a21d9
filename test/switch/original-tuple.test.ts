import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { hasOpenVSwitch } from '../judge/index.ts';
import { CaseSwitch } from './support/case-switch.ts';
import { judgedTuples, ownTuples } from './support/tuple-table.ts';

const recorded = readFileSync(new URL('../cases/tables/original-tuple.txt', import.meta.url), 'utf8');

describe("the original tuple of a packet's connection", () => {
  it('is kept and shown as the switch does, by state, translation, zone and label stack', () => {
    expect(ownTuples()).toBe(recorded);
  });

  it.skipIf(!hasOpenVSwitch())('asked again (left out: Open vSwitch is not installed)', async () => {
    const judge = await CaseSwitch.start();
    try {
      expect(await judgedTuples(judge)).toBe(recorded);
    } finally {
      await judge.close();
    }
  });
});
