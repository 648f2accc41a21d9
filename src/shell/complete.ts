import type { ShellContext } from './context.ts';
import { filters } from './pipes.ts';
import { completionsAfter } from './run.ts';
import { readCommandLine } from './tokenizer.ts';

/** What Tab offers: candidates for the word between `start` and `end` of the line. */
export interface Completion {
  readonly start: number;
  readonly end: number;
  readonly candidates: readonly string[];
}

/** Numbers by value, so that `table=20` comes before `table=100`. */
const inOrder = new Intl.Collator('en', { numeric: true });

/** Completes the word before the cursor: commands, then whatever the command can take there. */
export function complete(context: ShellContext, nodeName: string, line: string, cursor: number): Completion {
  const before = line.slice(0, cursor);
  const word = /[^\s|]*$/.exec(before)?.[0] ?? '';
  const start = cursor - word.length;
  const nothing = { start, end: cursor, candidates: [] };
  const node = context.nodes.find(({ name }) => name === nodeName);
  const read = readCommandLine(before.slice(0, start).replace(/\|\s*$/, '| cat'));
  if (!node || 'refused' in read) return nothing;
  const afterPipe = read.pipeline.length > 1;
  const words = read.pipeline[0] ?? [];
  const offered = afterPipe ? Object.keys(filters) : completionsAfter(context, { kind: 'node', node }, words);
  const candidates = [...new Set(offered)]
    .filter((candidate) => candidate.startsWith(word) && candidate !== word)
    .sort(inOrder.compare);
  return { start, end: cursor, candidates };
}
