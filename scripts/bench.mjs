// `npm run bench [NAME]`: every measurement of bench/ in turn, or one.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const all = ['start-up', 'parse', 'trace', 'walk'].filter((name) =>
  existsSync(join(root, 'bench', `${name}.ts`)),
);
const [name, ...args] = process.argv.slice(2);
for (const bench of name === undefined ? all : [name]) {
  process.stdout.write(`\n== ${bench}\n`);
  const file = join(root, 'bench', `${bench}.ts`);
  const { status } = spawnSync(
    process.execPath,
    ['--import', join(root, 'scripts', 'ts.mjs'), file, ...args],
    {
      cwd: root,
      stdio: 'inherit',
    },
  );
  if (status !== 0) process.exitCode = 1;
}
