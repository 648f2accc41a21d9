import { type NftTable, parseNftRuleset } from '../../host/index.ts';
import type { SnapshotFile } from '../../snapshot/index.ts';
import type { Call, ShellCommand } from '../command.ts';
import { nodeFile, type ShellContext } from '../context.ts';
import { readOptions } from '../options.ts';
import { failed, fromFile, notCaptured, readOnly, type ShellResult } from '../result.ts';

const options = {
  flags: {
    '-n': 'numeric',
    '-nn': 'numeric',
    '--numeric': 'numeric',
    '-y': 'numeric',
    '-p': 'numeric',
  },
} as const;

const families = ['ip', 'ip6', 'inet', 'arp', 'bridge', 'netdev'];
const objects = ['ruleset', 'tables', 'table', 'chain', 'set', 'map'];
const changes = ['add', 'create', 'insert', 'replace', 'delete', 'destroy', 'flush', 'rename', 'reset'];

/** What stands between a line that opens a block and the line that closes it, both included. */
function block(lines: readonly string[], firstLine: number): string {
  const head = lines[firstLine - 1] ?? '';
  const closing = `${/^\s*/.exec(head)?.[0] ?? ''}}`;
  const end = lines.findIndex((line, i) => i >= firstLine && line.trimEnd() === closing);
  return lines.slice(firstLine - 1, end < 0 ? undefined : end + 1).join('\n');
}

/** The refusal of a name that is not there, as nft points at it. */
function noSuch(words: readonly string[], at: number): ShellResult {
  const column = words.slice(0, at).reduce((sum, word) => sum + word.length + 1, 0);
  const marks = '^'.repeat(Math.max(1, (words[at] ?? '').length));
  return failed(`Error: No such file or directory\n${words.join(' ')}\n${' '.repeat(column)}${marks}`);
}

function list(file: SnapshotFile, words: readonly string[]): ShellResult {
  const [, object = '', ...rest] = words;
  const { tables } = parseNftRuleset(file.source).value;
  const lines = file.source.text.split('\n');
  const family = families.includes(rest[0] ?? '') ? rest.shift() : undefined;
  const wanted = tables.filter((table) => family === undefined || table.family === family);
  if (object === 'tables') {
    return fromFile(file, wanted.map(({ family: of, name }) => `table ${of} ${name}`).join('\n'));
  }
  if (object === 'ruleset') {
    return family === undefined
      ? fromFile(file)
      : fromFile(file, wanted.map(({ place }) => block(lines, place.line)).join('\n'));
  }
  const [name, inner] = rest;
  // Without a family nft means ip.
  const table = tables.find((one) => one.name === name && one.family === (family ?? 'ip'));
  const first = family === undefined ? 2 : 3;
  if (!table) return noSuch(words, first);
  if (object === 'table') return fromFile(file, block(lines, table.place.line));
  const line = inner === undefined ? undefined : lineOf(table, object, inner);
  if (line === undefined) return noSuch(words, first + 1);
  return fromFile(file, `table ${table.family} ${table.name} {\n${block(lines, line)}\n}`);
}

function lineOf(table: NftTable, object: string, name: string): number | undefined {
  if (object === 'chain') return table.chains.get(name)?.place.line;
  const set = table.sets.get(name);
  return set?.kind === object ? set.place.line : undefined;
}

function tablesOf(context: ShellContext, node: string): readonly NftTable[] {
  const file = nodeFile(context, node, 'nftRuleset');
  return file ? parseNftRuleset(file.source).value.tables : [];
}

function run({ context, place, args }: Call): ShellResult {
  const read = readOptions(args, options);
  if ('unknown' in read) return failed(`nft: unrecognized option '${read.unknown}'`);
  const words = read.operands;
  const [verb, object = ''] = words;
  if (verb === undefined) return failed('nft: no command specified');
  if (changes.includes(verb)) return readOnly();
  if (verb !== 'list' || !objects.includes(object)) {
    const at = verb === 'list' ? 1 : 0;
    const column = at === 0 ? 0 : 'list '.length;
    const text = `Error: syntax error, unexpected ${words[at] === undefined ? 'end of file' : 'string'}`;
    return failed(
      `${text}\n${words.join(' ')}\n${' '.repeat(column)}${'^'.repeat((words[at] ?? ' ').length)}`,
    );
  }
  const file = nodeFile(context, place.node.name, 'nftRuleset');
  return file ? list(file, words) : notCaptured('`nft list ruleset` of this node');
}

/** `nft`: the tables of nftables, printed from `nft list ruleset`. */
export const nft: ShellCommand = {
  name: 'nft',
  usage: [
    'nft list ruleset [FAMILY]',
    'nft list tables',
    'nft list table [FAMILY] TABLE',
    'nft list chain|set|map [FAMILY] TABLE NAME',
  ],
  summary: "nftables of the node's kernel: kube-proxy in nftables mode, Antrea's own tables",
  run,
  complete: ({ context, place, args }) => {
    const [verb, object, family, name] = args;
    if (verb === undefined) return ['list'];
    if (object === undefined) return objects;
    const tables = tablesOf(context, place.node.name);
    if (family === undefined) return [...new Set(tables.map((table) => table.family))];
    const ofFamily = tables.filter((table) => table.family === family);
    if (name === undefined) return ofFamily.map((table) => table.name);
    const table = ofFamily.find((one) => one.name === name);
    if (object === 'chain') return [...(table?.chains.keys() ?? [])];
    const sets = [...(table?.sets.values() ?? [])];
    return sets.filter(({ kind }) => kind === object).map((set) => set.name);
  },
};
