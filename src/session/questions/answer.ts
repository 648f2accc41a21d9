import { answerForm, type Given, grade, type QuizKind, type ShownQuestion } from '../../lesson/index.ts';
import { forward, neighbourPosition, nextStep } from '../places/move.ts';
import { recordAnswer, recordDone, recordShown } from '../progress/record.ts';
import { say } from '../say.ts';
import { hereOf, selectHere } from '../select.ts';
import type { Context, QuestionState, SessionState } from '../state.ts';
import { openQuestion } from './open-question.ts';
import { predictionAbout, refKey, selectQuestion, unansweredQuestion } from './question-ref.ts';
import { outcomeOf, schedule } from './review.ts';
import { reviewQueue, reviewRef } from './review-question.ts';
import { isAtOwnStop } from './veil.ts';

/** Asks about what is on screen: the step's checkpoint at its own stop, else a prediction about the stop that comes next. */
export function ask(state: SessionState, context: Context): SessionState {
  const here = selectHere(state, context.course);
  if (!here) return state;
  const own = isAtOwnStop(here) && !state.whatIf;
  const unanswered = unansweredQuestion(state, here);
  if (own && unanswered) return openQuestion(state, unanswered, 'stay', context);
  const next = state.whatIf ? undefined : neighbourPosition(state, context, 1);
  const prediction = next && predictionAbout(state, here, next, context.course);
  if (prediction) return openQuestion(state, prediction, 'forward', context);
  if (state.whatIf)
    return say(state, 'info', 'Nothing is asked about a changed packet. u undoes the change.');
  if (unanswered)
    return say(state, 'info', "There is nothing to ask here. b returns to the stop of this step's question.");
  const answered = here.step.questions.length > 0;
  return say(
    state,
    'info',
    answered
      ? "This step's questions are answered, and nothing can be asked about what comes next."
      : 'This step has no question, and nothing can be asked about what comes next.',
  );
}

/** Asks what is due or was missed, one question after the other. */
export function review(state: SessionState, context: Context): SessionState {
  const fresh = { ...state, later: state.later.filter((key) => !key.startsWith(reviewed)) };
  return reviewOn(fresh, context, 'Nothing is due for review. Missed questions and old ones come back here.');
}

const reviewed = 'reviewed ';

function reviewOn(state: SessionState, context: Context, atEnd: string): SessionState {
  for (const card of reviewQueue(state.progress, context.course, context.now)) {
    if (state.later.includes(reviewed + card)) continue;
    const ref = reviewRef(card, state, context);
    if (!ref) continue;
    const next = openQuestion(
      { ...state, later: [...state.later, reviewed + card] },
      ref,
      'review',
      context,
      card,
    );
    if (selectQuestion(next, context.course)) return next;
  }
  return say({ ...state, question: undefined, mode: { kind: 'walk' } }, 'info', atEnd);
}

/** Moves the cursor over the options. */
export function moveCursor(state: SessionState, by: number, { course }: Context): SessionState {
  const shown = selectQuestion(state, course);
  if (!state.question || !shown || state.question.status !== 'asking') return state;
  const count = shown.options.length;
  const cursor = count === 0 ? 0 : (((state.question.cursor + by) % count) + count) % count;
  return withQuestion(state, { cursor });
}

/** Ticks an option, or takes its tick away; a choice has one tick at most. */
export function tick(state: SessionState, option: number | undefined, { course }: Context): SessionState {
  const { question } = state;
  const shown = selectQuestion(state, course);
  if (!question || !shown || question.status !== 'asking') return state;
  const target = option ?? question.cursor;
  if (!shown.options[target]) return state;
  const was = question.ticked.includes(target);
  const others = mayTickSeveral(shown.kind) ? question.ticked.filter((i) => i !== target) : [];
  const ticked = was ? others : [...others, target].sort((a, b) => a - b);
  return withQuestion(state, { cursor: target, ticked });
}

function mayTickSeveral(kind: QuizKind): boolean {
  const form = answerForm(kind);
  switch (form.by) {
    case 'line':
      return false;
    case 'options':
      return form.ticks === 'all';
    default:
      return form satisfies never;
  }
}

/** Shows one more hint. */
export function hint(state: SessionState, { course }: Context): SessionState {
  const shown = selectQuestion(state, course);
  if (!state.question || !shown || state.question.status !== 'asking') return state;
  if (state.question.hints >= shown.hints.length)
    return say(state, 'info', 'There are no more hints. Ctrl-G shows the answer.');
  return withQuestion(state, { hints: state.question.hints + 1 });
}

