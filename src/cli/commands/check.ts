import { checkIds, checkOutline, checkWithSnapshot } from '../../lesson/index.ts';
import { formatDiagnostic } from '../../text/index.ts';
import type { CliContext } from '../context.ts';
import { readLessons } from '../course.ts';
import { breathe, exitCodes, UsageError } from '../exit.ts';
import { makeLibrary } from '../library.ts';
import type { CommonOptions } from '../options.ts';

/** `check [DIR]`: holds every lesson against its snapshot; prints a line a finding, and fails on any error. */
export async function check(
  given: string | undefined,
  options: CommonOptions,
  context: CliContext,
): Promise<number> {
  const { lessons, outline, diagnostics } = readLessons(given ?? options.lessons);
  // A mistyped folder must not look like a course without a fault.
  if (lessons.length === 0 && diagnostics.length === 0)
    throw new UsageError(`There are no lessons in ${given ?? options.lessons}.`);
  const { worldOf } = makeLibrary(options.snapshot);
  const all = [...diagnostics, ...checkIds(lessons), ...(outline ? checkOutline(outline, lessons) : [])];
  for (const lesson of lessons) {
    await breathe();
    all.push(...checkWithSnapshot(lesson, worldOf));
  }
  for (const diagnostic of all) context.out(`${formatDiagnostic(diagnostic)}\n`);
  const errors = all.filter(({ severity }) => severity === 'error').length;
  const steps = lessons.reduce((sum, lesson) => sum + lesson.steps.length, 0);
  const questions = lessons.reduce(
    (sum, lesson) => sum + lesson.steps.reduce((n, step) => n + step.questions.length, 0),
    0,
  );
  context.out(
    `${lessons.length} lessons, ${steps} steps, ${questions} questions: ${errors} errors, ${all.length - errors} warnings.\n`,
  );
  return errors > 0 ? exitCodes.failed : exitCodes.done;
}
