import { formatIptablesList, parseIptablesSave } from '../../host/index.ts';
import type { Call, ShellCommand } from '../command.ts';
import { nodeFile, type ShellContext } from '../context.ts';
import { readOptions } from '../options.ts';
import { derived, failed, fromFile, notCaptured, readOnly, type ShellResult } from '../result.ts';

const options = {
  flags: {
    '-L': 'list',
    '--list': 'list',
    '-S': 'rules',
    '--list-rules': 'rules',
    '-n': 'numeric',
    '--numeric': 'numeric',
    '-v': 'verbose',
    '--verbose': 'verbose',
    '-x': 'exact',
    '--line-numbers': 'numbers',
    '-w': 'wait',
    '--wait': 'wait',
    '-A': 'change',
    '-I': 'change',
    '-D': 'change',
    '-F': 'change',
    '-N': 'change',
    '-X': 'change',
    '-P': 'change',
  },
  values: { '-t': 'table', '--table': 'table' },
} as const;

const tables = ['filter', 'nat', 'mangle', 'raw', 'security'];
const noChain = 'iptables: No chain/target/match by that name.';

/** The lines of one table in the output of iptables-save, between `*TABLE` and `COMMIT`. */
function savedTable(text: string, table: string): readonly string[] | undefined {
  const lines = text.split('\n');
  const start = lines.indexOf(`*${table}`);
  if (start < 0) return undefined;
  const end = lines.indexOf('COMMIT', start);
  return lines.slice(start + 1, end < 0 ? undefined : end);
}

/** The chains of a node's table, for completion. */
function chainNames(context: ShellContext, node: string): readonly string[] {
  const save = nodeFile(context, node, 'iptablesSave')?.source.text ?? '';
  return [...save.matchAll(/^:(\S+)/gm)].map((match) => match[1] ?? '');
}

/** `-L`: the captured listing where it is what was asked for, else the same made from iptables-save. */
function list(
  { context, place }: Call,
  table: string,
  chain: string | undefined,
  asked: ReadonlySet<string>,
): ShellResult {
  const captured = nodeFile(context, place.node.name, 'iptablesNat');
  if (table === 'nat' && captured && asked.has('numeric') && !asked.has('verbose')) {
    const chains = captured.source.text.split(/\n(?=Chain )/).map((block) => block.trimEnd());
    const wanted =
      chain === undefined ? chains : chains.filter((block) => block.startsWith(`Chain ${chain} `));
    if (wanted.length === 0) return failed(noChain);
    return fromFile(captured, (asked.has('numbers') ? wanted.map(numbered) : wanted).join('\n\n'));
  }
  const saved = nodeFile(context, place.node.name, 'iptablesSave');
  if (!saved || !savedTable(saved.source.text, table))
    return notCaptured(`table ${table} of iptables of this node`);
  const text = formatIptablesList(parseIptablesSave(saved.source).value, {
    table,
    ...(chain === undefined ? {} : { chain }),
    numeric: asked.has('numeric'),
    verbose: asked.has('verbose'),
    protocolNames: true,
  });
  if (text === undefined) return failed(noChain);
  const shown = asked.has('numbers') ? text.trimEnd().split('\n\n').map(numbered).join('\n\n') : text;
  const counted = /^\[[0-9]+:[0-9]+\] -A /m.test(saved.source.text);
  const uncounted = asked.has('verbose') && !counted;
  return derived(saved, shown, ...(uncounted ? ['packet and byte counts were not captured'] : []));
}

/** `--line-numbers` of iptables(8): a column `num` before the target. */
function numbered(block: string): string {
  const [title = '', header = '', ...rules] = block.split('\n');
  return [title, `num  ${header}`, ...rules.map((rule, i) => `${String(i + 1).padEnd(5)}${rule}`)].join('\n');
}

/** `-S`: rules as iptables-save keeps them, after `-P` for built-in chains and `-N` for the others. */
function rules({ context, place }: Call, table: string, chain: string | undefined): ShellResult {
  const file = nodeFile(context, place.node.name, 'iptablesSave');
  const lines = file && savedTable(file.source.text, table);
  if (!file || !lines) return notCaptured(`table ${table} of iptables of this node`);
  const declared = lines.filter((line) => line.startsWith(':')).map((line) => line.slice(1).split(' '));
  const heads = declared.map(([name, policy]) => ({
    name,
    line: policy === '-' ? `-N ${name}` : `-P ${name} ${policy}`,
  }));
  const chosen = heads.filter(({ name }) => chain === undefined || name === chain);
  if (chosen.length === 0) return failed(noChain);
  // iptables prints the policies of the built-in chains first, then the names of the others.
  const ordered = [
    ...chosen.filter(({ line }) => line.startsWith('-P')),
    ...chosen.filter(({ line }) => line.startsWith('-N')),
  ];
  const appended = lines
    .map((line) => line.replace(/^\[[0-9]+:[0-9]+\] /, ''))
    .filter((line) => line.startsWith('-A ') && (chain === undefined || line.split(' ')[1] === chain));
  return derived(file, [...ordered.map(({ line }) => line), ...appended].join('\n'));
}

/** `iptables`: the tables that kube-proxy and Antrea fill. */
export const iptables: ShellCommand = {
  name: 'iptables',
  usage: ['iptables -t nat -L [CHAIN] -n [-v] [--line-numbers]', 'iptables -t nat -S [CHAIN]'],
  summary: "rules of the node's kernel: services, node ports, masquerading",
  run: (call) => {
    const read = readOptions(call.args, options);
    if ('unknown' in read)
      return failed(
        `iptables: unknown option "${read.unknown}"\nTry \`iptables -h' or 'iptables --help' for more information.`,
        2,
      );
    const table = read.values.get('table')?.at(-1) ?? 'filter';
    if (!tables.includes(table)) return failed(`iptables: table '${table}' does not exist`, 3);
    if (read.flags.has('change')) return readOnly();
    const chain = read.operands[0];
    if (read.flags.has('rules')) return rules(call, table, chain);
    if (read.flags.has('list')) return list(call, table, chain, read.flags);
    return failed(
      "iptables: no command specified\nTry `iptables -h' or 'iptables --help' for more information.",
      2,
    );
  },
  complete: ({ context, place, args }) => {
    if (args.at(-1) === '-t') return tables;
    if (!args.includes('-t')) return ['-t'];
    const listing = args.find((word) => /^-[nv]*[LS]/.test(word));
    return listing ? [...chainNames(context, place.node.name), '-n', '--line-numbers'] : ['-L', '-S'];
  },
};

/** `iptables-save`: every table, or one. */
export const iptablesSave: ShellCommand = {
  name: 'iptables-save',
  usage: ['iptables-save [-t TABLE]'],
  summary: 'all rules in the form that iptables-restore reads',
  run: ({ context, place, args }) => {
    const file = nodeFile(context, place.node.name, 'iptablesSave');
    if (!file) return notCaptured('`iptables-save` of this node');
    const read = readOptions(args, {
      flags: { '-c': 'counters' },
      values: { '-t': 'table', '--table': 'table' },
    });
    if ('unknown' in read) return failed(`iptables-save: unrecognized option '${read.unknown}'`);
    const table = read.values.get('table')?.at(-1);
    if (table === undefined) return fromFile(file);
    const lines = savedTable(file.source.text, table);
    if (!lines) return notCaptured(`table ${table} of iptables of this node`);
    return fromFile(file, [`*${table}`, ...lines, 'COMMIT'].join('\n'));
  },
  complete: ({ args }) => (args.at(-1) === '-t' ? tables : ['-t']),
};
