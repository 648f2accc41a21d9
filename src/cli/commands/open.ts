import { transcript, wordContextOf } from '../../antrea/index.ts';
import { requestOfScenario, walk } from '../../cluster/index.ts';
import { type Lesson, stepNamed } from '../../lesson/index.ts';
import { parseAddress, placeOf } from '../../session/index.ts';
import { errorWithoutPlace, plainText, suggestion, UserError, visibleInLine } from '../../text/index.ts';
import type { CliContext } from '../context.ts';
import { expectLessons } from '../course.ts';
import { exitCodes } from '../exit.ts';
import { makeLibrary } from '../library.ts';
import { loadCluster } from '../load-cluster.ts';
import type { CommonOptions } from '../options.ts';

/** The lesson that an address names; an address that names none is the user's error. */
function lessonAt(address: string, lessons: readonly Lesson[]): Lesson {
  const parsed = parseAddress(address);
  const moved = parsed && stepNamed(lessons, parsed.lesson, parsed.step);
  if (moved) return moved.lesson;
  const lesson = lessons.find(({ id }) => id === parsed?.lesson);
  if (!lesson) {
    const near = suggestion(
      parsed?.lesson ?? address,
      lessons.map(({ id }) => id),
    );
    const hint = near ? `Did you mean ${near}?` : 'See antrea-tutor lessons.';
    throw new UserError([errorWithoutPlace('lesson-not-found', { lesson: address, hint })]);
  }
  const step = parsed?.step;
  if (step !== undefined && !lesson.steps.some(({ id }) => id === step)) {
    const near = suggestion(
      step,
      lesson.steps.map(({ id }) => id),
    );
    const hint = near
      ? `Did you mean ${lesson.id}/${near}?`
      : `Its steps: ${lesson.steps.map(({ id }) => id).join(', ')}.`;
    throw new UserError([errorWithoutPlace('step-not-found', { lesson: lesson.id, step, hint })]);
  }
  return lesson;
}

/** A stop that the walk has not, or a walk that the snapshot has not, is the user's error too. */
function checkStop(address: string, lessons: readonly Lesson[], options: CommonOptions): void {
  if (!parseAddress(address)?.stop) return;
  const place = placeOf(address, { lessons, worldOf: makeLibrary(options.snapshot).worldOf });
  if (!place.ok) throw new UserError([errorWithoutPlace('stop-not-found', { why: place.why })]);
}

/** A lesson as plain text, with its walk. */
function printLesson(lesson: Lesson, context: CliContext): void {
  context.out(`${lesson.id}  ${visibleInLine(lesson.title)}\n${visibleInLine(lesson.credit)}\n`);
  for (const step of lesson.steps) {
    context.out(`\n## ${visibleInLine(step.title)}  (${lesson.id}/${step.id})\n\n${step.body.trim()}\n`);
  }
  if (lesson.walk === undefined) return;
  const cluster = loadCluster(lesson.snapshot);
  const scenario = cluster.snapshot.scenarios.get(lesson.walk);
  if (!scenario) return;
  context.out('\n');
  for (const line of transcript(walk(cluster, requestOfScenario(scenario)), wordContextOf(cluster))) {
    context.out(`${visibleInLine(plainText(line)).trimEnd()}\n`);
  }
}

/** `open ADDRESS`: the tutor at that place, or without a terminal the lesson with its walk as text. */
export async function open(address: string, options: CommonOptions, context: CliContext): Promise<number> {
  const lessons = expectLessons(options.lessons);
  const lesson = lessonAt(address, lessons);
  checkStop(address, lessons, options);
  if (context.interactive && !options.plain) {
    const { startTutor } = await import('./tutor.ts');
    return startTutor(address, options, context);
  }
  printLesson(lesson, context);
  return exitCodes.done;
}
