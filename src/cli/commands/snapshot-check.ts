import { nodeFiles } from '../../snapshot/index.ts';
import { formatDiagnostic } from '../../text/index.ts';
import type { CliContext } from '../context.ts';
import { exitCodes } from '../exit.ts';
import { readSnapshot } from '../load-cluster.ts';
import type { CommonOptions } from '../options.ts';
import { bundledSnapshotNames } from '../snapshot-files.ts';

/** Files without which a walk through a node cannot be told, in the order in which they are missed. */
const needed = ['flows', 'ofctlShow', 'ipAddress', 'ipRoute', 'iptablesSave'] as const;

/** `snapshot check [DIR]`: reads everything of one snapshot (all bundled ones without an argument) and says what is odd or missing. */
export async function snapshotCheck(
  given: string | undefined,
  options: CommonOptions,
  context: CliContext,
): Promise<number> {
  const wanted = given ?? options.snapshot;
  const names = wanted === undefined ? bundledSnapshotNames() : [wanted];
  let errors = 0;
  for (const name of names) {
    const { snapshot, diagnostics } = readSnapshot(name);
    for (const diagnostic of diagnostics) context.out(`${formatDiagnostic(diagnostic)}\n`);
    const failures = diagnostics.filter(({ severity }) => severity === 'error').length;
    errors += failures;
    for (const node of snapshot.nodes) {
      const missing = needed.filter((key) => !node.files.has(key)).map((key) => nodeFiles[key].file);
      if (missing.length > 0)
        context.out(
          `${snapshot.name}: ${node.name} has no ${missing.join(', ')}: walks that need them end in insufficient-information.\n`,
        );
    }
    const { nodes, pods, services, scenarios, files } = snapshot;
    const warnings = diagnostics.length - failures;
    context.out(
      `${snapshot.name}: ${files.size} files, ${nodes.length} nodes, ${pods.length} pods, ${services.length} services, ${scenarios.size} scenarios; ${failures} errors, ${warnings} warnings.\n`,
    );
  }
  return errors > 0 ? exitCodes.failed : exitCodes.done;
}
