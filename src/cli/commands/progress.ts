import {
  completion,
  encodeProgress,
  movedProgress,
  progressCsv,
  resetProgress,
} from '../../session/index.ts';
import { errorWithoutPlace, rich, suggestion, token, UserError } from '../../text/index.ts';
import type { CliContext } from '../context.ts';
import { readLessons } from '../course.ts';
import { exitCodes } from '../exit.ts';
import { type CommonOptions, styleFor } from '../options.ts';
import { progressStore } from '../progress-store.ts';
import { renderRichLines } from '../rich-ansi.ts';

/** Options of `progress`. */
export interface ProgressOptions extends CommonOptions {
  readonly json?: boolean;
  readonly csv?: boolean;
  /** A lesson's id, or true for everything. */
  readonly reset?: string | true;
}

/** `progress`: what the learner has done, for people, as JSON or as CSV; or forgets it. */
export async function progress(options: ProgressOptions, context: CliContext): Promise<number> {
  const store = progressStore(context, (message) => context.err(`${message}\n`));
  const known = store.read();
  const { lessons } = readLessons(options.lessons);
  if (options.reset !== undefined) {
    const lesson = options.reset === true ? undefined : options.reset;
    if (
      lesson !== undefined &&
      !lessons.some(({ id }) => id === lesson) &&
      !Object.hasOwn(known.lessons, lesson)
    ) {
      const near = suggestion(
        lesson,
        lessons.map(({ id }) => id),
      );
      throw new UserError([
        errorWithoutPlace('lesson-not-found', {
          lesson,
          hint: near ? `Did you mean ${near}?` : 'See antrea-tutor lessons.',
        }),
      ]);
    }
    const kept = store.replace(resetProgress(known, lesson));
    const copy = kept === undefined ? '' : ` What was known before is kept as ${kept}.`;
    context.err(`${lesson === undefined ? 'All progress' : `Progress of ${lesson}`} is forgotten.${copy}\n`);
    return exitCodes.done;
  }
  if (options.json) context.out(encodeProgress(known));
  else if (options.csv) context.out(progressCsv(known));
  else {
    const { stepsDone, steps, questionsPassed, questions, percent } = completion(
      movedProgress(known, lessons),
      lessons,
    );
    const lines = [
      rich(
        token('strong', `${percent}%`),
        `  ${stepsDone} of ${steps} steps done, ${questionsPassed} of ${questions} questions passed`,
      ),
      rich(token('muted', `kept in ${store.path}`)),
    ];
    context.out(
      renderRichLines(
        known.resume ? [...lines, rich(`go on at ${known.resume.address}`)] : lines,
        styleFor(options, context),
      ),
    );
  }
  return exitCodes.done;
}
