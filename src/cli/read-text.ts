import { readdirSync, readFileSync, statSync } from 'node:fs';
import { isAbsolute, join, relative, sep } from 'node:path';
import { errorWithoutPlace, type SourceText, sourceText, UserError } from '../text/index.ts';
import { packageRoot } from './bundled.ts';

/** Reads a UTF-8 text file; a file that is not there or cannot be read is the user's error. */
export function readText(path: string, name = shownPath(path)): SourceText {
  try {
    return sourceText(name, readFileSync(path, 'utf8').replace(/^\ufeff/, ''));
  } catch (error) {
    throw unreadable(name, error);
  }
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

/** Every file under a folder by its path relative to it, `/` between parts, sorted; hidden ones are passed over. */
export function filesUnder(folder: string): readonly string[] {
  const found: string[] = [];
  const visit = (below: string) => {
    for (const entry of readdirSync(join(folder, below), { withFileTypes: true })) {
      if (entry.name.startsWith('.')) continue;
      const path = below === '' ? entry.name : `${below}/${entry.name}`;
      if (entry.isDirectory()) visit(path);
      else found.push(path);
    }
  };
  try {
    visit('');
  } catch (error) {
    throw unreadable(shownPath(folder), error);
  }
  return found.sort();
}
