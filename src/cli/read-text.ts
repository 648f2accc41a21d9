import {
  closeSync,
  constants,
  fstatSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  type Stats,
  statSync,
} from 'node:fs';
import { isAbsolute, join, relative, sep } from 'node:path';
import { errorWithoutPlace, type SourceText, sourceText, UserError } from '../text/index.ts';
import { packageRoot } from './bundled.ts';
import { fileLimitVariable } from './file-limit.ts';

/** No file of a snapshot or lesson comes near this; `--file-limit` lifts it, by way of a variable of the environment. */
const mostBytes = 64 * 2 ** 20;

/**
 * Reads a UTF-8 text file. One that is not there, cannot be read, is no regular file or is larger than the limit is the user's error:
 * a FIFO would be waited for without end, and a device has none.
 */
export function readText(path: string, name = shownPath(path)): SourceText {
  try {
    return sourceText(name, readRegular(path).replace(/^\ufeff/, ''));
  } catch (error) {
    throw unreadable(name, error);
  }
}

function readRegular(path: string): string {
  // Without O_NONBLOCK, opening a FIFO that nobody writes to never returns.
  const descriptor = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const stats = fstatSync(descriptor);
    if (!stats.isFile()) throw new Error(kindOf(stats));
    const most = Number(process.env[fileLimitVariable] ?? mostBytes);
    if (stats.size > most) {
      throw new Error(`it has ${stats.size} bytes, more than ${most}; --file-limit BYTES lifts the limit`);
    }
    return readFileSync(descriptor, 'utf8');
  } finally {
    closeSync(descriptor);
  }
}

function kindOf(stats: Stats): string {
  if (stats.isDirectory()) return 'it is a folder';
  if (stats.isFIFO()) return 'it is a pipe, not a file; - reads standard input';
  return stats.isSocket() ? 'it is a socket, not a file' : 'it is a device, not a file';
}

/** The error of a file or folder that could not be read. */
export function unreadable(path: string, error: unknown): UserError {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return new UserError([errorWithoutPlace('file-missing', { path })]);
  const reason = code === 'EACCES' ? 'permission denied' : code === 'EISDIR' ? 'it is a folder' : message;
  return new UserError([errorWithoutPlace('file-unreadable', { path, reason })]);
}

/** A path as people would write it here: relative to where they are, or to the package for what comes with it. */
export function shownPath(path: string): string {
  for (const base of [process.cwd(), packageRoot()]) {
    const inside = relative(base, path);
    if (inside !== '' && !inside.startsWith('..') && !isAbsolute(inside)) return inside.split(sep).join('/');
  }
  return path;
}

/** Whether a path is a folder; what is no path at all (too long, a NUL in it, links in a circle) is none. */
export function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

/** A folder's real path, or the path as given where it is not there: reading it then says so. */
function existing(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    return folder;
  }
}

/** What a link of a folder leads to; absent where that is nothing, or outside of the folder: it is no part of what was captured. */
function insideOnly(root: string, link: string): Stats | undefined {
  try {
    const inside = relative(root, realpathSync(link));
    return inside.startsWith('..') || isAbsolute(inside) ? undefined : statSync(link);
  } catch {
    return undefined;
  }
}

/** Every file under a folder by its path relative to it, `/` between parts, sorted; hidden ones and links out of it are passed over. */
export function filesUnder(folder: string): readonly string[] {
  const found: string[] = [];
  const root = existing(folder);
  const visit = (below: string) => {
    for (const entry of readdirSync(join(folder, below), { withFileTypes: true })) {
      if (entry.name.startsWith('.')) continue;
      const path = below === '' ? entry.name : `${below}/${entry.name}`;
      const kind = entry.isSymbolicLink() ? insideOnly(root, join(folder, path)) : entry;
      if (kind?.isDirectory()) {
        // A link to a folder above would be walked without end.
        if (!entry.isSymbolicLink()) visit(path);
      } else if (kind) found.push(path);
    }
  };
  try {
    visit('');
  } catch (error) {
    throw unreadable(shownPath(folder), error);
  }
  return found.sort();
}
