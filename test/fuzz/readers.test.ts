import { describe, expect, it } from 'vitest';
import { mutate, Random } from '../support/fuzz/mutate.ts';
import { readerTargets } from '../support/fuzz/reader-targets.ts';
import { faultOf } from '../support/fuzz/targets.ts';

const targets = readerTargets();
/** With the 50,000 texts for OpenFlow's readers, 100,000 in all. */
const inputs = Math.ceil(50_000 / targets.length);
const seed = 1;

describe.each(targets)('$name', (target) => {
  it(`reads or refuses ${inputs} broken texts of seed ${seed}, and says nothing raw`, () => {
    const random = new Random(seed);
    for (let i = 0; i < inputs; i++) {
      const text = mutate(random, target.seeds);
      expect(faultOf(target, text), JSON.stringify(text)).toBe(undefined);
    }
  }, 300_000);
});
