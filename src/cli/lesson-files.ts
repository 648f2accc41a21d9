import { existsSync } from 'node:fs';
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

/** The text of a folder's `course.yaml`, where it has one. */
export function outlineSource(folder: string | undefined): SourceText | undefined {
  const home = folder === undefined ? bundledLessons() : resolve(folder);
  const path = join(home, 'course.yaml');
  const shown = shownPath(home);
  return existsSync(path) ? readText(path, `${shown === '' ? '' : `${shown}/`}course.yaml`) : undefined;
}
