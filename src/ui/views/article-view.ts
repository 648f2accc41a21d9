import type { Question, Step } from '../../lesson/index.ts';
import type { StepRecord } from '../../session/index.ts';
import { own } from '../../text/index.ts';
import { type Line, line, run, safeLine } from '../draw/line.ts';
import { markdownLines } from '../draw/markdown.ts';
import { wrapLine } from '../draw/wrap.ts';
import type { ViewOptions } from './flow-view.ts';

/** What the article pane is drawn from. */
export interface ArticleInput extends ViewOptions {
  readonly step: Step;
  readonly record: StepRecord | undefined;
  /** Whether the text comes after the step's question. */
  readonly waits: boolean;
  readonly notes: boolean;
}

/** The article's text of one step: heading, body, how its checkpoints stand, and the presenter's notes where asked for. */
export function articleLines({ step, record, waits, notes, width, unicode }: ArticleInput): readonly Line[] {
  const heading = wrapLine(safeLine(line(run('heading', step.title)), unicode), width);
  const body = waits ? waitingText({ width, unicode }) : markdownLines(step.body, { width, unicode });
  const checkpoints = step.questions.map((question) => checkpointLine(question, record, unicode));
  return [
    ...heading,
    [],
    ...body,
    ...(checkpoints.length > 0 ? [[], ...checkpoints] : []),
    ...(notes ? noteLines(step, { width, unicode }) : []),
  ];
}

/** What stands in place of a text that would answer the question before it is asked. */
function waitingText({ width, unicode }: ViewOptions): readonly Line[] {
  const key = (text: string) => run('key', text);
  return [
    line('First predict what happens here.'),
    [],
    line(
      key('p'),
      run('muted', ' asks. The text follows your answer; '),
      key('Esc'),
      run('muted', ' shows it at once.'),
    ),
  ].flatMap((row) => wrapLine(safeLine(row, unicode), width));
}

function checkpointLine(question: Question, record: StepRecord | undefined, unicode: boolean): Line {
  const answered = own(record?.questions ?? {}, question.id);
  if (answered?.correct) return line(run('good', unicode ? '✓ ' : '* '), run('muted', 'question answered'));
  if (answered?.shown) return line(run('muted', `${unicode ? '–' : '-'} answer shown; p asks again`));
  return line(run('warn', '? '), run('muted', 'a question is open: p'));
}

/** The row at which the presenter's notes begin, where they are shown: they come last. */
export function notesRow(input: ArticleInput): number | undefined {
  return input.notes ? articleLines({ ...input, notes: false }).length + 1 : undefined;
}

function noteLines(step: Step, options: ViewOptions): readonly Line[] {
  const text = step.notes ?? 'There are none for this step.';
  return [[], line(run('warn', 'For the presenter')), ...markdownLines(text, options)];
}
