import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { builtProgram, projectRoot } from '../support/bundle.ts';
import { PtyTutor } from './pty-tutor.ts';

const home = mkdtempSync(join(tmpdir(), 'antrea-tutor-completion-'));
const snapshot = join(home, 'snapshot');

beforeAll(() => {
  const program = builtProgram();
  const bin = join(home, 'antrea-tutor');
  writeFileSync(bin, `#!/bin/sh\nexec "${process.execPath}" "${program}" "$@"\n`);
  chmodSync(bin, 0o755);
  // Names that would do something, among the pods, the services and the walks.
  cpSync(join(projectRoot, 'snapshots', 'antrea-v0.10'), snapshot, { recursive: true });
  for (const name of readdirSync(join(snapshot, 'cluster')).filter((file) => file.endsWith('.txt'))) {
    const path = join(snapshot, 'cluster', name);
    const text = readFileSync(path, 'utf8');
    writeFileSync(
      path,
      text.replaceAll('backendsvc', 'zz`touch$IFS@x`').replaceAll('frontend', 'zz$(touch$IFS@x)'),
    );
  }
  // A file, for where files are completed.
  writeFileSync(join(home, 'qq$(touch y)'), '');
}, 120_000);
afterAll(() => rmSync(home, { recursive: true, force: true }));

const shells = [
  { shell: 'bash', args: ['--norc', '-i'], load: 'source <(antrea-tutor completion bash)' },
  {
    shell: 'zsh',
    args: ['-f', '-i'],
    load: 'autoload -U compinit; compinit -u -D; source <(antrea-tutor completion zsh)',
  },
  { shell: 'fish', args: ['--no-config', '-i'], load: 'antrea-tutor completion fish | source' },
] as const;

describe.each(shells)('completion in $shell', ({ shell, args, load }) => {
  const here = spawnSync(shell, ['-c', 'true']).status === 0;

  it.skipIf(!here)(
    `executes nothing of a name (left out where ${shell} is not installed)`,
    async () => {
      const terminal = new PtyTutor(spawnSync('which', [shell], { encoding: 'utf8' }).stdout.trim(), args, {
        cwd: home,
        env: { HOME: home, PATH: `${home}:${process.env.PATH}`, TERM: 'xterm' },
        columns: 160,
      });
      const settled = () => new Promise((resolve) => setTimeout(resolve, 1_500));
      try {
        await new Promise((resolve) => setTimeout(resolve, 1_000));
        terminal.type(`${load}; echo load''ed\r`);
        await terminal.waitFor('loaded');
        // What does complete shows that the script is at work.
        terminal.type('antrea-tutor walk same-node-s\t');
        await terminal.waitFor('same-node-service');
        terminal.type('\u0003');
        for (const line of ['--from zz', '--to zz', 'zz', '--snapshot qq']) {
          terminal.type(`antrea-tutor walk --snapshot snapshot ${line}\t\t`);
          await settled();
          terminal.type('\r');
          await settled();
          terminal.type('\u0003');
        }
        expect(existsSync(join(home, '@x'))).toBe(false);
        expect(existsSync(join(home, 'y'))).toBe(false);
      } finally {
        terminal.dispose();
      }
    },
    120_000,
  );
});
