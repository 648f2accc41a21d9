import { type SpawnSyncReturns, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { builtProgram, projectRoot } from '../support/bundle.ts';

let program = '';
const folder = mkdtempSync(join(tmpdir(), 'antrea-tutor-process-'));
const env = { ...process.env, XDG_STATE_HOME: folder };

beforeAll(() => {
  program = builtProgram();
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(command: string, args: readonly string[], cwd = projectRoot): SpawnSyncReturns<string> {
  return spawnSync(command, args, { cwd, env, encoding: 'utf8', input: '', timeout: 60_000 });
}

/**
 * Waits until a process has set up its signals: bit N-1 of the mask of caught ones (proc(5)). SIGHUP is the last that the program
 * sets up, and one that Node does not catch by itself.
 */
async function untilSignalsAreCaught(pid: number): Promise<void> {
  const bit = 1n << BigInt(constants.signals.SIGHUP - 1);
  for (let tries = 0; tries < 1000; tries++) {
    const mask = /^SigCgt:\s*([0-9a-f]+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? '0';
    if ((BigInt(`0x${mask}`) & bit) !== 0n) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error(`process ${pid} catches no SIGHUP`);
}

describe('the program as a process', () => {
  it('prints the first walk where there is no terminal', () => {
    const { status, stdout, stderr } = run(process.execPath, [program], folder);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^frontend asks backendsvc/);
    expect(stdout).not.toContain('\u001b');
  });

  it('gives its exit codes', () => {
    expect(run(process.execPath, [program, 'walk', 'nope']).status).toBe(2);
    expect(
      run(process.execPath, [program, 'run', 'worker1', '--', 'ip', 'address', 'show', 'nope']).status,
    ).toBe(1);
  });

  it('waits for a slow writer of its input', () => {
    const flows = "printf 'priority=1,ip actions=output:2\\n'";
    const { status, stdout, stderr } = run('sh', [
      '-c',
      `(sleep 1; ${flows}) | "${process.execPath}" "${program}" trace --flows - ip`,
    ]);
    expect({ status, stderr }).toEqual({
      status: 0,
      stderr: expect.stringMatching(/^Note: Assumed: port 2 [^\n]*\n$/),
    });
    expect(stdout).toContain(' 0. ip, priority 1\n');
  });

  it('ends quietly when its reader goes away', () => {
    const { status, stdout, stderr } = run('sh', [
      '-c',
      `"${process.execPath}" "${program}" walk other-node-service --json | head -n 1`,
    ]);
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '{\n', stderr: '' });
  });

  it.skipIf(process.platform !== 'linux').each([
    ['SIGHUP', 129],
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('ends on %s with %i', async (signal, code) => {
    const child = spawn(process.execPath, [program, 'check'], { env, stdio: 'ignore' });
    const ended = new Promise<number | null>((resolve) => child.on('exit', resolve));
    await untilSignalsAreCaught(child.pid ?? 0);
    child.kill(signal);
    expect(await ended).toBe(code);
  });
});

describe('a hostile environment', () => {
  it.skipIf(process.platform === 'win32')('opens no debugger on SIGUSR1, and goes on', async () => {
    const child = spawn(process.execPath, [program, 'check'], { env, stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.on('data', (data) => {
      said += data;
    });
    const ended = new Promise<number | null>((resolve) => child.on('exit', resolve));
    await untilSignalsAreCaught(child.pid ?? 0);
    child.kill('SIGUSR1');
    expect(await ended).toBe(0);
    expect(said).toBe('');
  });

  it.each([
    { XDG_STATE_HOME: 'relative' },
    { XDG_STATE_HOME: '', HOME: '' },
    { XDG_STATE_HOME: '', HOME: 'relative' },
    { XDG_STATE_HOME: './x', HOME: '' },
  ])('keeps progress in one place with %j', (odd) => {
    const { stdout, status } = spawnSync(process.execPath, [program, 'progress'], {
      cwd: folder,
      env: { ...env, ...odd },
      encoding: 'utf8',
    });
    expect(status).toBe(0);
    expect(isAbsolute(/kept in (.*)/.exec(stdout)?.[1] ?? '')).toBe(true);
  });

  it('says what a size is', () => {
    const { status, stderr } = run(process.execPath, [program, 'walk', 'same-node-service', '--size', 'abc']);
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: expect.stringMatching(/'abc' is invalid\. It is a number of bytes, such as 1500\./),
    });
  });

  it('says that a snapshot extends what cannot be a name', () => {
    const home = mkdtempSync(join(folder, 'nul-'));
    writeFileSync(join(home, 'snapshot.yaml'), 'name: x\ntitle: x\nextends: "a\\0b"\n');
    const { status, stderr } = run(process.execPath, [program, 'walk', '--snapshot', home]);
    expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringContaining('no snapshot a\\x00b') });
  });
});

describe('npm start', () => {
  it('prints the walk and nothing else, and does not build again', () => {
    run('npm', ['start']);
    const built = statSync(join(projectRoot, 'dist')).mtimeMs;
    const { status, stdout, stderr } = run('npm', ['start']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^frontend asks backendsvc/);
    expect(statSync(join(projectRoot, 'dist')).mtimeMs).toBe(built);
  });
});

/** Links of a package's Markdown files to files that it does not hold. */
function brokenLinks(root: string): readonly string[] {
  const pages = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.md'),
  );
  return pages.flatMap((page) => {
    const text = readFileSync(join(root, page), 'utf8').replace(/```.*?```|`[^`\n]*`/gs, '');
    return [...text.matchAll(/\]\(([^)\s#:]+)(?:#[^)]*)?\)/g)]
      .map(([, target = '']) => target)
      .filter((target) => !existsSync(join(root, dirname(page), target)))
      .map((target) => `${page}: ${target}`);
  });
}

describe('the package', () => {
  it('installs without dependencies, offline, and runs from any folder', () => {
    const packed = run('npm', ['pack', '--pack-destination', folder, '--ignore-scripts']);
    const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz'));
    expect({ status: packed.status, tarball }).toEqual({
      status: 0,
      tarball: expect.stringMatching(/^antrea-tutor-/),
    });
    const installed = run('npm', ['install', '--offline', '--no-audit', '--no-fund', `./${tarball}`], folder);
    expect(installed.status).toBe(0);
    expect(readdirSync(join(folder, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual([
      'antrea-tutor',
    ]);
    const bin = join(folder, 'node_modules', '.bin', 'antrea-tutor');
    expect(run(bin, ['lessons'], tmpdir()).stdout).toContain('The request leaves frontend');
    expect(run(bin, ['snapshot', 'check'], tmpdir()).status).toBe(0);
    const files = run('tar', ['-tzf', join(folder, tarball ?? '')]).stdout;
    for (const name of [
      'LICENSE',
      'README.md',
      'CONTRIBUTING.md',
      'dist/THIRD-PARTY-LICENSES.txt',
      'schema/walk-1.schema.json',
    ]) {
      expect(files).toContain(`package/${name}\n`);
    }
    expect(files).not.toMatch(/package\/(src|test|scripts)\//);
    expect(files).not.toContain('.fingerprint');
    expect(brokenLinks(join(folder, 'node_modules', 'antrea-tutor'))).toEqual([]);
  }, 120_000);
});
