import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { keepProgress } from '../../src/cli/keep-progress.ts';
import { progressStore } from '../../src/cli/progress-store.ts';
import { noProgress } from '../../src/session/index.ts';
import { cliRunner, temporaryFolder } from './run-cli.ts';

/** A session's progress in a state folder, with what was said. */
function session(state: string) {
  const said: string[] = [];
  const context = {
    out: () => {},
    err: () => {},
    stdin: async () => '',
    env: { XDG_STATE_HOME: state },
    platform: 'linux',
    interactive: false,
    style: 'plain',
    version: '0.0.0-test',
    now: () => new Date('2026-01-02T03:04:05Z'),
  } as const;
  const say = (message: string) => void said.push(message);
  return { said, kept: keepProgress(progressStore(context, say), say) };
}

/** A state folder whose progress file has this text. */
function stateWith(text: string): { readonly state: string; readonly folder: string; readonly file: string } {
  const state = temporaryFolder();
  const folder = join(state, 'antrea-tutor');
  mkdirSync(folder);
  const file = join(folder, 'progress.json');
  writeFileSync(file, text);
  return { state, folder, file };
}

describe('the progress of a session', () => {
  it('is saved', () => {
    const state = temporaryFolder();
    const { said, kept } = session(state);
    kept.save(noProgress);
    expect(said).toEqual([]);
    expect(existsSync(join(state, 'antrea-tutor', 'progress.json'))).toBe(true);
  });

  it('is said once not to be kept, at the first save that the disk refuses', () => {
    const file = join(temporaryFolder(), 'a-file');
    writeFileSync(file, '');
    const { said, kept } = session(file);
    expect(said).toEqual([]);
    kept.save(noProgress);
    kept.save(noProgress);
    expect(said).toEqual([
      `Progress is not kept: not a directory (${join(file, 'antrea-tutor', 'progress.json')}).`,
    ]);
  });

  it('starts empty and keeps nothing where its file cannot be read', () => {
    const state = temporaryFolder();
    const file = join(state, 'antrea-tutor', 'progress.json');
    mkdirSync(file, { recursive: true });
    const { said, kept } = session(state);
    kept.save(noProgress);
    expect(kept.progress).toEqual(noProgress);
    expect(said).toEqual([`Progress is not kept: illegal operation on a directory (${file}).`]);
  });

  it('leaves the file of a newer version as it is', async () => {
    const newer = '{"format":"antrea-tutor.progress/99"}';
    const { state, folder, file } = stateWith(newer);
    const { said, kept } = session(state);
    kept.save(noProgress);
    expect(said).toEqual([
      'Progress is not kept: the file is of a newer version (antrea-tutor.progress/99); update to read it.',
    ]);
    expect(await cliRunner({ env: { XDG_STATE_HOME: state } })('progress')).toEqual({
      code: 2,
      out: '',
      err: 'The progress file has format antrea-tutor.progress/99, of a newer version. It is left as it is; update to read it.\n',
    });
    expect(readFileSync(file, 'utf8')).toBe(newer);
    expect(readdirSync(folder)).toEqual(['progress.json']);
  });

  it('starts anew beside a damaged file, and says so once', () => {
    const { state, folder } = stateWith('{"format":"antrea-tutor.progress/1"}');
    const { said, kept } = session(state);
    kept.save(noProgress);
    expect(said).toHaveLength(1);
    expect(said[0]).toMatch(/A new one starts empty\. The old one is kept as .*progress\.damaged-/);
    expect(readdirSync(folder).sort()).toEqual([
      'progress.damaged-2026-01-02-03-04-05.json',
      'progress.json',
    ]);
  });
});
