import { answerForm, type ShownQuestion } from '../../lesson/index.ts';
import { type Line, line, run, safeLine } from '../draw/line.ts';
import { wrapLine } from '../draw/wrap.ts';
import { editorLine } from './editor-view.ts';
import type { ViewOptions } from './flow-view.ts';
import type { QuestionOnScreen } from './question-on-screen.ts';

/** A question as lines, with the rows that must be in view. */
export interface QuestionView {
  readonly lines: readonly Line[];
  readonly anchor: { readonly from: number; readonly to: number };
}

/** The question, its options or answer line, hints, and what is said of the last answer. */
export function questionView(shown: QuestionOnScreen, options: ViewOptions): QuestionView {
  const { question, state } = shown;
  const { width, unicode } = options;
  // A question about the stop on screen needs no setting; one that comes back for review does.
  const setting = state.onward === 'review' ? question.setting.map((row) => line(row)) : [];
  const lines: Line[] = [...setting, line(question.ask)].flatMap((row) =>
    wrapLine(safeLine(row, unicode), width),
  );
  lines.push([]);
  let anchor = { from: 0, to: lines.length - 1 };
  const form = answerForm(question.kind);
  switch (form.by) {
    case 'line': {
      const prompt = line(run('term', unicode ? '▸ ' : '> '));
      const editor = editorLine(prompt, state.line, {
        width,
        unicode,
        drawCursor: state.status === 'asking',
      });
      // Where not all fits, the answer line is what must be seen.
      anchor = { from: lines.length, to: lines.length };
      lines.push(editor.runs);
      break;
    }
    case 'options':
      if (form.ticks === 'all') lines.push(line(run('muted', 'Tick all that are right.')));
      question.options.forEach((_, index) => {
        const from = lines.length;
        lines.push(...optionLines(shown, index, form.ticks, options));
        if (index === state.cursor && state.status === 'asking') anchor = { from, to: lines.length - 1 };
      });
      break;
    default:
      form satisfies never;
  }
  const said = afterwards(shown, options);
  if (said.length > 0) {
    // An answer that was just judged is looked at first; while options are gone through, the cursor leads, and hints follow it.
    const to = lines.length + said.length;
    const follows = state.verdict || state.status !== 'asking' || form.by !== 'options';
    anchor = { from: follows ? lines.length : anchor.from, to };
    lines.push([], ...said);
  }
  return { lines, anchor };
}

/** What an option is called: a letter, since its text may be a number. */
function optionLetter(index: number): string {
  return 'abcdefghi'[index] ?? '';
}

function optionLines(
  { question, state }: QuestionOnScreen,
  index: number,
  ticks: 'one' | 'all',
  { width, unicode }: ViewOptions,
): readonly Line[] {
  const option = question.options[index];
  const ended = state.status !== 'asking';
  const here = !ended && index === state.cursor;
  const ticked = state.ticked.includes(index);
  const pointer = here ? (unicode ? '▶ ' : '> ') : '  ';
  const box = ticks === 'all' ? (ticked ? '[x] ' : '[ ] ') : ticked ? '(x) ' : '( ) ';
  const right = ended && option?.correct === true;
  const row = line(
    run(here ? 'match' : 'plain', pointer),
    run('plain', box),
    run('muted', `${optionLetter(index)} `),
    run(right ? 'good' : here ? 'strong' : 'plain', option?.text ?? ''),
    run('good', right ? (unicode ? '  ✓' : '  (right)') : ''),
  );
  return wrapLine(safeLine(row, unicode), width, 8);
}

function afterwards({ question, state }: QuestionOnScreen, { width, unicode }: ViewOptions): readonly Line[] {
  const { verdict, status } = state;
  const rows: Line[] = [];
  if (verdict) {
    const head = verdict.correct
      ? run('good', unicode ? '✓ Right.' : 'Right.')
      : run('bad', unicode ? '✗ Not so.' : 'Not so.');
    rows.push(line(head, verdict.why ? ' ' : '', verdict.why ?? []));
  }
  if (status !== 'asking') rows.push(...answerRows(question, verdict?.correct === true));
  if (status === 'shown' && question.right) rows.push(line(question.right));
  question.hints.slice(0, state.hints).forEach((hint, i) => {
    rows.push(line(run('warn', `Hint ${i + 1} of ${question.hints.length}: `), hint));
  });
  if (status !== 'asking') rows.push(line(run('key', 'Enter'), run('muted', ' goes on')));
  return rows.flatMap((row) => wrapLine(safeLine(row, unicode), width, 2));
}

/** The right answer of a question that is over, where it is not to be seen already. */
function answerRows({ kind, options, answer }: ShownQuestion, passed: boolean): readonly Line[] {
  const form = answerForm(kind);
  const heading = run('muted', 'Answer: ');
  switch (form.by) {
    case 'line':
      return [line(heading, answer)];
    case 'options':
      // Right options are marked where they stand; after giving up they are named here too, as they may be out of view.
      return options.flatMap(({ correct, text }, index) =>
        correct && !passed ? [line(heading, `${optionLetter(index)} ${text}`)] : [],
      );
    default:
      return form satisfies never;
  }
}
