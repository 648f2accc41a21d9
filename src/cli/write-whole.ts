import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isRunning } from './is-running.ts';

/** How a file is called while it is written: hidden, beside the file, and with the process that writes it. */
const leftover = /^\.(.+)\.(\d+)\.part$/;

/**
 * Writes a file so that its old content stays until the new one is whole on the disk: all bytes to a file beside it, which is synced,
 * read again and compared, and only then renamed over the old one. A disk that is full, or takes fewer bytes than it was given,
 * throws, and leaves the old file and nothing else.
 */
export function writeWhole(asked: string, text: string): void {
  // Where the file is a link, what it leads to is replaced, and the link stays.
  const path = existsSync(asked) ? realpathSync(asked) : asked;
  const part = join(dirname(path), `.${basename(path)}.${process.pid}.part`);
  try {
    const bytes = Buffer.from(text);
    const descriptor = openSync(part, 'w', 0o600);
    try {
      for (let done = 0; done < bytes.length; ) {
        const written = writeSync(descriptor, bytes, done);
        if (written === 0) throw new Error('the disk takes no more');
        done += written;
      }
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    if (!readFileSync(part).equals(bytes)) throw new Error('the disk did not keep what was written');
    renameSync(part, path);
  } catch (error) {
    rmSync(part, { force: true });
    throw error;
  }
}

/** Removes what killed runs were writing beside a file; that of a process which still runs is left to it. */
export function sweepLeftovers(path: string): void {
  const folder = dirname(path);
  for (const name of namesIn(folder)) {
    const [, of, pid] = leftover.exec(name) ?? [];
    // Before it was told by its process, a file under way was called progress.json.NUMBER.
    const older = name.startsWith(`${basename(path)}.`) && /\.\d+$/.test(name);
    if (older || (of !== undefined && pid !== undefined && !isRunning(Number(pid))))
      rmSync(join(folder, name), { force: true });
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    // There is nothing to sweep where nothing can be listed; reading the file says what is wrong.
    return [];
  }
}
