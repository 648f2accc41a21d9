import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import {
  decodeProgress,
  encodeProgress,
  mergeProgress,
  noProgress,
  type Progress,
} from '../session/index.ts';
import { errorWithoutPlace, formatDiagnostic, UserError } from '../text/index.ts';
import type { CliContext } from './context.ts';
import { stateFolder } from './state-folder.ts';

/** The learner's progress file. */
export interface ProgressStore {
  readonly path: string;
  /** What is known; a damaged file is set aside first, and `say` told. One of a newer version is no damage: an error. */
  readonly read: () => Progress;
  /** Joins a progress into the file and gives what the file then holds: a second tutor's steps are in it. */
  readonly save: (progress: Progress) => Progress;
  /** Replaces the file: the one way to go back. */
  readonly replace: (progress: Progress) => void;
}

/** The store of the platform's state folder; `say` hears what a learner should know. */
export function progressStore(context: CliContext, say: (message: string) => void): ProgressStore {
  const path = join(stateFolder(context.env, context.platform), 'progress.json');
  const read = (): Progress => {
    if (!existsSync(path)) return noProgress;
    const decoded = decodeProgress(readFileSync(path, 'utf8'));
    if (decoded.ok) return decoded.progress;
    if (decoded.diagnostic.code === 'progress-newer') throw new UserError([decoded.diagnostic]);
    const aside = unusedName(path, context.now());
    renameSync(path, aside);
    say(`${formatDiagnostic(decoded.diagnostic)} The old one is kept as ${aside}.`);
    return decoded.progress;
  };
  const replace = (progress: Progress): void => {
    makeFolder(dirname(path));
    writeFileAtomic.sync(path, encodeProgress(progress), { mode: 0o600 });
  };
  const guarded = <T>(action: () => T): T => {
    try {
      return action();
    } catch (error) {
      if (error instanceof UserError) throw error;
      throw new UserError([errorWithoutPlace('progress-unusable', { path, reason: reasonOf(error) })]);
    }
  };
  return {
    path,
    read: () => guarded(read),
    save: (progress) =>
      guarded(() => {
        const merged = mergeProgress(read(), progress);
        replace(merged);
        return merged;
      }),
    replace: (progress) => guarded(() => replace(progress)),
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

/** A name beside the damaged file that no file has. */
function unusedName(path: string, now: Date): string {
  const stamp = now.toISOString().slice(0, 19).replace(/[:T]/g, '-');
  const base = `${path.replace(/\.json$/, '')}.damaged-${stamp}`;
  for (let n = 1; ; n++) {
    const name = n === 1 ? `${base}.json` : `${base}-${n}.json`;
    if (!existsSync(name)) return name;
  }
}
