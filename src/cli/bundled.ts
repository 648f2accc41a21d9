import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The folder of the package: lessons and snapshots lie in it, whether this runs from `dist`, from one of its chunks, or as source.
 */
export function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!(existsSync(join(folder, 'package.json')) && existsSync(join(folder, 'snapshots')))) {
    const parent = dirname(folder);
    if (parent === folder)
      throw new Error(`no folder above ${fileURLToPath(import.meta.url)} holds snapshots and package.json`);
    folder = parent;
  }
  return folder;
}

/** The folder of the bundled snapshots. */
export function bundledSnapshots(): string {
  return join(packageRoot(), 'snapshots');
}

/** The folder of the bundled lessons. */
export function bundledLessons(): string {
  return join(packageRoot(), 'lessons');
}
