import { readdirSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { OpenLayer, SnapshotLayer } from '../snapshot/index.ts';
import { errorWithoutPlace, suggestion, UserError } from '../text/index.ts';
import { bundledSnapshots } from './bundled.ts';
import { filesUnder, isFolder, readText, shownPath } from './read-text.ts';

/** The snapshot that is opened when none is named. */
const defaultSnapshot = 'antrea-v0.10';

/** The names of the bundled snapshots. */
export function bundledSnapshotNames(): readonly string[] {
  return readdirSync(bundledSnapshots())
    .filter((name) => isFolder(join(bundledSnapshots(), name)))
    .sort();
}

/** What `--snapshot` means: where to look for layers, and the name to begin with. */
export interface SnapshotPlace {
  readonly name: string;
  readonly open: OpenLayer;
}

/**
 * Finds the snapshot that `--snapshot NAME|DIR` names: a bundled one by its name, else a folder. What a folder extends is looked for
 * beside it first, then among the bundled ones.
 */
export function snapshotPlace(given = defaultSnapshot): SnapshotPlace {
  const bundled = bundledSnapshotNames();
  const isPath = /[/\\]/.test(given) || !bundled.includes(given);
  if (!isPath) return { name: given, open: layersIn([bundledSnapshots()]) };
  const folder = resolve(given);
  if (!isFolder(folder)) {
    const near = suggestion(given, bundled);
    const known = near ? `Did you mean ${near}?` : `Bundled: ${bundled.join(', ')}; or give a folder.`;
    throw new UserError([errorWithoutPlace('snapshot-not-found', { name: given, known })]);
  }
  return { name: basename(folder), open: layersIn([dirname(folder), bundledSnapshots()]) };
}

function layersIn(homes: readonly string[]): OpenLayer {
  return (name) => {
    // A name is one folder, never a way out of the home.
    if (/[/\\]|^\.\.?$/.test(name)) return undefined;
    const folder = homes.map((home) => join(home, name)).find(isFolder);
    return folder === undefined ? undefined : layerOf(folder, name);
  };
}

function layerOf(folder: string, name: string): SnapshotLayer {
  const shown = shownPath(folder);
  return {
    name,
    paths: filesUnder(folder),
    read: (path) => readText(join(folder, path), `${shown}/${path}`),
  };
}
