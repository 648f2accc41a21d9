import { writeSync } from 'node:fs';
import { progressStore } from '../../../src/cli/progress-store.ts';
import { noProgress } from '../../../src/session/index.ts';

/** A tutor that does nothing but save: `saver STATE WHO`. It answers its question once more each time, and prints how often was kept. */
const [state = '', who = ''] = process.argv.slice(2);
const context = {
  out: () => undefined,
  err: () => undefined,
  stdin: async () => '',
  env: { XDG_STATE_HOME: state },
  platform: 'linux',
  interactive: false,
  style: 'plain',
  version: '0.0.0-test',
  now: () => new Date(),
} as const;
const store = progressStore(context, (message) => writeSync(2, `${message}\n`));
const at = '2026-01-02T03:04:05Z';
let attempts = Number(process.argv[4] ?? 0);
// Says that it is about to begin; so many were kept before.
writeSync(1, `${attempts}\n`);
for (;;) {
  attempts += 1;
  const record = { attempts, hints: 0, correct: true, shown: false, firstAnswered: at, lastAnswered: at };
  const steps = { step: { seen: at, done: undefined, questions: { question: record } } };
  try {
    store.save({ ...noProgress, lessons: { [who]: { steps } } });
    writeSync(1, `${attempts}\n`);
  } catch (error) {
    // A full disk: nothing was kept, and nothing said to be.
    if (!/no space left|takes no more|did not keep/i.test(String(error))) throw error;
  }
}
