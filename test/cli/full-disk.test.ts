import { spawnSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeWhole } from '../../src/cli/write-whole.ts';
import { canMount, killTutors } from '../support/kills/kill-tutors.ts';
import { cliRunner, temporaryFolder } from './run-cli.ts';

const at = '2026-01-02T03:04:05Z';
const question = { attempts: 1, hints: 0, correct: true, shown: false };
const good = {
  format: 'antrea-tutor.progress/1',
  lessons: { b4: { steps: { classifier: { seen: at, questions: { q: question, r: question } } } } },
  review: {},
};

/** A runner whose progress file has this text, with the folder of the file. */
function withProgress(text: string) {
  const state = temporaryFolder();
  const folder = join(state, 'antrea-tutor');
  mkdirSync(folder);
  writeFileSync(join(folder, 'progress.json'), text);
  return { run: cliRunner({ env: { XDG_STATE_HOME: state } }), folder };
}

describe('a progress file', () => {
  it('may begin with a byte order mark', async () => {
    const { run, folder } = withProgress(`\ufeff${JSON.stringify(good)}`);
    const { out, err } = await run('progress', '--json');
    expect(err).toBe('');
    expect(JSON.parse(out).lessons).toHaveProperty('b4');
    expect(readdirSync(folder)).toEqual(['progress.json']);
  });

  it.each([
    { r: { ...question, hints: 3 } },
    { r: { ...question, attempts: -1 } },
    { r: { ...question, firstAnswered: 'yesterday' } },
    { r: 7 },
  ])('with %j out of range loses that alone, says so in a line and keeps the old file', async (odd) => {
    const steps = { classifier: { seen: at, questions: { q: question, ...odd } } };
    const { run, folder } = withProgress(JSON.stringify({ ...good, lessons: { b4: { steps } } }));
    const { out, err } = await run('progress', '--csv');
    expect(out).toContain('b4,classifier,q,1');
    expect(out).not.toContain(',r,');
    expect(err.trim().split('\n')).toEqual([expect.stringMatching(/^A part .* The old one is kept as /)]);
    expect(readdirSync(folder)).toHaveLength(2);
    expect((await run('progress')).err).toBe('');
  });

  it('is copied before it is reset', async () => {
    const { run, folder } = withProgress(JSON.stringify(good));
    const { err } = await run('progress', '--reset');
    const copy = readdirSync(folder).find((name) => name.includes('before-reset')) ?? '';
    expect(err).toContain(copy);
    expect(JSON.parse(readFileSync(join(folder, copy), 'utf8'))).toEqual(good);
  });

  it('has no leftovers of killed runs beside it after a start, and those of running ones stay', async () => {
    const { run, folder } = withProgress(JSON.stringify(good));
    const dead = spawnSync(process.execPath, ['-e', '0']).pid;
    writeFileSync(join(folder, `.progress.json.${dead}.part`), '{');
    writeFileSync(join(folder, `.progress.json.${process.ppid}.part`), '{');
    writeFileSync(join(folder, 'progress.json.2739201'), '{');
    symlinkSync(String(dead), join(folder, 'progress.json.lock'));
    await run('progress');
    expect(readdirSync(folder).sort()).toEqual([`.progress.json.${process.ppid}.part`, 'progress.json']);
  });
});

const mayMount = canMount();

describe.skipIf(!mayMount)('a full disk (left out: no tmpfs can be mounted here)', () => {
  let disk = '';
  beforeEach(() => {
    disk = mkdtempSync(join(tmpdir(), 'antrea-tutor-full-'));
    spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', disk]);
  });
  afterEach(() => {
    spawnSync('umount', ['-l', disk]);
    rmSync(disk, { recursive: true, force: true });
  });

  it.each([0, 4096, 20_000])('with %i bytes free keeps the old file, says so and leaves nothing', (free) => {
    const file = join(disk, 'progress.json');
    const old = 'x'.repeat(8000);
    writeWhole(file, old);
    writeFileSync(join(disk, 'filler'), Buffer.alloc(64 * 1024 - 8192 - Math.ceil(free / 4096) * 4096));
    expect(() => writeWhole(file, 'y'.repeat(60_000))).toThrow(/no space left/);
    expect(readFileSync(file, 'utf8')).toBe(old);
    expect(readdirSync(disk).sort()).toEqual(['filler', 'progress.json']);
  });

  it('and kills, with two tutors at once, lose nothing that was said to be kept', async () => {
    expect(await killTutors(10, 5, true)).toMatchObject({
      faults: [],
      kept: expect.toSatisfy((n) => n > 10),
    });
  }, 120_000);
});

describe('kills', () => {
  it.skipIf(process.platform === 'win32')(
    'with two tutors at once lose nothing that was said to be kept',
    async () => {
      expect(await killTutors(15, 3, false)).toMatchObject({
        faults: [],
        kept: expect.toSatisfy((n) => n > 10),
      });
    },
    120_000,
  );
});
