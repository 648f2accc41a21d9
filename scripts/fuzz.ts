import { mutate, Random } from '../test/support/fuzz/mutate.ts';
import { fuzzOnce, fuzzTargets } from '../test/support/fuzz/targets.ts';

/** Feeds broken texts to every parser: `fuzz.ts [COUNT] [SEED] [PARSER]`. A text that breaks one is printed with its seed. */
const count = Number(process.argv[2] ?? 1_000_000);
const seed = Number(process.argv[3] ?? Date.now() % 1_000_000);
const targets = fuzzTargets.filter(({ name }) => process.argv[4] === undefined || name === process.argv[4]);
const slowest = { milliseconds: 0, text: '', name: '' };
for (const target of targets) {
  const random = new Random(seed);
  const share = Math.ceil(count / targets.length);
  for (let i = 0; i < share; i++) {
    const text = mutate(random, target.seeds);
    const start = performance.now();
    try {
      fuzzOnce(target, text);
    } catch (error) {
      console.error(`${target.name} breaks on input ${i} of seed ${seed}:\n${JSON.stringify(text)}`);
      throw error;
    }
    const milliseconds = performance.now() - start;
    if (milliseconds > slowest.milliseconds)
      Object.assign(slowest, { milliseconds, text, name: target.name });
  }
  console.log(`${target.name}: ${share} texts read or refused`);
}
console.log(
  `slowest: ${slowest.milliseconds.toFixed(1)} ms in ${slowest.name} for ${slowest.text.length} characters (seed ${seed})`,
);
