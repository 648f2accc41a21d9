import { cpSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { visible } from '../../src/text/index.ts';
import { fullAppearance } from '../../src/ui/draw/appearance.ts';
import { paint } from '../../src/ui/draw/paint.ts';
import { themeFor } from '../../src/ui/draw/theme.ts';
import { projectRoot } from '../support/bundle.ts';
import { cliRunner, temporaryFolder } from './run-cli.ts';

/** Every file below a folder. */
function filesUnder(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile());
}

/** Places of the sources that can write to a terminal, each with why it may. */
const waysOut: Readonly<Record<string, string>> = {
  'src/cli/computing-thread.ts': 'hands on what the gate of a computing thread let through',
  'src/cli/context.ts': 'the gate: everything that a command says goes through `gated`',
  'src/cli/exit.ts': 'waits for what was written, and writes nothing itself',
  'src/cli/commands/tutor.ts': 'hands the streams to Ink, which draws lines that passed `safeLine`',
  'src/ui/run-tutor.tsx': 'one control sequence of its own, before the first frame',
};

const sources = filesUnder(join(projectRoot, 'src'));

describe('the ways out', () => {
  it('are these, and no other file writes', () => {
    const writers = sources
      .filter((path) =>
        /process\.(stdout|stderr)|\{[^}]*\bstdout\b[^}]*\} = process|console\.|\.write\(/.test(
          readFileSync(path, 'utf8'),
        ),
      )
      .map((path) => relative(projectRoot, path));
    expect(writers.sort()).toEqual(Object.keys(waysOut).sort());
  });

  it('draw by one component, whose lines pass the gate of paint', () => {
    const drawers = sources.filter((path) => /<Text\b/.test(readFileSync(path, 'utf8')));
    expect(drawers.map((path) => relative(projectRoot, path))).toEqual(['src/ui/components/painted.tsx']);
    expect(paint([{ role: 'value', text: 'a\u001b[2Jb\nc\u202e' }], themeFor(fullAppearance))).toContain(
      'a\\x1b[2Jb\\x0ac\\u202e',
    );
  });

  it('give only text that is known to be safe past the gate', () => {
    const makers = sources
      .filter((path) => /\{ safe[:,]|\{ safe \}/.test(readFileSync(path, 'utf8')))
      .map((path) => relative(projectRoot, path));
    expect(makers.sort()).toEqual(['src/cli/rich-ansi.ts', 'src/text/visible.ts']);
  });
});

/** The article's snapshot with a word replaced wherever it stands, in contents and names of files. */
function hostileSnapshot(word: string, by: string): string {
  const folder = join(temporary, `snapshot-${count++}`);
  cpSync(join(projectRoot, 'snapshots', 'antrea-v0.10'), folder, { recursive: true });
  for (const path of filesUnder(folder)) {
    const text = readFileSync(path, 'utf8');
    if (text.includes(word)) writeFileSync(path, text.replaceAll(word, by));
  }
  for (const name of readdirSync(folder)) {
    if (name.includes(word)) renameSync(join(folder, name), join(folder, name.replaceAll(word, by)));
  }
  return folder;
}

const temporary = temporaryFolder();
let count = 0;
const run = cliRunner();

/** What a terminal obeys (7-bit and 8-bit), what turns text round, what nobody sees, what begins a line. */
const hostile = ['\u001b]0;x\u0007', '\u009b31m', '\u007f', '\u202e', '\u200b', '\u2028'] as const;

describe.each(hostile)('a snapshot full of %j', (piece) => {
  it.each([
    ['frontend', ['walk', 'same-node-service']],
    ['frontend', ['walk', 'same-node-service', '--json']],
    ['frontend', ['run', 'worker1', '--', 'kubectl', 'get', 'pods']],
    ['worker1', ['walk', 'other-node-service', '--json']],
    ['worker1', ['run', 'worker', '--', 'ip', 'route']],
    ['worker1', ['__complete', '--', 'walk', '--from', 'node:']],
    ['antrea-gw0', ['walk', 'other-node-service']],
    ['antrea-gw0', ['run', 'worker1', '--', 'ovs-ofctl', 'show', 'br-int']],
    ['antrea-gw0', ['run', 'worker1', '--', 'ip', 'route']],
    ['KUBE-SERVICES', ['walk', 'other-node-service', '--json']],
    ['captured', ['snapshot', 'check']],
    ['article', ['run', 'worker1', '--', 'arp', '-a']],
    ['same-node-service', ['walk']],
    ['same-node-service', ['walk', 'nope']],
    ['worker1', ['snapshot', 'check']],
  ] as const)('with %s in place: %j', async (word, args) => {
    const half = Math.ceil(word.length / 2);
    const snapshot = hostileSnapshot(word, `${word.slice(0, half)}${piece}${word.slice(half)}`);
    const { out, err } = await run(...args.slice(0, 1), '--snapshot', snapshot, ...args.slice(1));
    expect(visible(out + err)).toBe(out + err);
    expect(out + err).not.toBe('');
  });

  it('is shown in arguments, progress, ports and bugs', async () => {
    const dump = join(temporary, `flows-${count}${piece === '\u2028' ? '' : piece.replaceAll('/', '')}`);
    const ports = join(temporary, `ports-${count++}`);
    writeFileSync(dump, `in_port=1,ip actions=output:2\nfoo${piece}=1 actions=drop\n`);
    writeFileSync(
      ports,
      ` 1(a${piece}b): addr:4e:99:08:c1:53:be\n LOCAL(br${piece}): addr:4e:99:08:c1:53:be\n`,
    );
    const state = join(temporary, `state-${count++}`);
    mkdirSync(join(state, 'antrea-tutor'), { recursive: true });
    const q = { attempts: 1, hints: 0, correct: true, shown: false };
    const steps = { [`s${piece}`]: { seen: '2026-01-01T00:00:00Z', questions: { [`q${piece}`]: q } } };
    const progress = { format: 'antrea-tutor.progress/1', lessons: { [`l${piece}`]: { steps } }, review: {} };
    writeFileSync(join(state, 'antrea-tutor', 'progress.json'), JSON.stringify(progress));
    const withState = cliRunner({ env: { XDG_STATE_HOME: state } });
    const broken = cliRunner({
      stdin: () => {
        throw new Error(`broken ${piece}`);
      },
    });
    const said = [
      await run(`x${piece}`),
      await run('open', `x${piece}`),
      await run('walk', '--from', `x${piece}`, '--to', 'frontend'),
      await run('run', `x${piece}`, '--', 'ip', 'route'),
      await run('run', 'worker1', '--', `x${piece}`),
      await run('trace', '--flows', dump, 'ip'),
      await run('trace', '--flows', dump, '--ports', ports, 'in_port=1,ip'),
      await run('trace', '--flows', dump, '--ports', ports, '--json', 'in_port=1,ip'),
      await broken('trace', '--flows', '-', 'ip'),
      await withState('progress', '--csv'),
      await withState('progress', '--json'),
      await withState('progress', '--reset', `y${piece}`),
    ];
    for (const { out, err } of said) {
      expect(visible(out + err)).toBe(out + err);
      expect(out + err).not.toBe('');
    }
    expect(JSON.parse(said.at(-2)?.out ?? '').lessons).toHaveProperty([`l${piece}`]);
  });
});
