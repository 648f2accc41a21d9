import { join, resolve } from 'node:path';
import type { SourceText } from '../text/index.ts';
import { bundledLessons } from './bundled.ts';
import { filesUnder, readText, shownPath } from './read-text.ts';

/** The texts of all lessons of a folder, by name; README.md is for readers of the folder. */
export function lessonSources(folder: string | undefined): readonly SourceText[] {
  const home = folder === undefined ? bundledLessons() : resolve(folder);
  const shown = shownPath(home);
  return filesUnder(home)
    .filter((path) => path.endsWith('.md') && !/(^|\/)README\.md$/i.test(path))
    .map((path) => readText(join(home, path), shown === '' ? path : `${shown}/${path}`));
}
