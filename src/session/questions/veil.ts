import {
  boundStopKinds,
  hidesStop,
  parseSubfield,
  type Question,
  stopView,
  type Undecided,
  undecided,
} from '../../lesson/index.ts';
import type { Field } from '../../packet/index.ts';
import { boundPosition, type Here, hereOf, samePosition, selectHere, selectStop } from '../select.ts';
import type { Course, Position, QuestionRef, SessionState } from '../state.ts';
import { pendingRefs } from './question-ref.ts';

/** What is shown of a stop whose outcome is asked for: the packet as it comes there, and what the stop decides among. */
export interface Veil extends Undecided {
  /** Whether the question is on screen; otherwise it waits until the learner goes on. */
  readonly asking: boolean;
  /** The field that is asked for, not to be shown either. */
  readonly field: Field | undefined;
}

/**
 * The veil over the stop on screen: while a question about its outcome is open, and from the arrival until a question that comes before
 * the stop is answered or put off. Absent: everything may be shown.
 */
export function selectVeil(state: SessionState, course: Course): Veil | undefined {
  const here = selectHere(state, course);
  if (!here?.place.at || state.whatIf) return undefined;
  const asking = state.question?.status === 'asking' ? state.question.ref : undefined;
  const ref =
    asking && isAboutStop(asking, here.place.at, course)
      ? asking
      : isAtOwnStop(here)
        ? veilingQuestion(state, here)
        : undefined;
  const at = ref && selectStop(state, course);
  const view = at && stopView(at.world, at.walkName, at.walk, at.address);
  if (!ref || !view) return undefined;
  return { ...undecided(view), asking: ref === asking, field: fieldAskedFor(ref, course) };
}

/** Whether the learner stands where the article's step is about. */
export function isAtOwnStop({ place, lesson, step, world }: Here): boolean {
  return samePosition(place.at, boundPosition(step, lesson, world));
}

/**
 * The step's first question that waits and comes before its stop: one that is asked before, or, for a learner who wants to predict, one
 * whose answer the stop would show.
 */
export function veilingQuestion(state: SessionState, here: Here): QuestionRef | undefined {
  if (!boundStopKinds.has(here.step.bind.value.kind)) return undefined;
  return waitingQuestion(
    state,
    here,
    (question) => question.asked === 'before' || (state.predict && hidesStop(question)),
  );
}

/** The step's first question that is asked before its text is read; absent once it is answered, shown or put off. */
export function askedBefore(state: SessionState, here: Here): QuestionRef | undefined {
  return state.whatIf ? undefined : waitingQuestion(state, here, ({ asked }) => asked === 'before');
}

function waitingQuestion(
  state: SessionState,
  here: Here,
  fits: (question: Question) => boolean,
): QuestionRef | undefined {
  return pendingRefs(state, here).find((ref) => {
    const question = here.step.questions.find(({ id }) => ref.kind === 'quiz' && id === ref.question);
    return question !== undefined && fits(question);
  });
}

/** Whether a question asks for the outcome of the stop at a position. */
function isAboutStop(ref: QuestionRef, at: Position, course: Course): boolean {
  if (ref.kind === 'predict') return samePosition(ref.at, at);
  const asked = quizOf(ref, course);
  if (!asked || !hidesStop(asked.question)) return false;
  return samePosition(boundPosition(asked.here.step, asked.here.lesson, asked.here.world), at);
}

/** The field that a checkpoint asks for; one made from the walk asks for what no packet before the stop shows. */
function fieldAskedFor(ref: QuestionRef, course: Course): Field | undefined {
  const source = ref.kind === 'quiz' ? quizOf(ref, course)?.question.answer?.value : undefined;
  return source?.kind === 'packet' ? parseSubfield(source.subfield)?.field : undefined;
}

function quizOf(
  { lesson, step, question }: Extract<QuestionRef, { kind: 'quiz' }>,
  course: Course,
): { readonly here: Here; readonly question: Question } | undefined {
  const here = hereOf({ kind: 'lesson', lesson, step, at: undefined }, course);
  const found = here?.step.questions.find(({ id }) => id === question);
  return here && found && { here, question: found };
}
