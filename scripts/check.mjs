// `npm run check`: everything that continuous integration runs. Every part also runs alone: see CONTRIBUTING.md.
// It ends with the plain line `N passed, N failed, N skipped`, tests and other parts counted together.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const bin = (path) => join(root, 'node_modules', path);
const report = join(root, '.cache', 'vitest.json');

const parts = [
  { name: 'types', args: [bin('typescript/bin/tsc'), '-p', '.'] },
  {
    name: 'lint and format',
    args: [
      bin('@biomejs/biome/bin/biome'),
      'ci',
      '--error-on-warnings',
      '--colors=off',
      '--max-diagnostics=100',
    ],
  },
  {
    name: 'exports that nobody imports',
    args: [bin('knip/bin/knip.js'), '--include', 'exports,types', '--no-progress'],
  },
  {
    name: 'tests (unit, cases, frames, pty, comparisons with real tools)',
    args: [
      bin('vitest/vitest.mjs'),
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
    ],
    counts: vitestCounts,
  },
  { name: 'snapshots', args: [join(root, 'dist', 'antrea-tutor.js'), 'snapshot', 'check'] },
  { name: 'lessons', args: [join(root, 'dist', 'antrea-tutor.js'), 'check'] },
];

/** The totals of vitest's own report; without one, the run broke off before it could count. */
function vitestCounts() {
  if (!existsSync(report)) return { passed: 0, failed: 1, skipped: 0 };
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = JSON.parse(
    readFileSync(report, 'utf8'),
  );
  return { passed: numPassedTests, failed: numFailedTests, skipped: numPendingTests + numTodoTests };
}

/** Comparisons that were left out because their tool is not here, by name: left out is not passed. */
function skippedTests() {
  if (!existsSync(report)) return [];
  const { testResults } = JSON.parse(readFileSync(report, 'utf8'));
  return testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ status }) => status === 'pending' || status === 'skipped')
    .map(({ fullName }) => fullName);
}

const total = { passed: 0, failed: 0, skipped: 0 };
const failedParts = [];
mkdirSync(dirname(report), { recursive: true });
rmSync(report, { force: true });
for (const { name, args, counts } of parts) {
  process.stdout.write(`\n== ${name}\n`);
  const { status } = spawnSync(process.execPath, args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const counted = counts?.() ?? { passed: status === 0 ? 1 : 0, failed: status === 0 ? 0 : 1, skipped: 0 };
  for (const key of Object.keys(total)) total[key] += counted[key];
  if (status !== 0) failedParts.push(name);
  // A runner that fails without a failed test (an error outside of one) is a failure all the same.
  if (status !== 0 && counted.failed === 0) total.failed += 1;
}

const skipped = skippedTests();
if (skipped.length > 0) {
  process.stdout.write(
    `\nSKIPPED, because a tool is missing on this machine:\n${skipped.map((name) => `  ${name}\n`).join('')}`,
  );
}
if (failedParts.length > 0) process.stdout.write(`\nFAILED: ${failedParts.join(', ')}\n`);
process.stdout.write(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped\n`);
process.exitCode = failedParts.length > 0 ? 1 : 0;
