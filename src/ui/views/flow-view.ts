import { actionInWords, type WordContext } from '../../antrea/index.ts';
import type { Flow } from '../../openflow/index.ts';
import { type RichLine, spanText } from '../../text/index.ts';
import type { ActionNode, TableStop } from '../../trace/index.ts';
import { type Line, line, lineWidth, run, safeLine } from '../draw/line.ts';
import { wrapLine } from '../draw/wrap.ts';

/** How a view is set. */
export interface ViewOptions {
  readonly width: number;
  readonly unicode: boolean;
}

/** A mark in the first columns of a flow: what matched, a clause of the rule that it completed, a part of another rule. */
export type FlowMark = 'matched' | 'clause' | 'part' | 'none';

const signs: Readonly<Record<FlowMark, readonly [string, string]>> = {
  matched: ['▶', '>'],
  clause: ['✓', '*'],
  part: ['·', '.'],
  none: [' ', ' '],
};

/** A flow of the dump: mark, priority, the match in its own text, and what is to be said about it, on the same line where it fits. */
export function flowLines(
  flow: Flow,
  mark: FlowMark,
  remark: RichLine | Line,
  options: ViewOptions,
): readonly Line[] {
  const { width, unicode } = options;
  const sign = signs[mark][unicode ? 0 : 1];
  const lit = mark === 'matched' || mark === 'clause';
  const role = lit ? 'match' : 'code';
  const text = matchText(flow);
  const head = line(
    run(lit ? 'match' : 'muted', `${sign} ${String(flow.priority).padStart(3)} `),
    text === '' ? run('muted', 'any packet') : failedLit(text, lit ? [] : remark, role),
  );
  const rows = wrapLine(safeLine(head, unicode), width, indentColumns, { fill: true });
  const failed = remark[0]?.role === 'fail' ? [run('fail', unicode ? '✗ ' : 'x ')] : [];
  const said = safeLine(line(failed, remark), unicode);
  const last = rows.at(-1) ?? [];
  const gap = width - lineWidth(last) - lineWidth(said);
  if (lineWidth(said) === 0) return rows;
  if (gap >= 2) return [...rows.slice(0, -1), line(last, ' '.repeat(gap), said)];
  return [...rows, ...wrapLine(line(' '.repeat(indentColumns), said), width, indentColumns + 2)];
}

const indentColumns = 6;

/** The match with the condition lit that the remark begins with. */
function failedLit(text: string, remark: RichLine | Line, role: 'code' | 'match'): Line {
  const [first] = remark;
  if (first?.role !== 'fail') return [run(role, text)];
  const terms = text.split(/(,)/);
  return terms.map((term) => run(term.split('=')[0] === first.text ? 'fail' : role, term));
}

/** The match of a flow as the dump has it, without its priority. */
function matchText(flow: Flow): string {
  return spanText(flow.source, flow.matchSpan).replace(/^,/, '').trim();
}

/** The actions of the stop, each in the dump's text with what it did in words below or beside it. */
export function actionLines(stop: TableStop, words: WordContext, options: ViewOptions): readonly Line[] {
  return stop.actions.flatMap((node) => actionLine(stop, node, words, options));
}

function actionLine(
  { flow, after }: TableStop,
  node: ActionNode,
  words: WordContext,
  { width, unicode }: ViewOptions,
): readonly Line[] {
  const text = flow ? spanText(flow.source, node.action.span) : '';
  const said = safeLine(actionInWords(node, words, after), unicode);
  const lead = ' '.repeat(indentColumns);
  const code = line(lead, run('code', text));
  const arrow = unicode ? '  → ' : '  -> ';
  const joined = line(safeLine(code, unicode), run('muted', arrow), said);
  if (lineWidth(joined) <= width) return [joined];
  return [
    ...wrapLine(safeLine(code, unicode), width, indentColumns + 2, { fill: true }),
    ...wrapLine(
      line(lead, run('muted', arrow.trimStart()), said),
      width,
      indentColumns + arrow.trimStart().length,
    ),
  ];
}
