import { type Cluster, resolveWho } from '../cluster/index.ts';
import { type Diagnostic, errorWithoutPlace, UserError } from '../text/index.ts';
import { loadCluster } from './load-cluster.ts';
import { bundledSnapshotNames } from './snapshot-files.ts';

/** Runs what names somebody of a cluster; where a bundled snapshot has the name that this one has not, the error says which. */
export function withOtherSnapshots<T>(cluster: Cluster, action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const elsewhere = error.diagnostics.flatMap(({ code, params }) =>
      code === 'walk-unknown-who' ? whereElse(cluster, String(params.name)) : [],
    );
    throw elsewhere.length === 0 ? error : new UserError(elsewhere, error.exitCode);
  }
}

function whereElse(cluster: Cluster, name: string): readonly Diagnostic[] {
  return bundledSnapshotNames()
    .filter((snapshot) => snapshot !== cluster.snapshot.name && has(loadCluster(snapshot), name))
    .slice(0, 1)
    .map((snapshot) => errorWithoutPlace('snapshot-has-who', { name, snapshot }));
}

function has(cluster: Cluster, name: string): boolean {
  try {
    resolveWho(cluster, name);
    return true;
  } catch (error) {
    if (error instanceof UserError) return false;
    throw error;
  }
}
