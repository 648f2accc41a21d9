import type { Lesson } from '../../lesson/index.ts';
import { completion, type Progress, stepRecord } from '../../session/index.ts';
import { fitLine, type Line, line, run, safeLine, spreadLine } from '../draw/line.ts';
import { wrapLine } from '../draw/wrap.ts';
import type { ViewOptions } from './flow-view.ts';

/** One row of the menu: the lesson's id and title, a bar and a count. */
export function lessonRow(lesson: Lesson, progress: Progress, { width, unicode }: ViewOptions): Line {
  const { stepsDone, steps, questionsPassed, questions } = completion(progress, [lesson]);
  const done = steps > 0 && stepsDone === steps;
  const bar = progressBar(steps === 0 ? 0 : stepsDone / steps, 6, unicode);
  const mark = done ? run('good', unicode ? '✓' : '*') : run('plain', ' ');
  const count = `${String(questionsPassed).padStart(2)}/${questions}`;
  const left = line(run('term', lesson.id.padEnd(5)), ' ', run('plain', lesson.title));
  const tail = line(width >= 44 ? line(bar, ' ') : '', mark, ' ', run('muted', count.padStart(5)));
  return spreadLine(safeLine(left, unicode), tail, width, unicode ? '…' : '~');
}

/** A bar of `cells` columns. */
function progressBar(fraction: number, cells: number, unicode: boolean): Line {
  const full = Math.round(fraction * cells);
  return [
    run('good', (unicode ? '█' : '#').repeat(full)),
    run('muted', (unicode ? '░' : '.').repeat(cells - full)),
  ].filter(({ text }) => text !== '');
}

/** What stands beside the menu about the selected lesson: what it is about, its steps, whose it is. */
export function lessonDetail(
  lesson: Lesson,
  progress: Progress,
  { width, unicode }: ViewOptions,
): readonly Line[] {
  const steps = lesson.steps.flatMap((step, i) => {
    const record = stepRecord(progress, lesson.id, step.id);
    const sign =
      record?.done !== undefined
        ? run('good', unicode ? '✓' : '*')
        : run('muted', record ? (unicode ? '·' : '.') : ' ');
    const row = line(sign, ' ', run('muted', `${i + 1}`.padStart(2)), ' ', run('plain', step.title));
    return wrapLine(safeLine(row, unicode), width, 5);
  });
  const about = [
    ...(lesson.goal === undefined
      ? []
      : [line(run('muted', 'Afterwards you can '), run('plain', lesson.goal), run('muted', '.'))]),
    ...(lesson.minutes === undefined
      ? []
      : [line(run('value', `${lesson.minutes}`), run('muted', ' minutes'))]),
    ...(lesson.needs.length === 0
      ? []
      : [line(run('muted', 'after '), run('term', lesson.needs.join(', ')))]),
  ].flatMap((row) => wrapLine(safeLine(row, unicode), width));
  const facts = [
    line(run('muted', 'snapshot '), run('value', lesson.snapshot)),
    ...(lesson.walk === undefined ? [] : [line(run('muted', 'walk     '), run('value', lesson.walk))]),
    line(run('muted', lesson.credit)),
  ].flatMap((row) => wrapLine(safeLine(row, unicode), width, 2));
  return [
    ...wrapLine(safeLine(line(run('heading', lesson.title)), unicode), width),
    ...about,
    [],
    ...steps,
    [],
    ...facts,
  ];
}

/** What waits for the learner: where to go on, and questions that are due again. */
export function waitingLines(
  progress: Progress,
  due: number,
  { width, unicode }: ViewOptions,
): readonly Line[] {
  const resume = progress.resume
    ? line(
        run('key', 'r'),
        ' ',
        run('plain', 'go on where you left off: '),
        run('strong', progress.resume.address),
      )
    : line(run('muted', 'Choose a lesson to begin with; the first is a good choice.'));
  const review =
    due > 0
      ? line(
          run('key', 'R'),
          ' ',
          run('warn', `${due} ${due === 1 ? 'question is' : 'questions are'} due for review`),
        )
      : line(run('muted', 'Nothing is due for review.'));
  return [resume, review].map((row) => fitLine(safeLine(row, unicode), width, unicode ? '…' : '~'));
}
