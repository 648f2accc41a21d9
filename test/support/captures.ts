import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { antreaPlugin } from '../../src/antrea/index.ts';
import { type Cluster, makeCluster } from '../../src/cluster/index.ts';
import { loadSnapshot, type OpenLayer, type Snapshot } from '../../src/snapshot/index.ts';
import { type Parsed, sourceText, UserError } from '../../src/text/index.ts';

/** The folder of the captured clusters. */
export const capturesRoot = fileURLToPath(new URL('../captures/', import.meta.url));

/** The names of the captured clusters. */
export const captureNames: readonly string[] = readdirSync(capturesRoot)
  .filter((name) => statSync(join(capturesRoot, name)).isDirectory())
  .sort();

function pathsBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1));
}

/** A captured cluster as a folder; files of paths that `without` matches are hidden, those of `instead` take others' places. */
export function captureLayers(
  without: RegExp | undefined = undefined,
  instead: Readonly<Record<string, string>> = {},
): OpenLayer {
  return (name) => {
    const folder = join(capturesRoot, name);
    const paths = pathsBelow(folder).filter((path) => !without?.test(path));
    return {
      name,
      paths: [...new Set([...paths, ...Object.keys(instead)])].sort(),
      read: (path) =>
        sourceText(`${name}/${path}`, instead[path] ?? readFileSync(join(folder, path), 'utf8')),
    };
  };
}

/** Loads a captured cluster, with what there is to say about it. */
export function loadCapture(name: string, layers: OpenLayer = captureLayers()): Parsed<Snapshot> {
  return loadSnapshot(layers, name, antreaPlugin);
}

/** A captured cluster, ready to be walked. */
export function captureCluster(name: string, layers: OpenLayer = captureLayers()): Cluster {
  const { value, diagnostics } = loadCapture(name, layers);
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw new UserError(errors);
  return makeCluster(value);
}
