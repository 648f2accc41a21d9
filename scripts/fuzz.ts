import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../test/support/bundle.ts';
import { mutate, Random } from '../test/support/fuzz/mutate.ts';
import { readerTargets } from '../test/support/fuzz/reader-targets.ts';
import { faultOf, fuzzTargets } from '../test/support/fuzz/targets.ts';

/**
 * Feeds broken texts to every reader: `fuzz.ts [COUNT] [SEED] [READER]`. COUNT inputs are shared among the readers; a text that breaks
 * one is kept in .cache/fuzz, and the run goes on.
 */
const count = Number(process.argv[2] ?? 1_000_000);
const seed = Number(process.argv[3] ?? Date.now() % 1_000_000);
const wanted = process.argv[4];
const targets = [...fuzzTargets, ...readerTargets()].filter(
  ({ name }) => wanted === undefined || name.includes(wanted),
);
const share = Math.ceil(count / targets.length);
const kept = join(projectRoot, '.cache', 'fuzz');
const mostOfAReader = 5;
console.log(`seed ${seed}: ${share} texts for each of ${targets.length} readers`);
let faults = 0;
for (const target of targets) {
  const random = new Random(seed);
  let slowest = 0;
  let found = 0;
  for (let i = 0; i < share && found < mostOfAReader; i++) {
    const text = mutate(random, target.seeds);
    const start = process.cpuUsage();
    const fault = faultOf(target, text);
    // Of the processor: a busy machine makes any text take long by the clock.
    const taken = process.cpuUsage(start).user / 1_000;
    slowest = Math.max(slowest, taken);
    if (fault === undefined && taken < 1_000) continue;
    found += 1;
    mkdirSync(kept, { recursive: true });
    const file = join(kept, `${target.name.replace(/\W+/g, '-')}-${seed}-${i}.txt`);
    writeFileSync(file, text);
    console.log(`${target.name} breaks (${fault ?? `${Math.round(taken)} ms`}): ${file}`);
  }
  faults += found;
  console.log(`${target.name}: ${share} texts, ${found} faults, slowest ${slowest.toFixed(0)} ms`);
}
console.log(`${share * targets.length} texts, ${faults} faults (seed ${seed})`);
process.exitCode = faults > 0 ? 1 : 0;
