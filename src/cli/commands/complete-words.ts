import type { Command } from 'commander';
import { complete, shellContext } from '../../shell/index.ts';
import { own } from '../../text/index.ts';
import { visibleCommands } from '../command-names.ts';
import { readLessons } from '../course.ts';
import { loadCluster } from '../load-cluster.ts';
import { bundledSnapshotNames } from '../snapshot-files.ts';

/** Options whose value is a name that the program knows. */
const valued: Readonly<Record<string, (snapshot: string | undefined) => readonly string[]>> = {
  '--snapshot': bundledSnapshotNames,
  '--from': (snapshot) => who(snapshot),
  '--to': (snapshot) => who(snapshot),
  '--endpoint': (snapshot) => loadCluster(snapshot).snapshot.pods.map(({ id }) => id),
  '--proto': () => ['tcp', 'udp', 'icmp', 'arp'],
  '--reset': () => lessonIds(),
};

function who(snapshot: string | undefined): readonly string[] {
  const { pods, services, nodes, hosts } = loadCluster(snapshot).snapshot;
  const names = [...pods, ...services].map(({ namespace, name, id }) =>
    namespace === 'default' ? name : id,
  );
  return [...names, ...nodes.map(({ name }) => `node:${name}`), ...hosts.map(({ name }) => name)];
}

function lessonIds(): readonly string[] {
  return readLessons(undefined).lessons.map(({ id }) => id);
}

/** What can stand as the argument of a command. */
function operands(
  path: readonly string[],
  given: readonly string[],
  snapshot: string | undefined,
): readonly string[] {
  switch (path.join(' ')) {
    case 'walk':
      return given.length === 0 ? [...loadCluster(snapshot).snapshot.scenarios.keys()] : [];
    case 'open':
      return readLessons(undefined).lessons.flatMap(({ id, steps }) => [
        id,
        ...steps.map((step) => `${id}/${step.id}`),
      ]);
    case 'run':
      return given.length === 0 ? loadCluster(snapshot).snapshot.nodes.map(({ name }) => name) : ['--'];
    case 'completion':
      return ['bash', 'zsh', 'fish'];
    case 'snapshot check':
      return bundledSnapshotNames();
    default:
      return [];
  }
}

/** After `run NODE --`, the node's own shell completes. */
function inNodeShell(
  words: readonly string[],
  last: string,
  snapshot: string | undefined,
): readonly string[] | undefined {
  const dashes = words.indexOf('--');
  if (dashes < 0 || words[0] !== 'run') return undefined;
  const node = words.slice(1, dashes).find((word) => !word.startsWith('-')) ?? '';
  const line = [...words.slice(dashes + 1), last].join(' ');
  return complete(shellContext(loadCluster(snapshot)), node, line, line.length).candidates;
}

/**
 * The words that can stand where the last of `words` is being typed. A word that a shell would not take literally is left out: names come
 * from snapshots, and `zz$(reboot)` must not stand on a command line.
 */
export function candidates(program: Command, words: readonly string[]): readonly string[] {
  return wordsThatFit(program, words).filter((word) => literal.test(word));
}

/** Means the same quoted and unquoted in bash, zsh and fish. */
const literal = /^[\w@+:,./-][\w@%+=:,./-]*$/;

function wordsThatFit(program: Command, words: readonly string[]): readonly string[] {
  const last = words.at(-1) ?? '';
  const before = words.slice(0, -1);
  const at = before.indexOf('--snapshot');
  const snapshot = at < 0 ? undefined : before[at + 1];
  const shell = inNodeShell(before, last, snapshot);
  if (shell) return shell;
  const option = own(valued, before.at(-1) ?? '');
  if (option) return option(snapshot).filter((word) => word.startsWith(last));
  let command = program;
  const path: string[] = [];
  const given: string[] = [];
  // After `help` the same commands stand.
  for (const word of before[0] === 'help' ? before.slice(1) : before) {
    const inner = command.commands.find((candidate) => candidate.name() === word);
    if (inner && given.length === 0) {
      command = inner;
      path.push(word);
    } else if (!word.startsWith('-')) given.push(word);
  }
  const commands = given.length > 0 ? [] : visibleCommands(command);
  const options = [...command.options, ...program.options].flatMap(({ long }) => long ?? []);
  const offered = last.startsWith('-') ? options : [...commands, ...operands(path, given, snapshot)];
  return [...new Set(offered)].filter((word) => word.startsWith(last)).sort();
}
