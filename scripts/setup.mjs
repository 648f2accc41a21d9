// What `npm start`, `npm test`, `npm run build` and `npm run check` share: do what is not done yet, then run.
// Plain JavaScript without dependencies, since it must run before anything is installed.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { buildIsCurrent } from './build/fingerprint.mjs';
import { installIsCurrent, markInstalled } from './build/installed.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const oldestNode = 20;

/** Ends with a message on stderr: the messages of set-up never mix with a command's output. */
function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

/** Runs a Node script; what it prints goes to stderr where `quiet` keeps stdout for the program's own output. */
function runNode(args, { quiet = false } = {}) {
  const stdio = quiet ? ['ignore', 2, 2] : 'inherit';
  const { status, signal } = spawnSync(process.execPath, args, { cwd: root, stdio });
  return signal ? 1 : (status ?? 1);
}

function install() {
  if (installIsCurrent(root)) return;
  process.stderr.write('Installing what package-lock.json names (once) …\n');
  // --include=dev: everything is a development dependency, and NODE_ENV=production must not leave them out.
  const args = ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
  const npm = process.env.npm_execpath;
  const status =
    npm && existsSync(npm)
      ? runNode([npm, ...args], { quiet: true })
      : (spawnSync('npm', args, { cwd: root, stdio: ['ignore', 2, 2], shell: process.platform === 'win32' })
          .status ?? 1);
  if (status !== 0)
    fail(`npm ci failed (exit code ${status}); its message is above. Correct that and try again.`);
  markInstalled(root);
}

function build() {
  if (buildIsCurrent(root)) return;
  if (runNode([join(root, 'scripts', 'build.mjs')], { quiet: true }) !== 0)
    fail('The build failed; see above.');
}

async function start(args) {
  const bundle = join(root, 'dist', 'antrea-tutor.js');
  process.argv = [process.argv[0], bundle, ...args];
  await import(pathToFileURL(bundle).href);
}

function runTests(args) {
  process.exitCode = runNode([join(root, 'node_modules', 'vitest', 'vitest.mjs'), 'run', ...args]);
}

function check(args) {
  process.exitCode = runNode([join(root, 'scripts', 'check.mjs'), ...args]);
}

const major = Number(process.versions.node.split('.')[0]);
if (major < oldestNode)
  fail(`antrea-tutor needs Node.js ${oldestNode} or later; this is ${process.versions.node}.`);

const [command = 'start', ...args] = process.argv.slice(2);
const after = { start, test: runTests, check, build: () => undefined }[command];
if (!after) fail(`setup.mjs knows start, test, check and build, not ${command}.`);
install();
build();
await after(args);
