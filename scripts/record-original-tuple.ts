// Asks a private Open vSwitch when a packet keeps, and shows, the original tuple of its connection, and writes the table down.
// Read the diff before you commit it. Usage: node --import ./scripts/ts.mjs scripts/record-original-tuple.ts
import { writeFileSync } from 'node:fs';
import { CaseSwitch } from '../test/switch/support/case-switch.ts';
import { judgedTuples } from '../test/switch/support/tuple-table.ts';

const judge = await CaseSwitch.start();
try {
  writeFileSync('test/cases/tables/original-tuple.txt', await judgedTuples(judge));
} finally {
  await judge.close();
}
