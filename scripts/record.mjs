// Records again every expectation under test/cases: from real tools where there is one, else from what the program says now.
// `npm run record [WORD]` for all scripts, or those whose name has the word. Read the difference before you commit it.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const scripts = dirname(fileURLToPath(import.meta.url));
const wanted = process.argv[2] ?? '';
const names = readdirSync(scripts).filter(
  (name) => /^(record|rewrite)-.*\.ts$/.test(name) && name.includes(wanted),
);
for (const name of names.sort()) {
  process.stdout.write(`\n== ${name}\n`);
  const { status } = spawnSync(process.execPath, ['--import', join(scripts, 'ts.mjs'), join(scripts, name)], {
    cwd: join(scripts, '..'),
    stdio: 'inherit',
  });
  if (status !== 0) process.exitCode = 1;
}
spawnSync('git', ['diff', '--stat', '--', 'test/cases'], { cwd: join(scripts, '..'), stdio: 'inherit' });
