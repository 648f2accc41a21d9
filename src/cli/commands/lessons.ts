import { partTitle } from '../../lesson/index.ts';
import { completion, movedProgress } from '../../session/index.ts';
import { jsonText, largest, rich, token } from '../../text/index.ts';
import type { CliContext } from '../context.ts';
import { readLessons } from '../course.ts';
import { exitCodes } from '../exit.ts';
import { type CommonOptions, styleFor } from '../options.ts';
import { progressStore } from '../progress-store.ts';
import { renderRichLines } from '../rich-ansi.ts';

/** `lessons`: the course, lesson by lesson, with what has been done of each. */
export async function lessons(
  options: CommonOptions & { readonly json?: boolean },
  context: CliContext,
): Promise<number> {
  const { lessons: all, outline } = readLessons(options.lessons);
  const kept = progressStore(context, (message) => context.err(`${message}\n`)).read();
  const progress = movedProgress(kept, all);
  const rows = all.map((lesson) => ({ lesson, done: completion(progress, [lesson]) }));
  if (options.json) {
    const list = rows.map(({ lesson, done }) => ({
      id: lesson.id,
      title: lesson.title,
      part: lesson.part,
      snapshot: lesson.snapshot,
      walk: lesson.walk ?? null,
      credit: lesson.credit,
      goal: lesson.goal ?? null,
      minutes: lesson.minutes ?? null,
      needs: lesson.needs,
      steps: lesson.steps.map(({ id, title }) => ({ id, title })),
      steps_done: done.stepsDone,
      questions: done.questions,
      questions_passed: done.questionsPassed,
    }));
    const parts = outline?.parts ?? [];
    const tracks = outline?.tracks ?? [];
    context.out(jsonText({ format: 'antrea-tutor.lessons/1', parts, tracks, lessons: list }));
    return exitCodes.done;
  }
  const width = largest(all.map(({ id }) => id.length));
  const lines = rows.flatMap(({ lesson, done }, i) => {
    const heading =
      lesson.part === rows[i - 1]?.lesson.part
        ? []
        : [rich(token('heading', partTitle(outline, lesson.part)))];
    const mark = done.stepsDone === done.steps ? token('match', 'done') : `${done.stepsDone}/${done.steps}`;
    return [
      ...heading,
      rich(
        '  ',
        token('term', lesson.id.padEnd(width)),
        `  ${lesson.title}  `,
        token('muted', lesson.minutes === undefined ? '· ' : `· ${lesson.minutes} min · `),
        mark,
      ),
    ];
  });
  context.out(renderRichLines(lines, styleFor(options, context)));
  return exitCodes.done;
}
