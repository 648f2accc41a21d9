import { describe, expect, it } from 'vitest';
import { mutate, Random } from '../support/fuzz/mutate.ts';
import { countSteps } from '../support/fuzz/steps.ts';
import { fuzzOnce, fuzzTargets } from '../support/fuzz/targets.ts';

const inputs = Math.ceil(50_000 / fuzzTargets.length);
/** The most characters that may be looked at for every character given, and a sum for short texts. */
const stepsPerCharacter = 400;
const stepsAtLeast = 200_000;

describe.each(fuzzTargets)('$name', (target) => {
  it(`reads or refuses ${inputs} broken texts, with work in proportion`, () => {
    const random = new Random(1);
    for (let i = 0; i < inputs; i++) {
      const text = mutate(random, target.seeds);
      if (i % 20 !== 0) {
        fuzzOnce(target, text);
        continue;
      }
      const steps = countSteps(() => target.run(text));
      expect(steps, text).toBeLessThan(stepsAtLeast + stepsPerCharacter * text.length);
    }
  }, 120_000);

  it('does at most twice the work for twice the text', () => {
    for (const seed of target.seeds.filter((_, i) => i % 10 === 0)) {
      const once = countSteps(() => target.run(`${seed}\n`.repeat(100)));
      const twice = countSteps(() => target.run(`${seed}\n`.repeat(200)));
      expect(twice, seed).toBeLessThan(2.2 * once + 10_000);
    }
  }, 120_000);
});

describe('texts made to take long', () => {
  const repeated: readonly string[] = [
    '(', 'ct(', 'clone(', ',', ' ', 'ip,', 'reg0[0]=1,', 'a', '0', 'output:1,', 'bucket=', '{', '"', '): addr:', '- ', '::', '1.',
    'learn(load:0->reg0,', 'actions=', 'nat(src=', 'fields(ip_src,', '\n',
  ]; // biome-ignore format: a table

  it.each(fuzzTargets)('$name reads them in proportion', (target) => {
    for (const piece of repeated) {
      for (const prefix of [
        '',
        'actions=',
        'ip actions=ct(exec(',
        'group_id=1,type=all,',
        ' 1(',
        'ip,nw_src=',
        'ipv6,ipv6_src=',
      ]) {
        const count = Math.ceil(20_000 / piece.length);
        const once = countSteps(() => target.run(prefix + piece.repeat(count)));
        const twice = countSteps(() => target.run(prefix + piece.repeat(2 * count)));
        expect(twice, `${prefix}${piece} repeated`).toBeLessThan(2.5 * once + 50_000);
      }
    }
  }, 120_000);
});
