import { examine } from '../../doctor/index.ts';
import { formatDiagnostic } from '../../text/index.ts';
import type { CliContext } from '../context.ts';
import { exitCodes } from '../exit.ts';
import { readSnapshot } from '../load-cluster.ts';
import type { CommonOptions } from '../options.ts';
import { bundledSnapshotNames } from '../snapshot-files.ts';

/** `snapshot doctor [DIR]`: reads everything of one snapshot (all bundled ones without an argument) and says what is wrong, odd or missing. */
export async function snapshotDoctor(
  given: string | undefined,
  options: CommonOptions,
  context: CliContext,
): Promise<number> {
  const wanted = given ?? options.snapshot;
  const names = wanted === undefined ? bundledSnapshotNames() : [wanted];
  let errors = 0;
  for (const name of names) {
    const { snapshot, diagnostics } = readSnapshot(name);
    const found = examine(snapshot, diagnostics);
    for (const finding of found) context.out(`${formatDiagnostic(finding)}\n`);
    const failures = found.filter(({ severity }) => severity === 'error').length;
    errors += failures;
    const { nodes, pods, services, scenarios, files } = snapshot;
    context.out(
      `${snapshot.name}: ${files.size} files, ${nodes.length} nodes, ${pods.length} pods, ${services.length} services, ${scenarios.size} scenarios; ${failures} errors, ${found.length - failures} warnings.\n`,
    );
  }
  return errors > 0 ? exitCodes.failed : exitCodes.done;
}
