import {
  type AnswerSource,
  isTable,
  picked,
  resolveBind,
  type Shape,
  seededRandom,
  seedOf,
  shapes,
  stopLabel,
} from '../../lesson/index.ts';
import type { World } from '../../world/index.ts';
import type { Progress } from '../progress/progress.ts';
import type { Context, Course, QuestionRef, SessionState } from '../state.ts';
import { predictionOf } from './question-ref.ts';
import { dueCards, missedCards } from './review.ts';

/** The key of a question's card: `b4/b4-source`, or `predict/flow/EgressRule` for all predictions of one shape at one kind of stop. */
export function cardOf(ref: QuestionRef, course: Course): string {
  if (ref.kind === 'quiz') return `${ref.lesson}/${ref.question}`;
  const walk = course.worldOf(ref.snapshot)?.walkNamed(ref.at.walk);
  const stop = walk?.legs[ref.at.leg]?.stops[ref.at.stop];
  const shape = predictionOf(ref, course)?.shape ?? 'flow';
  return `predict/${shape}/${stop ? stopLabel(stop) : ''}`;
}

/**
 * What to ask in a review: what is due, then what was missed. Cards of questions that this course does not have are left out: the progress
 * may be that of other lessons.
 */
export function reviewQueue(progress: Progress, course: Course, now: number): readonly string[] {
  const due = dueCards(progress, now);
  const all = [...due, ...missedCards(progress).filter((key) => !due.includes(key))];
  return all.filter((card) => card.startsWith('predict/') || checkpointOf(card, course) !== undefined);
}

/** The question that asks a card again: of the same shape over another packet where there is one, else the same question. */
export function reviewRef(
  card: string,
  state: SessionState,
  { course, now }: Context,
): QuestionRef | undefined {
  const seed = seedOf(
    state.seed,
    `${card} ${state.progress.review[card]?.reps ?? 0} ${Math.floor(now / 86_400_000)}`,
  );
  const [first = '', second = '', ...rest] = card.split('/');
  const shape = shapes.find((candidate) => candidate === second);
  if (first === 'predict' && shape) {
    const snapshot = course.lessons.map((lesson) => lesson.snapshot);
    for (const name of new Set(snapshot)) {
      const world = course.worldOf(name);
      const ref = world && otherPacket(world, course, shape, rest.join('/'), undefined, seed);
      if (ref) return ref;
    }
    return undefined;
  }
  return quizAgain(card, course, seed);
}

/** The checkpoint of a card `LESSON/QUESTION`; absent where the course has none such. */
function checkpointOf(card: string, course: Course) {
  const [lessonId = ''] = card.split('/');
  const questionId = card.slice(lessonId.length + 1);
  const lesson = course.lessons.find(({ id }) => id === lessonId);
  const step = lesson?.steps.find(({ questions }) => questions.some(({ id }) => id === questionId));
  const question = step?.questions.find(({ id }) => id === questionId);
  return lesson && step && question && { lesson, step, question };
}

function quizAgain(card: string, course: Course, seed: number): QuestionRef | undefined {
  const checkpoint = checkpointOf(card, course);
  if (!checkpoint) return undefined;
  const { lesson, step, question } = checkpoint;
  const same: QuestionRef = { kind: 'quiz', lesson: lesson.id, step: step.id, question: question.id };
  const shape = question.answer && shapeOf(question.answer.value);
  const world = course.worldOf(lesson.snapshot);
  if (!shape || !world) return same;
  const view = resolveBind(step, lesson, world);
  if (view.kind !== 'stop') return same;
  return otherPacket(world, course, shape, stopLabel(view.stop), view.walkName, seed) ?? same;
}

/** What a generated question must ask to be like an authored one. */
function shapeOf(answer: AnswerSource): Shape | undefined {
  switch (answer.kind) {
    case 'packet':
      return 'field';
    case 'flow':
      return 'flow';
    case 'next':
      return 'next';
    case 'out':
      return 'out';
    case 'stop':
    case 'disposition':
    case 'highlight':
    case 'count':
    case 'value':
      return undefined;
    default:
      return answer satisfies never;
  }
}

/** A question of a shape at a stop of that name, in a walk other than `not`. */
function otherPacket(
  world: World,
  course: Course,
  shape: Shape,
  name: string,
  not: string | undefined,
  seed: number,
): QuestionRef | undefined {
  const refs = world.walkNames
    .filter((walkName) => walkName !== not)
    .flatMap((walkName) => {
      const legs = world.walkNamed(walkName)?.legs ?? [];
      return legs.flatMap((leg, l) =>
        leg.stops.flatMap((stop, s) =>
          stopLabel(stop) === name || isTable(stop, name) ? [{ walk: walkName, leg: l, stop: s }] : [],
        ),
      );
    })
    .map((at) => ({ kind: 'predict' as const, snapshot: world.snapshot, at, seed, shape }))
    .filter((ref) => predictionOf(ref, course) !== undefined);
  return picked(refs, seededRandom(seed));
}
