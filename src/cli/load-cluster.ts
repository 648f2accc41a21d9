import { antreaPlugin, tableNamesOf } from '../antrea/index.ts';
import { type Cluster, makeCluster } from '../cluster/index.ts';
import { loadSnapshot, type Snapshot } from '../snapshot/index.ts';
import { type Diagnostic, UserError } from '../text/index.ts';
import { snapshotPlace } from './snapshot-files.ts';

/** Loads the snapshot that `--snapshot` names, with all that there is to say about it. */
export function readSnapshot(given: string | undefined): {
  readonly snapshot: Snapshot;
  readonly diagnostics: readonly Diagnostic[];
} {
  const { name, open } = snapshotPlace(given);
  const { value, diagnostics } = loadSnapshot(open, name, antreaPlugin);
  return { snapshot: value, diagnostics };
}

/** The cluster of a snapshot, ready to be walked. A file that could not be read whole would make it say wrong things: an error. */
export function loadCluster(given: string | undefined): Cluster {
  const { snapshot, diagnostics } = readSnapshot(given);
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw new UserError(errors);
  return makeCluster(snapshot, tableNamesOf(snapshot.manifest.versions?.antrea));
}
