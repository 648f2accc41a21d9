import { RE2JS } from 're2js';
import { readOptions } from './options.ts';

/** What a filter made of its input, or why it could not. */
export type Filtered = { readonly output: string; readonly exitCode: number } | { readonly refused: string };

function lines(text: string): readonly string[] {
  return text === '' ? [] : text.replace(/\n$/, '').split('\n');
}

function joined(kept: readonly string[]): string {
  return kept.length === 0 ? '' : `${kept.join('\n')}\n`;
}

function grep(args: readonly string[], input: string): Filtered {
  const read = readOptions(args, {
    flags: {
      '-i': 'i',
      '-v': 'v',
      '-c': 'c',
      '-E': 'E',
      '-F': 'F',
      '-w': 'w',
      '-n': 'n',
      '-o': 'o',
      '--color': 'color',
    },
    values: { '-e': 'pattern', '-A': 'after', '-B': 'before' },
  });
  if ('unknown' in read) return { refused: `grep: invalid option -- '${read.unknown.replace(/^-+/, '')}'` };
  const text = read.values.get('pattern')?.at(-1) ?? read.operands[0];
  if (text === undefined) return { refused: 'Usage: grep [OPTION]... PATTERN' };
  // Basic expressions write alternation \| and groups \( \); extended ones and JavaScript write them bare.
  const source = read.flags.has('F')
    ? text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    : read.flags.has('E')
      ? text
      : text.replace(/\\([|(){}+?])/g, '$1');
  // A matcher whose time grows with the text alone: `.*.*.*.*~` would keep a backtracking one busy for ever.
  let pattern: RE2JS;
  try {
    pattern = RE2JS.compile(
      read.flags.has('w') ? `\\b(?:${source})\\b` : source,
      read.flags.has('i') ? RE2JS.CASE_INSENSITIVE : 0,
    );
  } catch {
    return { refused: `grep: invalid pattern: ${text}` };
  }
  const all = lines(input);
  const hits = all.map((line) => pattern.test(line) !== read.flags.has('v'));
  const count = hits.filter(Boolean).length;
  if (read.flags.has('c')) return { output: `${count}\n`, exitCode: count > 0 ? 0 : 1 };
  const before = Number(read.values.get('before')?.at(-1) ?? 0);
  const after = Number(read.values.get('after')?.at(-1) ?? 0);
  const near = new Set<number>();
  hits.forEach((hit, at) => {
    if (!hit) return;
    for (let i = Math.max(0, at - before); i <= Math.min(all.length - 1, at + after); i++) near.add(i);
  });
  return { output: joined(all.filter((_, i) => near.has(i))), exitCode: count > 0 ? 0 : 1 };
}

function countOf(args: readonly string[]): number {
  const text = args.join(' ').match(/\d+/)?.[0];
  return text === undefined ? 10 : Number(text);
}

/** The filters that may stand after a pipe. */
export const filters: Readonly<Record<string, (args: readonly string[], input: string) => Filtered>> = {
  grep,
  egrep: (args, input) => grep(['-E', ...args], input),
  head: (args, input) => ({ output: joined(lines(input).slice(0, countOf(args))), exitCode: 0 }),
  tail: (args, input) => ({ output: joined(lines(input).slice(-countOf(args))), exitCode: 0 }),
  sort: (_, input) => ({ output: joined([...lines(input)].sort()), exitCode: 0 }),
  wc: (args, input) => ({
    output: `${args.includes('-l') ? lines(input).length : input.length}\n`,
    exitCode: 0,
  }),
  cat: (_, input) => ({ output: input, exitCode: 0 }),
  less: (_, input) => ({ output: input, exitCode: 0 }),
  more: (_, input) => ({ output: input, exitCode: 0 }),
};
