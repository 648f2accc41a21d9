import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { compareFacts, compareRuns } from '../../scripts/lab/compare.ts';
import { takeWalks, walkNames } from '../../scripts/lab/lab.ts';
import { missingRequirements } from '../../scripts/lab/requirements.ts';
import type { LabRun } from '../../scripts/lab/run-walk.ts';

const missing = missingRequirements();
const recordings = fileURLToPath(new URL('../cases/lab/', import.meta.url));

it.skipIf(missing.length > 0)(
  `real packets take the recorded walks (${missing.length > 0 ? `left out: ${missing.join(' ')}` : 'root, namespaces'})`,
  async () => {
    process.setMaxListeners(64); // one per namespace
    const taken: string[] = [];
    for await (const { run, facts } of takeWalks(walkNames)) {
      const recorded = JSON.parse(readFileSync(`${recordings}${run.walk}.json`, 'utf8')) as LabRun;
      expect([...compareFacts(run, facts), ...compareRuns(recorded, run)]).toEqual([]);
      taken.push(run.walk);
    }
    expect(taken).toEqual(walkNames);
  },
  120_000,
);
