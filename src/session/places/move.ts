import type { Step } from '../../lesson/index.ts';
import { completion, recordDone } from '../progress/record.ts';
import { openQuestion } from '../questions/open-question.ts';
import { pendingRefs, predictionAt } from '../questions/question-ref.ts';
import { isAtOwnStop, selectVeil, veilingQuestion } from '../questions/veil.ts';
import { say } from '../say.ts';
import { boundPosition, type Here, hereOf, samePosition, selectHere, selectWalk } from '../select.ts';
import type { Context, Course, LessonPlace, Position, SessionState } from '../state.ts';
import { goTo } from './go-to.ts';
import { placeAt, stepPlace } from './place.ts';
import { neighbourStop } from './walk-stops.ts';

/** One stop on, or one step on where the step shows no stop. A question about the stop that is left comes first. */
export function forward(state: SessionState, context: Context): SessionState {
  const { course } = context;
  const here = selectHere(state, course);
  if (!here) return state;
  const next = neighbourPosition(state, context, 1);
  if (state.whatIf) {
    if (!next) return say(state, 'info', 'The changed walk ends here. u undoes the change.');
    return goTo(state, { ...here.place, at: next }, context, [...state.trail, here.place]);
  }
  const waiting = isAtOwnStop(here) ? pendingRefs(state, here)[0] : undefined;
  if (waiting) {
    // What the answer reveals is to be looked at before the next stop.
    const onward = selectVeil(state, course) ? 'stay' : 'forward';
    return openQuestion(state, waiting, onward, context);
  }
  const last = here.stepIndex === here.lesson.steps.length - 1;
  if (!here.place.at || (!next && !last)) return nextStep(state, context, 'forward');
  if (!next) return walkEnds(finish(state, here, context), here, context);
  const place = placeAhead(here, next, course);
  const asked = samePosition(place.at, next) ? predictionBefore(state, here, place, course) : undefined;
  if (asked) return openQuestion(state, asked, 'forward', context);
  const leaving = place.step !== here.step.id || place.lesson !== here.lesson.id;
  const left = leaving ? finish(state, here, context) : state;
  return arrive(left, here, place, context, [...state.trail, here.place]);
}

/** The prediction to make before a stop, unless its step has a question that hides the stop until it is answered. */
function predictionBefore(state: SessionState, here: Here, place: LessonPlace, course: Course) {
  const there = hereOf(place, course);
  if (!place.at || (there && isAtOwnStop(there) && veilingQuestion(state, there))) return undefined;
  return predictionAt(state, here, place.at, course);
}

/** At the last stop of a lesson's last step: what comes next. */
function walkEnds(state: SessionState, here: Here, { course }: Context): SessionState {
  const next = lessonAfter(here, course);
  if (!next) return courseEnds(state, course);
  return say(state, 'info', `That was the last stop: . goes on to ${next.id}, ${next.title}.`);
}

/** After the last step of the last lesson: what is done, and what is still open. */
function courseEnds(state: SessionState, course: Course): SessionState {
  const { steps, stepsDone, questions, questionsPassed } = completion(state.progress, course.lessons);
  const open = steps - stepsDone;
  const text =
    open === 0
      ? `You have done the whole course: ${questionsPassed} of ${questions} questions right. R reviews.`
      : `This is the end of the course. ${open} of its ${steps} steps ${open === 1 ? 'is' : 'are'} still open: c lists the lessons.`;
  return say(state, 'info', text);
}

function lessonAfter({ lesson }: Here, { lessons }: Course) {
  return lessons[lessons.indexOf(lesson) + 1];
}

/** At a place of this lesson or the next; that the lesson left is done is said. */
function arrive(
  left: SessionState,
  { lesson }: Here,
  place: LessonPlace,
  context: Context,
  trail: readonly LessonPlace[],
): SessionState {
  const there = goTo(left, place, context, trail);
  if (place.lesson === lesson.id) return there;
  const { percent, questions, questionsPassed } = completion(left.progress, [lesson]);
  if (percent < 100) return there;
  const score = questions === 0 ? '' : `: ${questionsPassed} of ${questions} questions right`;
  return say(there, 'info', `Lesson ${lesson.id} is done${score}.`);
}

