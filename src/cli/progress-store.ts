import {
  accessSync,
  constants,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import {
  decodeProgress,
  encodeProgress,
  mergeProgress,
  noProgress,
  type Progress,
} from '../session/index.ts';
import { errorWithoutPlace, formatDiagnostic, UserError } from '../text/index.ts';
import type { CliContext } from './context.ts';
import { withLock } from './file-lock.ts';
import { stateFolder } from './state-folder.ts';
import { sweepLeftovers, writeWhole } from './write-whole.ts';

/** The learner's progress file. */
export interface ProgressStore {
  readonly path: string;
  /** What is known; a damaged file is set aside first, and `say` told. One of a newer version is no damage: an error. */
  readonly read: () => Progress;
  /** Joins a progress into the file and gives what the file then holds: a second tutor's steps are in it. */
  readonly save: (progress: Progress) => Progress;
  /** Replaces the file: the one way to go back. Gives the path where the old file is kept; absent where there was none. */
  readonly replace: (progress: Progress) => string | undefined;
}

/** The store of the platform's state folder; `say` hears what a learner should know. */
export function progressStore(context: CliContext, say: (message: string) => void): ProgressStore {
  const path = join(stateFolder(context.env, context.platform), 'progress.json');
  const write = (progress: Progress): void => {
    // A file that its owner made read-only, or another user's, is not replaced behind their back.
    if (existsSync(path)) accessSync(path, constants.W_OK);
    writeWhole(path, encodeProgress(progress));
  };
  const read = (): Progress => {
    sweepLeftovers(path);
    if (!existsSync(path)) return noProgress;
    const decoded = decodeProgress(readFileSync(path, 'utf8'));
    if (decoded.ok) {
      if (decoded.diagnostic) {
        const aside = unusedName(path, 'damaged', context.now());
        copyFileSync(path, aside);
        write(decoded.progress);
        say(`${formatDiagnostic(decoded.diagnostic)} The old one is kept as ${aside}.`);
      }
      return decoded.progress;
    }
    if (decoded.diagnostic.code === 'progress-newer') throw new UserError([decoded.diagnostic]);
    const aside = unusedName(path, 'damaged', context.now());
    renameSync(path, aside);
    say(`${formatDiagnostic(decoded.diagnostic)} The old one is kept as ${aside}.`);
    return decoded.progress;
  };
  const guarded = <T>(action: () => T): T => {
    try {
      return action();
    } catch (error) {
      if (error instanceof UserError) throw error;
      throw new UserError([errorWithoutPlace('progress-unusable', { path, reason: reasonOf(error) })]);
    }
  };
  /** One tutor after the other: what one adds between another's reading and writing would be lost. */
  const changing = <T>(action: () => T): T =>
    guarded(() => {
      makeFolder(dirname(path));
      return withLock(path, action);
    });
  return {
    path,
    read: () => guarded(() => (existsSync(dirname(path)) ? withLock(path, read) : noProgress)),
    save: (progress) =>
      changing(() => {
        const merged = mergeProgress(read(), progress);
        write(merged);
        return merged;
      }),
    replace: (progress) =>
      changing(() => {
        const old = existsSync(path) ? readFileSync(path, 'utf8') : undefined;
        const kept = old === undefined ? undefined : unusedName(path, 'before-reset', context.now());
        if (kept !== undefined && old !== undefined) writeWhole(kept, old);
        write(progress);
        return kept;
      }),
  };
}

/** What the system says of a file, without its code and the path, which is said beside. */
function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return /^E[A-Z]+: (.*?), /.exec(message)?.[1] ?? message;
}

/** Folder by folder: `recursive` never returns where a file system says ENOENT to a folder that cannot be made, as /proc does. */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  try {
    mkdirSync(path);
  } catch (error) {
    // A second tutor may just have made it.
    if (!existsSync(path)) throw error;
  }
}

/** A name beside the progress file that no file has, and that says why it is there. */
function unusedName(path: string, why: 'damaged' | 'before-reset', now: Date): string {
  const stamp = now.toISOString().slice(0, 19).replace(/[:T]/g, '-');
  const base = `${path.replace(/\.json$/, '')}.${why}-${stamp}`;
  for (let n = 1; ; n++) {
    const name = n === 1 ? `${base}.json` : `${base}-${n}.json`;
    if (!existsSync(name)) return name;
  }
}
