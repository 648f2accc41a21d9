import { own } from '../text/index.ts';
import type { Call } from './command.ts';
import { aliases, commandNamed, shellCommands } from './command-table.ts';
import type { Place, ShellContext } from './context.ts';
import { filters } from './pipes.ts';
import { failed, type ShellResult, said } from './result.ts';
import { didYouMean } from './suggest.ts';
import { readCommandLine, type Words } from './tokenizer.ts';

/** The call of a command at a place. */
function makeCall(context: ShellContext, place: Place, args: readonly string[]): Call {
  return {
    context,
    place,
    args,
    run: (where, words) => runWords(context, where, words),
    runLine: (where, line) => runLine(context, where, line),
    completions: (where, words) => completionsAfter(context, where, words),
  };
}

/** Runs one line of a node's shell and gives what it prints; it never throws for what a learner can type. */
export function runCommand(context: ShellContext, nodeName: string, line: string): ShellResult {
  const node = context.nodes.find(({ name }) => name === nodeName);
  if (!node) {
    const names = context.nodes.map(({ name }) => name);
    return failed(
      `ssh: Could not resolve hostname ${nodeName}: there is ${names.join(', ')}${didYouMean(nodeName, names)}`,
      255,
    );
  }
  return runLine(context, { kind: 'node', node }, line);
}

function runLine(context: ShellContext, place: Place, line: string): ShellResult {
  const read = readCommandLine(line);
  if ('refused' in read) return failed(`bash: ${read.refused}`, 2);
  const [first = [], ...rest] = read.pipeline;
  if (first.length === 0) return said('');
  return rest.reduce(throughFilter, runWords(context, place, first));
}

/** Gives a command's output to the next command of its pipe, which keeps the notes about where it came from. */
function throughFilter(result: ShellResult, words: Words): ShellResult {
  const [name = '', ...args] = words;
  const filter = own(filters, name);
  if (!filter) {
    return failed(
      `bash: ${name}: after a pipe only ${Object.keys(filters).join(', ')} are understood here${didYouMean(name, Object.keys(filters))}`,
      127,
    );
  }
  const filtered = filter(args, result.output);
  return 'refused' in filtered ? failed(filtered.refused, 2) : { ...result, ...filtered };
}

function runWords(context: ShellContext, place: Place, words: Words): ShellResult {
  const [name = '', ...args] = words[0] === 'sudo' ? words.slice(1) : words;
  if (name === 'help' || name === '?') return said(help(args[0], place));
  const command = commandNamed(name);
  const reachable = shellCommands.filter(({ inPods }) => place.kind === 'node' || inPods);
  if (!command || !reachable.includes(command)) {
    const names = [...reachable.map((candidate) => candidate.name), ...Object.keys(aliases), 'help'];
    const where =
      place.kind === 'pod'
        ? `OCI runtime exec failed: exec: "${name}": executable file not found in $PATH`
        : `${name}: command not found`;
    return failed(`${where}${didYouMean(name, names)}`, 127);
  }
  if (args.length === 1 && (args[0] === '--help' || args[0] === '-h')) return said(help(command.name, place));
  return command.run(makeCall(context, place, args));
}

/** What `help` shows: every command with what it tells, or one with its forms. */
function help(name: string | undefined, place: Place): string {
  const command = name === undefined ? undefined : commandNamed(name);
  if (command)
    return [`${command.name}: ${command.summary}`, ...command.usage.map((form) => `  ${form}`)].join('\n');
  const rows = shellCommands
    .filter(({ inPods }) => place.kind === 'node' || inPods)
    .map((row) => `  ${row.name.padEnd(15)}${row.summary}`);
  return [
    'Commands answered from the snapshot (help COMMAND tells their forms; | grep, head, tail, sort, wc may follow):',
    ...rows,
  ].join('\n');
}

/** The words that can stand after `words`, which may be none. */
export function completionsAfter(context: ShellContext, place: Place, words: Words): readonly string[] {
  const [name, ...args] = words[0] === 'sudo' ? words.slice(1) : words;
  const reachable = shellCommands.filter(({ inPods }) => place.kind === 'node' || inPods);
  if (name === undefined) return [...reachable.map((command) => command.name), 'help'];
  if (name === 'help') return reachable.map((command) => command.name);
  const command = commandNamed(name);
  return command && reachable.includes(command) ? command.complete(makeCall(context, place, args)) : [];
}
