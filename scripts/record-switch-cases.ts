// Asks a private Open vSwitch every question of test/cases/switch and writes its answers down, the flows and groups as it dumps them.
// Read the diff before you commit it. Usage: node --import ./scripts/ts.mjs scripts/record-switch-cases.ts [FILE…]
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { CaseSwitch } from '../test/switch/support/case-switch.ts';
import { formatSwitchCase, parseSwitchCase } from '../test/switch/support/switch-case.ts';

const root = 'test/cases/switch';
const given = process.argv.slice(2);
const files =
  given.length > 0
    ? given
    : readdirSync(root, { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.txt'))
        .map((name) => `${root}/${name}`);

const judge = await CaseSwitch.start();
try {
  for (const file of files.sort()) {
    const item = parseSwitchCase(readFileSync(file, 'utf8'));
    try {
      const dumped = await judge.load(item);
      const questions = await judge.answers(item.questions);
      writeFileSync(file, formatSwitchCase({ ...item, ...dumped, questions }));
      console.log(file);
    } catch (error) {
      console.error(`${file}: ${error instanceof Error ? error.message : error}`);
      process.exitCode = 1;
    }
  }
} finally {
  await judge.close();
}
