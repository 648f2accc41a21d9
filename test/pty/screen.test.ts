import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { builtProgram } from '../support/bundle.ts';
import { PtyTutor } from './pty-tutor.ts';

const state = mkdtempSync(join(tmpdir(), 'antrea-tutor-screen-'));
let program = '';
beforeAll(() => {
  program = builtProgram();
}, 120_000);
afterAll(() => rmSync(state, { recursive: true, force: true }));

/** What is done to the screen, and what is seen when it has been answered. */
const attacks = [
  ['Ctrl-L held', '\u000c'.repeat(200)],
  ['Ctrl-Z as session leader', '\u001a\u001a'],
  ['a paste of 1 MB without brackets', `$${'ip route '.repeat(110_000)}`],
  ['5,000 Tabs', `$kubectl get ${'\t'.repeat(5_000)}`],
] as const;

describe.skipIf(process.platform === 'win32')('on screen', () => {
  it.each(attacks)(
    '%s is no bug, and Ctrl-C still leaves',
    async (_, keys) => {
      const tutor = new PtyTutor(process.execPath, [program, 'open', 'b4/classifier'], {
        env: { XDG_STATE_HOME: state },
      });
      try {
        await tutor.waitFor('b4/classifier');
        tutor.type(keys);
        tutor.type('\u0003');
        expect((await tutor.end(50_000)).code).toBe(130);
        expect(tutor.bytes).not.toContain('this is a bug');
      } finally {
        tutor.dispose();
      }
    },
    60_000,
  );
});
