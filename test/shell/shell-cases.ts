import { loadCluster } from '../../src/cli/index.ts';
import { type Cluster, requestOfScenario, walk } from '../../src/cluster/index.ts';
import { runCommand, type ShellResult, shellContext, type WalkSoFar } from '../../src/shell/index.ts';

let known: Cluster | undefined;

/** The bundled snapshot that shell cases are answered from. */
export function articleCluster(): Cluster {
  known ??= loadCluster('antrea-v0.10');
  return known;
}

/** A walk up to the end of a leg (1-based), or whole. */
export function seenWalk(name: string, leg?: number): WalkSoFar {
  const cluster = articleCluster();
  const scenario = cluster.snapshot.scenarios.get(name);
  if (!scenario) throw new Error(`no scenario ${name}`);
  const taken = walk(cluster, requestOfScenario(scenario));
  const last = leg === undefined ? taken.legs.length - 1 : leg - 1;
  return { walk: taken, upTo: { leg: last, stop: (taken.legs[last]?.stops.length ?? 1) - 1 } };
}

/** `NODE$ LINE`, `NODE@WALK$ LINE` after a whole walk, `NODE@WALK:3$ LINE` after its third leg. */
const prompt = /^(?<node>[\w-]+)(?:@(?<walk>[\w-]+)(?::(?<leg>\d+))?)?\$ (?<line>.*)$/;

/** Runs one line of a case file. */
export function runPrompt(text: string): ShellResult {
  const groups = prompt.exec(text)?.groups;
  if (!groups) throw new Error(`a case's line is NODE$ COMMAND, not ${text}`);
  const { node = '', walk: name, leg, line = '' } = groups;
  const seen = name === undefined ? undefined : seenWalk(name, leg === undefined ? undefined : Number(leg));
  return runCommand(shellContext(articleCluster(), seen), node, line);
}

/** What a case file shows of an answer: the output, errors after `! `, what to know after `~ `, what is done to the terminal after `@ `, the exit code where it is not 0. */
export function answerText(input: string): string {
  return input
    .split('\n')
    .map((line) => {
      const { output, error, exitCode, notes, effect } = runPrompt(line);
      const marked = (mark: string, text: string) =>
        text === '' ? '' : `${text.replace(/\n$/, '').replace(/^/gm, `${mark} `)}\n`;
      const code = exitCode === 0 ? '' : `exit ${exitCode}\n`;
      const done = effect ? `@ ${effect.kind}${effect.kind === 'node' ? ` ${effect.node}` : ''}\n` : '';
      return output + marked('!', error) + notes.map((note) => `~ ${note}\n`).join('') + done + code;
    })
    .join('')
    .replace(/[ \t]+$/gm, '')
    .trimEnd();
}
