/**
 * The article's cluster on one Linux machine, and its walks taken for real:
 *
 *     sudo npm run lab                  every walk, compared with the tutor's own, the article and the recorded runs
 *     sudo npm run lab -- nodeport      one walk
 *     sudo npm run lab -- --record      writes what was captured to test/cases/lab
 *
 * Exit code 0 when every header is as expected, 1 when one is not or something is missing.
 */
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { compareFacts, compareRuns, compareWithWalk, type Difference } from './compare.ts';
import { takeWalks, walkNames } from './lab.ts';
import { describeRun } from './report.ts';
import { missingRequirements } from './requirements.ts';
import type { LabRun } from './run-walk.ts';
import type { Fact } from './walks.ts';

const recordings = fileURLToPath(new URL('../../test/cases/lab/', import.meta.url));

async function main(args: readonly string[]): Promise<number> {
  const record = args.includes('--record');
  const wanted = args.filter((arg) => arg !== '--record');
  const unknown = wanted.filter((name) => !walkNames.includes(name));
  if (unknown.length > 0) {
    console.error(`No such walk: ${unknown.join(', ')}. The lab knows ${walkNames.join(', ')}.`);
    return 2;
  }
  const missing = missingRequirements();
  if (missing.length > 0) {
    console.error(['The lab cannot be built here:', ...missing].join('\n  '));
    return 1;
  }
  console.log('Building the cluster: 2 workers with Open vSwitch, their pods, the underlay, a client …');
  let differences = 0;
  for await (const { run, facts } of takeWalks(wanted.length === 0 ? walkNames : wanted)) {
    differences += await finish(run, facts, record);
  }
  console.log(differences === 0 ? '\nEvery header is as expected.' : `\n${differences} differences.`);
  return differences === 0 ? 0 : 1;
}

/** Prints a run, compares it with the tutor's walk, the article and the recorded run, and records it if asked to. */
async function finish(run: LabRun, facts: readonly Fact[], record: boolean): Promise<number> {
  const file = `${recordings}${run.walk}.json`;
  const differences: Difference[] = [...compareFacts(run, facts), ...(await compareWithWalk(run))];
  if (record) {
    await mkdir(recordings, { recursive: true });
    await writeFile(file, `${JSON.stringify(run, null, 2)}\n`);
  } else if (existsSync(file)) {
    differences.push(...compareRuns(JSON.parse(await readFile(file, 'utf8')) as LabRun, run));
  }
  console.log(describeRun(run, facts.length, differences));
  return differences.length;
}

// Whatever is started removes itself when the process exits, so an interrupted lab only has to exit.
process.setMaxListeners(64);
for (const [signal, code] of [
  ['SIGHUP', 129],
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const) {
  process.once(signal, () => process.exit(code));
}
process.exitCode = await main(process.argv.slice(2));
