import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '../support/bundle.ts';
import { cliRunner, temporaryFolder } from './run-cli.ts';

const temporary = temporaryFolder();
let count = 0;

/** The article's snapshot, to be spoilt. */
function copyOfSnapshot(): string {
  const folder = join(temporary, `snapshot-${count++}`);
  cpSync(join(projectRoot, 'snapshots', 'antrea-v0.10'), folder, { recursive: true });
  return folder;
}

const run = cliRunner();
const flows = 'worker1/ovs-ofctl-dump-flows.txt';

/** What can stand where a file should, how to put it there, and what is said; nothing where the file counts as missing. */
const spoilt: readonly (readonly [string, (path: string) => void, string])[] = [
  ['a pipe', (path: string) => void spawnSync('mkfifo', [path]), 'it is a pipe'],
  ['a folder', (path: string) => void mkdirSync(path), ''],
  ['a link to a device', (path: string) => void symlinkSync('/dev/zero', path), ''],
  ['a link out of the snapshot', (path: string) => void symlinkSync('/etc/passwd', path), ''],
  ['a link to itself', (path: string) => void symlinkSync(path, path), ''],
  [
    'a file of 700 MB',
    (path: string) => {
      writeFileSync(path, '');
      truncateSync(path, 700e6);
    },
    'it has 700000000 bytes, more than 67108864',
  ],
];

describe.skipIf(process.platform === 'win32')('in place of a file of a snapshot', () => {
  it.each(spoilt)('%s is said in one line, or passed over', async (_, spoil, message) => {
    const folder = copyOfSnapshot();
    const path = join(folder, flows);
    rmSync(path);
    spoil(path);
    const { code, out, err } = await run('walk', '--snapshot', folder, 'same-node-service');
    expect(code).toBeGreaterThan(0);
    expect(err).not.toContain('bug');
    expect(out + err).not.toContain('root:');
    if (message === '') expect(out).toContain('ovs-ofctl-dump-flows.txt');
    else expect(err.trim().split('\n')).toEqual([expect.stringContaining(message)]);
  });

  it('a stray file of any size or kind is not read', async () => {
    const folder = copyOfSnapshot();
    writeFileSync(join(folder, 'worker1', 'video.mp4'), '');
    truncateSync(join(folder, 'worker1', 'video.mp4'), 700e6);
    spawnSync('mkfifo', [join(folder, 'worker1', 'pipe')]);
    expect((await run('walk', '--snapshot', folder, 'same-node-service')).code).toBe(0);
  });

  it('a link inside the snapshot is followed, and one to a folder above not', async () => {
    const folder = copyOfSnapshot();
    cpSync(join(folder, flows), join(folder, 'worker1', 'README.md'));
    rmSync(join(folder, flows));
    symlinkSync('README.md', join(folder, flows));
    symlinkSync('..', join(folder, 'worker1', 'up'));
    expect((await run('walk', '--snapshot', folder, 'same-node-service')).code).toBe(0);
  });
});

describe.skipIf(process.platform === 'win32')('in place of a file that is named', () => {
  it.each([
    ['/dev/zero', 'it is a device'],
    [temporary, 'it is a folder'],
    ['/nonexistent', 'no such file'],
  ])('%s is said in one line', async (path, message) => {
    const { code, err } = await run('trace', '--flows', path, 'ip');
    expect(code).toBe(2);
    expect(err.trim().split('\n')).toEqual([expect.stringContaining(message)]);
  });

  it('a large file is read where --file-limit lifts the limit', async () => {
    const path = join(temporary, 'flows');
    writeFileSync(path, 'ip actions=drop\n');
    expect((await run('--file-limit', '10', 'trace', '--flows', path, 'ip')).err).toContain('--file-limit');
    expect((await run('--file-limit', '1000', 'trace', '--flows', path, 'ip')).code).toBe(0);
  });
});
