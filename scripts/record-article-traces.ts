/**
 * Records what a real Open vSwitch answers for every leg of the walks, as case files that the engine is tested against:
 *
 *     node --import ./scripts/ts.mjs scripts/record-article-traces.ts
 *
 * Read the diff before committing it: a change is a change of the snapshot's flows or of the switch.
 */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hasOpenVSwitch } from '../test/judge/index.ts';
import { recordLegs } from '../test/snapshots/record-legs.ts';

const root = fileURLToPath(new URL('../test/cases/trace/', import.meta.url));

if (!hasOpenVSwitch()) {
  console.error('Nothing recorded: Open vSwitch is not installed (Debian and Ubuntu: openvswitch-switch).');
  process.exitCode = 1;
} else {
  const recorded = await recordLegs();
  for (const folder of ['article', 'further']) await rm(root + folder, { recursive: true, force: true });
  for (const { path, text } of recorded) {
    await mkdir(dirname(root + path), { recursive: true });
    await writeFile(root + path, text);
  }
  console.log(`${recorded.length} traces recorded in test/cases/trace`);
}
