import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { tableNamesOf } from '../../src/antrea/index.ts';
import { type Cluster, makeCluster, requestOfScenario, walk } from '../../src/cluster/index.ts';
import { loadSnapshot, type OpenLayer, type SnapshotLayer } from '../../src/snapshot/index.ts';
import { sourceText, UserError } from '../../src/text/index.ts';
import type { Walk } from '../../src/trace/index.ts';

const root = fileURLToPath(new URL('../../snapshots/', import.meta.url));

function pathsBelow(folder: string, below = ''): readonly string[] {
  return readdirSync(join(folder, below)).flatMap((name) => {
    const path = below === '' ? name : `${below}/${name}`;
    return statSync(join(folder, path)).isDirectory() ? pathsBelow(folder, path) : [path];
  });
}

/** The bundled snapshots as directories; `without` hides files, `instead` gives others in their place. */
export function bundledLayers(
  without: readonly string[] = [],
  instead: Readonly<Record<string, string>> = {},
): OpenLayer {
  return (name): SnapshotLayer => {
    const folder = join(root, name);
    const given = Object.keys(instead);
    return {
      name,
      paths: [...new Set([...pathsBelow(folder).filter((path) => !without.includes(path)), ...given])],
      read: (path) =>
        sourceText(`snapshots/${name}/${path}`, instead[path] ?? readFileSync(join(folder, path), 'utf8')),
    };
  };
}

/** A bundled snapshot's cluster, ready to be walked. */
export function bundledCluster(name = 'antrea-v0.10', layers: OpenLayer = bundledLayers()): Cluster {
  const { value, diagnostics } = loadSnapshot(layers, name);
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw new UserError(errors);
  return makeCluster(value, tableNamesOf(value.manifest.versions?.antrea));
}

/** A named walk of a cluster. */
export function namedWalk(cluster: Cluster, name: string): Walk {
  const scenario = cluster.snapshot.scenarios.get(name);
  if (!scenario) throw new Error(`no scenario ${name}`);
  return walk(cluster, requestOfScenario(scenario));
}
