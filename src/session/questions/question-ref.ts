import {
  type Lesson,
  type Prediction,
  predictQuestion,
  prepareQuestion,
  type Question,
  resolveBind,
  type ShownOption,
  type ShownQuestion,
  type Step,
  seededRandom,
  seedOf,
  shuffled,
} from '../../lesson/index.ts';
import { isSettled, questionRecord } from '../progress/record.ts';
import type { Here } from '../select.ts';
import type { Course, Position, QuestionRef, SessionState } from '../state.ts';

/** A text that tells questions apart, for the list of those put off. */
export function refKey(ref: QuestionRef): string {
  if (ref.kind === 'quiz') return `${ref.lesson}/${ref.question}`;
  return `${ref.snapshot}:${ref.at.walk}@${ref.at.leg}.${ref.at.stop}`;
}

/** The question as it is shown, with its answer; absent where it cannot be made (the lesson changed meanwhile). */
function questionOf(ref: QuestionRef, seed: number, course: Course): ShownQuestion | undefined {
  if (ref.kind === 'predict') return predictionOf(ref, course)?.question;
  const lesson = course.lessons.find(({ id }) => id === ref.lesson);
  const step = lesson?.steps.find(({ id }) => id === ref.step);
  const question = step?.questions.find(({ id }) => id === ref.question);
  const world = lesson && course.worldOf(lesson.snapshot);
  if (!lesson || !step || !question || !world) return undefined;
  const prepared = prepareQuestion(question, resolveBind(step, lesson, world));
  if (!prepared.ok) return undefined;
  return { ...prepared.question, options: mixed(prepared.question.options, seedOf(seed, question.id)) };
}

/** A generated question with its shape. */
export function predictionOf(
  ref: Extract<QuestionRef, { kind: 'predict' }>,
  course: Course,
): Prediction | undefined {
  const world = course.worldOf(ref.snapshot);
  const walk = world?.walkNamed(ref.at.walk);
  return world && walk && predictQuestion(world, ref.at.walk, walk, ref.at, ref.seed, ref.shape);
}

/** Options in an order of the learner's own, since authors tend to put the right one first; numbers keep their order. */
function mixed(options: readonly ShownOption[], seed: number): readonly ShownOption[] {
  const numbers = options.every((option) => /^[0-9]/.test(option.text) && !/\s\S+\s/.test(option.text));
  return numbers ? options : shuffled(options, seededRandom(seed));
}

/** The open question with its answer. */
export function selectQuestion(state: SessionState, course: Course): ShownQuestion | undefined {
  return state.question && questionOf(state.question.ref, state.seed, course);
}

/** The step's checkpoints that are neither passed, shown nor put off. */
export function pendingRefs(state: SessionState, { lesson, step }: Here): readonly QuestionRef[] {
  return step.questions
    .filter(({ id }) => !isSettled(questionRecord(state.progress, lesson.id, step.id, id)))
    .map((question): QuestionRef => checkpointRef(lesson, step, question))
    .filter((ref) => !state.later.includes(refKey(ref)));
}

function checkpointRef({ id: lesson }: Lesson, { id: step }: Step, { id: question }: Question): QuestionRef {
  return { kind: 'quiz', lesson, step, question };
}

/** The prediction to make before a stop is revealed, where the learner wants to be asked and has not been. */
export function predictionAt(
  state: SessionState,
  here: Here,
  at: Position,
  course: Course,
): QuestionRef | undefined {
  if (!state.predict || state.whatIf) return undefined;
  const ref = predictionAbout(state, here, at, course);
  return ref && state.later.includes(refKey(ref)) ? undefined : ref;
}

function predictRef(
  state: SessionState,
  { world }: Here,
  at: Position,
): Extract<QuestionRef, { kind: 'predict' }> {
  return { kind: 'predict', snapshot: world.snapshot, at, seed: state.seed, shape: undefined };
}

/** The step's first checkpoint without a right answer so far: one never asked, or put off, before one whose answer was shown. */
export function unansweredQuestion(state: SessionState, { lesson, step }: Here): QuestionRef | undefined {
  const record = ({ id }: Question) => questionRecord(state.progress, lesson.id, step.id, id);
  const question =
    step.questions.find((candidate) => !isSettled(record(candidate))) ??
    step.questions.find((candidate) => !record(candidate).correct);
  return question && checkpointRef(lesson, step, question);
}

/** A prediction about a stop, where one can be made. */
export function predictionAbout(
  state: SessionState,
  here: Here,
  at: Position,
  course: Course,
): QuestionRef | undefined {
  const ref = predictRef(state, here, at);
  return predictionOf(ref, course) ? ref : undefined;
}
