import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { builtProgram } from '../support/bundle.ts';
import { PtyTutor } from './pty-tutor.ts';

const state = mkdtempSync(join(tmpdir(), 'antrea-tutor-jobs-'));
let program = '';

beforeAll(() => {
  program = builtProgram();
}, 120_000);
afterAll(() => rmSync(state, { recursive: true, force: true }));

describe.skipIf(process.platform === 'win32')('under a shell with job control', () => {
  it('gives the terminal back on Ctrl-Z, and draws everything again on fg', async () => {
    const shell = new PtyTutor('/bin/bash', ['--norc', '-i'], {
      env: { XDG_STATE_HOME: state, PS1: 'prompt> ', BASH_SILENCE_DEPRECATION_WARNING: '1' },
    });
    try {
      await shell.waitFor('prompt>');
      shell.type(`"${process.execPath}" "${program}"\r`);
      await shell.waitFor('One packet, two minutes');
      shell.type('\u001a');
      await shell.waitFor('Stopped');
      expect(shell.alternate).toBe(false);
      shell.type('echo still $((40 + 2))\r');
      await shell.waitFor('still 42');
      shell.type('fg\r');
      await shell.waitFor('One packet, two minutes');
      expect(shell.alternate).toBe(true);
      shell.type('q');
      await shell.waitFor((text) => /prompt>\s*$/.test(text) && !text.includes('What a worker'));
      expect(shell.alternate).toBe(false);
    } finally {
      shell.dispose();
    }
  });
});
