import { runCommand, shellContext } from '../../shell/index.ts';
import type { CliContext } from '../context.ts';
import { UsageError } from '../exit.ts';
import { loadCluster } from '../load-cluster.ts';
import type { CommonOptions } from '../options.ts';

/** A word as a shell would have to be given it. */
function quoted(word: string): string {
  return /^[\w@%+=:,./()[\]{}>*?!~^-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** `run NODE -- COMMAND…`: one command of the simulated node shell; several words or one quoted line, pipes inside the quotes. */
export async function run(
  node: string,
  words: readonly string[],
  options: CommonOptions,
  context: CliContext,
): Promise<number> {
  const cluster = loadCluster(options.snapshot);
  if (!cluster.nodes.has(node))
    throw new UsageError(`There is no node ${node}; there are ${[...cluster.nodes.keys()].join(', ')}.`);
  const line = words.length === 1 ? (words[0] ?? '') : words.map(quoted).join(' ');
  const result = runCommand(shellContext(cluster), node, line);
  context.out(result.output);
  context.err(result.error);
  for (const note of result.notes) {
    const said = result.origin !== 'computed' || note.startsWith('computed');
    context.err(`# ${said ? '' : 'computed: '}${note}\n`);
  }
  return result.exitCode;
}
