import {
  type Prediction,
  predictQuestion,
  prepareQuestion,
  resolveBind,
  type ShownOption,
  type ShownQuestion,
  seededRandom,
  seedOf,
  shuffled,
} from '../lesson/index.ts';
import { isSettled, questionRecord } from './record.ts';
import { type Here, selectHere } from './select.ts';
import type { Course, Position, QuestionRef, SessionState } from './state.ts';

/** A text that tells questions apart, for the list of those put off. */
export function refKey(ref: QuestionRef): string {
  if (ref.kind === 'quiz') return `${ref.lesson}/${ref.question}`;
  return `${ref.snapshot}:${ref.at.walk}@${ref.at.leg}.${ref.at.stop}`;
}

/** The question as it is shown, with its answer; absent where it cannot be made (the lesson changed meanwhile). */
export function questionOf(ref: QuestionRef, seed: number, course: Course): ShownQuestion | undefined {
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

/** The step's first checkpoint that is neither passed, shown nor put off. */
export function pendingQuestion(state: SessionState, here: Here): QuestionRef | undefined {
  return openRefs(state, here).find((ref) => !state.later.includes(refKey(ref)));
}

/** The step's checkpoints that are neither passed nor shown. */
export function openRefs(state: SessionState, { lesson, step }: Here): readonly QuestionRef[] {
  return step.questions
    .filter(({ id }) => !isSettled(questionRecord(state.progress, lesson.id, step.id, id)))
    .map(({ id }) => ({ kind: 'quiz', lesson: lesson.id, step: step.id, question: id }));
}

/** The prediction to make before a stop is revealed, where the learner wants to be asked and has not been. */
export function predictionAt(
  state: SessionState,
  here: Here,
  at: Position,
  course: Course,
): QuestionRef | undefined {
  if (!state.predict || state.whatIf) return undefined;
  const ref = predictRef(state, here, at);
  return state.later.includes(refKey(ref)) || !predictionOf(ref, course) ? undefined : ref;
}

function predictRef(
  state: SessionState,
  { world }: Here,
  at: Position,
): Extract<QuestionRef, { kind: 'predict' }> {
  return { kind: 'predict', snapshot: world.snapshot, at, seed: state.seed, shape: undefined };
}

/** What `p` asks: the step's checkpoint, else a prediction about the stop that comes next. */
export function questionToAsk(
  state: SessionState,
  course: Course,
  next: Position | undefined,
): QuestionRef | undefined {
  const here = selectHere(state, course);
  if (!here) return undefined;
  const [open] = openRefs(state, here);
  if (open) return open;
  const ref = next && predictRef(state, here, next);
  return ref && predictionOf(ref, course) ? ref : undefined;
}
