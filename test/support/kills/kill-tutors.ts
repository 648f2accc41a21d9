import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { bundleOptions } from '../../../scripts/build/options.mjs';
import { gated } from '../../../src/cli/index.ts';
import { progressStore } from '../../../src/cli/progress-store.ts';
import { decodeProgress, type Progress } from '../../../src/session/index.ts';
import { projectRoot } from '../bundle.ts';
import { Random } from '../fuzz/mutate.ts';

/** What a run of kills found. */
export interface KillReport {
  readonly kills: number;
  /** Saves that were said to be kept. */
  readonly kept: number;
  readonly faults: readonly string[];
}

/** Whether this machine lets the test mount a file system of its own. */
export function canMount(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'antrea-tutor-mount-'));
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder]).status === 0;
  if (mounted) spawnSync('umount', [folder]);
  rmSync(folder, { recursive: true, force: true });
  return mounted;
}

/**
 * Two tutors save to one file, and one of them is killed at a random moment, `kills` times; with `full`, on a disk that has 0 to 64 kB
 * free. After every kill nothing that was said to be kept may be lost, the file must be whole, and after the next start nothing else
 * may lie beside it.
 */
export async function killTutors(kills: number, seed: number, full: boolean): Promise<KillReport> {
  const random = new Random(seed);
  const home = mkdtempSync(join(tmpdir(), 'antrea-tutor-kills-'));
  const saver = join(home, 'saver.mjs');
  await build({
    ...bundleOptions(projectRoot, '0.0.0-test'),
    splitting: false,
    entryPoints: [join(projectRoot, 'test/support/kills/saver.ts')],
    outfile: saver,
  });
  const disk = join(home, 'disk');
  mkdirSync(disk);
  if (full && spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', disk]).status !== 0)
    throw new Error('cannot mount a tmpfs');
  const folder = join(disk, 'antrea-tutor');
  const acknowledged = new Map<string, number>([
    ['a', 0],
    ['b', 0],
  ]);
  const faults: string[] = [];
  /** When a tutor begins to save. */
  const ready = new Map<ChildProcess, Promise<unknown>>();
  /** When it has ended, and everything that it printed has been read. */
  const closed = new Map<ChildProcess, Promise<void>>();
  let kept = 0;
  const start = (who: string): ChildProcess => {
    const child = spawn(process.execPath, [saver, disk, who, String(acknowledged.get(who))], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const over = new Promise<void>((resolve) => child.on('close', () => resolve()));
    closed.set(child, over);
    ready.set(child, Promise.race([over, new Promise((resolve) => child.stdout?.once('data', resolve))]));
    let rest = '';
    child.stdout?.on('data', (data: Buffer) => {
      const lines = (rest + data).split('\n');
      rest = lines.pop() ?? '';
      kept += lines.length;
      const last = lines.at(-1);
      if (last !== undefined) acknowledged.set(who, Number(last));
    });
    child.stderr?.on('data', (data: Buffer) => faults.push(`${who} said ${data}`));
    return child;
  };
  const end = async (child: ChildProcess): Promise<void> => {
    child.kill('SIGKILL');
    await closed.get(child);
  };
  const running = new Map([...acknowledged.keys()].map((who) => [who, start(who)]));
  try {
    for (let kill = 0; kill < kills && faults.length === 0; kill++) {
      if (full && kill > 2) fill(disk, random.below(65));
      const who = random.pick(['a', 'b']);
      const child = running.get(who);
      if (child) {
        await ready.get(child);
        await new Promise((resolve) => setTimeout(resolve, random.below(60)));
        await end(child);
      }
      faults.push(...losses(folder, new Map(acknowledged)));
      running.set(who, start(who));
    }
    for (const child of running.values()) await end(child);
    if (full) fill(disk, 128);
    // The next start reads, and sweeps what the killed ones left.
    storeOf(disk).read();
    faults.push(...losses(folder, acknowledged));
    const beside = readdirSync(folder).filter((name) => name !== 'progress.json');
    if (beside.length > 0) faults.push(`left behind: ${beside.join(', ')}`);
  } finally {
    for (const child of running.values()) child.kill('SIGKILL');
    if (full) spawnSync('umount', ['-l', disk]);
    rmSync(home, { recursive: true, force: true });
  }
  return { kills, kept, faults };
}

function storeOf(state: string) {
  const context = {
    ...gated(
      () => undefined,
      () => undefined,
    ),
    stdin: async () => '',
    env: { XDG_STATE_HOME: state },
    platform: 'linux',
    interactive: false,
    style: 'plain',
    version: '0.0.0-test',
    now: () => new Date(),
  } as const;
  return progressStore(context, () => undefined);
}

/** What is missing of what was said to be kept, or why the file is damaged. */
function losses(folder: string, acknowledged: ReadonlyMap<string, number>): readonly string[] {
  if ([...acknowledged.values()].every((count) => count === 0)) return [];
  const decoded = decodeProgress(readFileSync(join(folder, 'progress.json'), 'utf8'));
  if (!decoded.ok || decoded.diagnostic) return ['the file is damaged'];
  return [...acknowledged].flatMap(([who, count]) => {
    const stored = attemptsOf(decoded.progress, who);
    return stored < count ? [`${who} was told ${count}, the file has ${stored}`] : [];
  });
}

function attemptsOf(progress: Progress, who: string): number {
  return progress.lessons[who]?.steps.step?.questions.question?.attempts ?? 0;
}

/** Fills a disk until about so many kilobytes are free. */
function fill(disk: string, kilobytes: number): void {
  const filler = join(disk, 'filler');
  rmSync(filler, { force: true });
  const { bavail, bsize } = statfsSync(disk);
  const bytes = Math.max(0, bavail * bsize - kilobytes * 1024);
  try {
    writeFileSync(filler, Buffer.alloc(bytes));
  } catch {
    // A tutor took the room first: fuller than asked for is as good.
  }
}
