import type { Cluster } from '../cluster/index.ts';
import { UserError } from '../text/index.ts';
import { makeWorld, type World, type WorldOf } from '../world/index.ts';
import { loadCluster } from './load-cluster.ts';
import { snapshotPlace } from './snapshot-files.ts';

/** A cluster with what lessons may ask of it. */
interface Loaded {
  readonly cluster: Cluster;
  readonly world: World;
}

/** The snapshots that lessons speak about, by name, each loaded when it is first asked for. */
export interface Library {
  readonly loaded: (snapshot: string) => Loaded | undefined;
  readonly worldOf: WorldOf;
}

/** The library of the bundled snapshots; a folder given with `--snapshot` takes the place of the one that has its name. */
export function makeLibrary(given: string | undefined): Library {
  const own = given === undefined ? undefined : snapshotPlace(given).name;
  const known = new Map<string, Loaded | undefined>();
  const loaded = (name: string) => {
    if (!known.has(name)) known.set(name, load(name === own && given !== undefined ? given : name));
    return known.get(name);
  };
  return { loaded, worldOf: (name) => loaded(name)?.world };
}

function load(name: string): Loaded | undefined {
  try {
    const cluster = loadCluster(name);
    return { cluster, world: makeWorld(cluster) };
  } catch (error) {
    const missing =
      error instanceof UserError && error.diagnostics.every(({ code }) => code === 'snapshot-not-found');
    if (missing) return undefined;
    throw error;
  }
}