/**
 * Where a step forward to a stop leads: the article goes along to the step that speaks about it, and none of its steps is left out, be it
 * about a command or about the same stop once more. After the last step the next lesson takes over if it begins right there.
 */
function placeAhead(here: Here, next: Position, course: Course): LessonPlace {
  const { lesson, step, stepIndex, place, world } = here;
  const stay: LessonPlace = { ...place, at: next };
  const following = lesson.steps[stepIndex + 1];
  if (!following) {
    const after = lessonAfter(here, course);
    const first = after?.snapshot === lesson.snapshot ? after.steps[0] : undefined;
    const begin = after && first && stepPlace(after, first, course);
    return begin && samePosition(begin.at, next) ? begin : stay;
  }
  const own = boundPosition(step, lesson, world);
  const again = boundPosition(following, lesson, world);
  if (samePosition(own, place.at) && samePosition(again, place.at)) return { ...place, step: following.id };
  const speaks = (candidate: Step): boolean => samePosition(boundPosition(candidate, lesson, world), next);
  if (speaks(step) || !lesson.steps.slice(stepIndex + 1).some(speaks)) return stay;
  return stepPlace(lesson, following, course);
}

/** The stop before or after the learner's. */
export function neighbourPosition(
  state: SessionState,
  { course }: Context,
  by: 1 | -1,
): Position | undefined {
  const at = selectHere(state, course)?.place.at;
  const walk = selectWalk(state, course);
  const next = at && walk && neighbourStop(walk, at, by);
  return next && { walk: at.walk, ...next };
}

/** The exact inverse of {@link forward}: the place it came from; without one, a stop or step back. */
export function back(state: SessionState, context: Context): SessionState {
  const here = selectHere(state, context.course);
  if (!here) return state;
  const left = state.trail.at(-1);
  if (left) return goTo(state, left, context, state.trail.slice(0, -1));
  if (!here.place.at) return previousStep(state, context);
  const previous = neighbourPosition(state, context, -1);
  if (!previous) return say(state, 'info', 'The walk begins here.');
  return goTo(state, placeAt(here, previous, state), context);
}

/** The next step of the article, or the next lesson after the last. A question that waits comes first, at its own stop. */
export function nextStep(
  state: SessionState,
  context: Context,
  by: 'forward' | 'next-step' = 'next-step',
): SessionState {
  const { course } = context;
  const here = selectHere(state, course);
  if (!here) return state;
  const waiting = by === 'next-step' || isAtOwnStop(here) ? pendingRefs(state, here)[0] : undefined;
  if (waiting) {
    const away = state.whatIf !== undefined || !isAtOwnStop(here);
    const own = stepPlace(here.lesson, here.step, course);
    const there = away ? goTo({ ...state, whatIf: undefined }, own, context) : state;
    return openQuestion(there, waiting, by, context);
  }
  const left = { ...finish(state, here, context), whatIf: undefined };
  const trail = by === 'forward' ? [...state.trail, here.place] : [];
  const step = here.lesson.steps[here.stepIndex + 1];
  if (step) return goTo(left, stepPlace(here.lesson, step, course), context, trail);
  const lesson = lessonAfter(here, course);
  const first = lesson?.steps[0];
  if (!lesson || !first) return courseEnds(left, course);
  return arrive(left, here, stepPlace(lesson, first, course), context, trail);
}

/** The previous step of the article, or the last of the lesson before. */
export function previousStep(state: SessionState, context: Context): SessionState {
  const here = selectHere(state, context.course);
  if (!here) return state;
  const step = here.lesson.steps[here.stepIndex - 1];
  const left = { ...state, whatIf: undefined };
  if (step) return goTo(left, stepPlace(here.lesson, step, context.course), context);
  const { lessons } = context.course;
  const lesson = lessons[lessons.indexOf(here.lesson) - 1];
  const last = lesson?.steps.at(-1);
  if (!lesson || !last) return say(state, 'info', 'This is the beginning of the course.');
  return goTo(left, stepPlace(lesson, last, context.course), context);
}

function finish(state: SessionState, here: Here, { now }: Context): SessionState {
  return { ...state, progress: recordDone(state.progress, here.lesson, here.step, now) };
}