/** Gives up: the answer is shown, and the question comes back in a review. */
export function giveUp(state: SessionState, context: Context): SessionState {
  const { question } = state;
  if (question?.status !== 'asking') return state;
  const shown = withQuestion(state, { status: 'shown', verdict: undefined });
  const { ref, hints } = question;
  const progress =
    ref.kind === 'quiz' && question.onward !== 'review'
      ? recordShown(state.progress, ref, hints, context.now)
      : state.progress;
  return settle({ ...shown, progress }, question, false, context);
}

/** Enter: judges what is given, or goes on after a question that is over. */
export function acceptAnswer(state: SessionState, context: Context): SessionState {
  const { question } = state;
  if (!question) return { ...state, mode: { kind: 'walk' } };
  if (question.status !== 'asking') return goOn(state, question, context);
  const shown = selectQuestion(state, context.course);
  if (!shown) return later(state, context);
  const given = givenTo(shown, question);
  if (!given) return say(state, 'info', 'Give an answer first. Tab shows a hint, Esc leaves it for later.');
  const verdict = grade(shown, given);
  const attempts = question.attempts + 1;
  const { ref, hints } = question;
  const progress =
    ref.kind === 'quiz'
      ? recordAnswer(state.progress, ref, { correct: verdict.correct, hints }, context.now)
      : state.progress;
  const judged = withQuestion({ ...state, progress, message: undefined }, { verdict, attempts });
  if (!verdict.correct) return judged;
  const passed = withQuestion(judged, { status: 'passed' });
  return settle(passed, { ...question, attempts }, true, context);
}

/** For a choice, Enter on an option that is not ticked ticks it first, so that one key answers. */
function givenTo(shown: ShownQuestion, question: QuestionState): Given | undefined {
  const form = answerForm(shown.kind);
  switch (form.by) {
    case 'line':
      return question.line.text.trim() === '' ? undefined : { kind: 'text', text: question.line.text };
    case 'options': {
      const cursor = form.ticks === 'one' ? [question.cursor] : [];
      const options = question.ticked.length > 0 ? question.ticked : cursor;
      return options.length === 0 ? undefined : { kind: 'options', options };
    }
    default:
      return form satisfies never;
  }
}

/** Puts a settled question into the schedule, and marks its step done when it was the last open one. */
function settle(
  state: SessionState,
  { ref, card, attempts, hints }: QuestionState,
  correct: boolean,
  { course, now }: Context,
): SessionState {
  const outcome = outcomeOf(attempts, hints, correct);
  const wanted = ref.kind === 'quiz' || outcome !== 'passed' || state.progress.review[card] !== undefined;
  const scheduled = wanted ? schedule(state.progress, card, outcome, now) : state.progress;
  if (ref.kind !== 'quiz') return { ...state, progress: scheduled };
  const place = { kind: 'lesson' as const, lesson: ref.lesson, step: ref.step, at: undefined };
  const here = hereOf(place, course);
  const progress = here ? recordDone(scheduled, here.lesson, here.step, now) : scheduled;
  return { ...state, progress };
}

/** Leaves the question for later: it does not open by itself again in this session. */
export function later(state: SessionState, { now }: Context): SessionState {
  const { question } = state;
  const closed: SessionState = { ...state, question: undefined, mode: { kind: 'walk' }, message: undefined };
  if (question?.status !== 'asking') return closed;
  const key = refKey(question.ref);
  const noted = { ...closed, later: state.later.includes(key) ? state.later : [...state.later, key] };
  if (question.attempts === 0) return noted;
  return { ...noted, progress: schedule(state.progress, question.card, 'missed', now) };
}

/** What comes after a question that is over. */
function goOn(state: SessionState, { ref, onward }: QuestionState, context: Context): SessionState {
  const key = refKey(ref);
  const closed: SessionState = {
    ...state,
    question: undefined,
    mode: { kind: 'walk' },
    later: state.later.includes(key) ? state.later : [...state.later, key],
  };
  switch (onward) {
    case 'stay':
      return closed;
    case 'forward':
      return forward(closed, context);
    case 'next-step':
      return nextStep(closed, context);
    case 'review':
      return reviewOn(closed, context, 'The review is done.');
    default:
      return onward satisfies never;
  }
}

function withQuestion(state: SessionState, change: Partial<QuestionState>): SessionState {
  return state.question ? { ...state, question: { ...state.question, ...change } } : state;
}
