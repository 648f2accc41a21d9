import { lstatSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';
import { isRunning } from './is-running.ts';

/** Who holds a lock for longer than this has lost it, whoever it is: reading, joining and writing takes milliseconds. */
const longestHeld = 3_000;

/**
 * Runs an action while no other tutor runs one for the same path. The lock is a symbolic link whose target is its holder's process
 * number: made whole or not at all, needing no block of a full disk, and to be taken from a holder that was killed. Where no link can be
 * made (a full disk without inodes, Windows without the right), the action runs unlocked: it fails by itself, or merges what it finds.
 */
export function withLock<T>(path: string, action: () => T): T {
  const lock = `${path}.lock`;
  const held = takeLock(lock);
  try {
    return action();
  } finally {
    if (held && holderOf(lock) === process.pid) rmSync(lock, { force: true });
  }
}

function takeLock(lock: string): boolean {
  for (;;) {
    try {
      symlinkSync(String(process.pid), lock);
      return true;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) return false;
    }
    const holder = holderOf(lock);
    if (holder === undefined) continue;
    if (isRunning(holder) && ageOf(lock) < longestHeld) Atomics.wait(pause, 0, 0, 2);
    else rmSync(lock, { force: true });
  }
}

const pause = new Int32Array(new SharedArrayBuffer(4));

/** The process that holds a lock; absent where it was given back meanwhile. */
function holderOf(lock: string): number | undefined {
  try {
    return Number(readlinkSync(lock));
  } catch {
    return undefined;
  }
}

function ageOf(lock: string): number {
  const made = lstatSync(lock, { throwIfNoEntry: false })?.mtimeMs;
  return made === undefined ? 0 : Date.now() - made;
}
