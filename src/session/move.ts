import { isTable, type Lesson, type Step, walkNameOf } from '../lesson/index.ts';
import type { StopAddress, Walk } from '../trace/index.ts';
import { parseAddress } from './address.ts';
import type { JumpTarget } from './events.ts';
import { openQuestion } from './open-question.ts';
import { pendingQuestion, predictionAt } from './question-ref.ts';
import { isoTime, recordDone, recordResume, recordSeen, stepRecord } from './record.ts';
import { say } from './say.ts';
import {
  addressOf,
  boundPosition,
  type Here,
  hereOf,
  samePosition,
  selectHere,
  selectWalk,
} from './select.ts';
import type { Context, Course, LessonPlace, Position, SessionState } from './state.ts';
import { neighbourStop, stopNumbered } from './walk-stops.ts';

/** How many places are kept to step back to. */
const trailLength = 1000;

/** The state at another place: panes start anew where their content changes, and progress knows of it. */
export function goTo(
  state: SessionState,
  place: LessonPlace,
  context: Context,
  trail: readonly LessonPlace[] = [],
): SessionState {
  const old = state.place.kind === 'lesson' ? state.place : undefined;
  const sameText = old?.lesson === place.lesson && old.step === place.step;
  const progress = recordSeen(state.progress, place.lesson, place.step, context.now);
  const moved: SessionState = {
    ...state,
    place,
    trail: trail.slice(-trailLength),
    scroll: { ...state.scroll, text: sameText ? state.scroll.text : 0, packet: 'auto', evidence: 'auto' },
    find: undefined,
    message: undefined,
    progress,
  };
  return noteResume(moved, context);
}

/** Progress with the state's place as where to go on. */
export function noteResume(state: SessionState, { course, now }: Context): SessionState {
  if (state.place.kind !== 'lesson' || state.whatIf) return state;
  const resume = {
    address: addressOf(state.place, course),
    pane: state.focus,
    predict: state.predict,
    at: isoTime(now),
  };
  return { ...state, progress: recordResume(state.progress, resume) };
}

/** One stop on, or one step on where the step shows no stop. A question that waits comes first. */
export function forward(state: SessionState, context: Context): SessionState {
  const here = selectHere(state, context.course);
  if (!here) return state;
  const next = neighbourPosition(state, context, 1);
  const last = here.stepIndex === here.lesson.steps.length - 1;
  if (state.whatIf && !next) return say(state, 'info', 'The changed walk ends here. u undoes the change.');
  if (!here.place.at || (!next && !last)) return nextStep(state, context, 'forward');
  if (!next) return say(state, 'info', 'The walk ends here. Full stop (.) goes to the next lesson.');
  const place = state.whatIf ? { ...here.place, at: next } : placeAhead(here, next, context.course);
  const leaving = place.step !== here.step.id || place.lesson !== here.lesson.id;
  const waiting = leaving ? pendingQuestion(state, here) : undefined;
  const revealed = samePosition(place.at, next);
  const asked = waiting ?? (revealed ? predictionAt(state, here, next, context.course) : undefined);
  if (asked) return openQuestion(state, asked, 'forward', context);
  const left = leaving ? finish(state, here, context) : state;
  return goTo(left, place, context, [...state.trail, here.place]);
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
    const { lessons } = course;
    const after = lessons[lessons.indexOf(lesson) + 1];
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

/** A position with the step that speaks about it: the current one, else the nearest before, else the nearest after, else the current one still. */
function placeAt(here: Here, at: Position, state: SessionState): LessonPlace {
  const { lesson, stepIndex, world, place } = here;
  const stay: LessonPlace = { ...place, at };
  if (state.whatIf) return stay;
  const speaks = lesson.steps.flatMap((step, i) =>
    samePosition(boundPosition(step, lesson, world), at) ? [i] : [],
  );
  if (speaks.length === 0 || speaks.includes(stepIndex)) return stay;
  const chosen = speaks.findLast((i) => i < stepIndex) ?? speaks[0] ?? stepIndex;
  return { ...stay, step: lesson.steps[chosen]?.id ?? place.step };
}

/** Jumps inside the walk. */
export function jump(state: SessionState, to: JumpTarget, context: Context): SessionState {
  const here = selectHere(state, context.course);
  const walk = selectWalk(state, context.course);
  if (!here || !walk) return say(state, 'info', 'There is no walk here to jump in.');
  const at = here.place.at ?? { walk: walkNameOf(here.step, here.lesson) ?? walk.name, leg: 0, stop: 0 };
  const target = jumpTarget(walk, at, to);
  if (!target) return say(state, 'warn', noTarget(to));
  return goTo(state, placeAt(here, { walk: at.walk, ...target }, state), context);
}

function jumpTarget(walk: Walk, at: StopAddress, to: JumpTarget): StopAddress | undefined {
  switch (to.kind) {
    case 'table':
      return tableStop(walk, at, to.table);
    case 'leg':
      return legStart(walk, to.leg - 1);
    case 'leg-by':
      return to.by === -1 && at.stop > 0 ? legStart(walk, at.leg) : legStart(walk, at.leg + to.by);
    case 'reply':
      return legStart(
        walk,
        walk.legs.findIndex((leg) => leg.direction === 'reply'),
      );
    case 'first':
      return stopNumbered(walk, 1);
    case 'last':
      return legEnd(walk);
    case 'stop':
      return walk.legs[to.leg]?.stops[to.stop] ? { leg: to.leg, stop: to.stop } : undefined;
    default:
      return to satisfies never;
  }
}

function legStart(walk: Walk, leg: number): StopAddress | undefined {
  return (walk.legs[leg]?.stops.length ?? 0) > 0 ? { leg, stop: 0 } : undefined;
}

function legEnd(walk: Walk): StopAddress | undefined {
  const leg = walk.legs.findLastIndex(({ stops }) => stops.length > 0);
  const stops = walk.legs[leg]?.stops.length ?? 0;
  return stops === 0 ? undefined : { leg, stop: stops - 1 };
}

/** The next stop at a table: in this leg first, then on through the walk and around. */
function tableStop(walk: Walk, at: StopAddress, table: string): StopAddress | undefined {
  const hits = walk.legs.flatMap((leg, l) =>
    leg.stops.flatMap((stop, s) => (isTable(stop, table) ? [{ leg: l, stop: s }] : [])),
  );
  const inLeg = hits.filter((hit) => hit.leg === at.leg);
  const ahead = hits.find((hit) => hit.leg > at.leg);
  return inLeg.find((hit) => hit.stop > at.stop) ?? inLeg[0] ?? ahead ?? hits[0];
}

function noTarget(to: JumpTarget): string {
  switch (to.kind) {
    case 'table':
      return `The packet of this walk never comes to table ${to.table}.`;
    case 'leg':
      return `This walk has no leg ${to.leg}.`;
    case 'leg-by':
      return to.by === 1 ? 'This is the last leg.' : 'This is the first leg.';
    case 'reply':
      return 'This walk has no reply.';
    case 'first':
    case 'last':
    case 'stop':
      return 'This walk has no such stop.';
    default:
      return to satisfies never;
  }
}

/** Back to the stop that the article is about. */
export function returnToStep(state: SessionState, context: Context): SessionState {
  const here = selectHere(state, context.course);
  return here
    ? goTo({ ...state, whatIf: undefined }, stepPlace(here.lesson, here.step, context.course), context)
    : state;
}

/** The next step of the article, or the next lesson after the last. A question that waits comes first. */
export function nextStep(
  state: SessionState,
  context: Context,
  by: 'forward' | 'next-step' = 'next-step',
): SessionState {
  const here = selectHere(state, context.course);
  if (!here) return state;
  const waiting = pendingQuestion(state, here);
  if (waiting) return openQuestion(state, waiting, by, context);
  const left = { ...finish(state, here, context), whatIf: undefined };
  const trail = by === 'forward' ? [...state.trail, here.place] : [];
  const step = here.lesson.steps[here.stepIndex + 1];
  if (step) return goTo(left, stepPlace(here.lesson, step, context.course), context, trail);
  const { lessons } = context.course;
  const lesson = lessons[lessons.indexOf(here.lesson) + 1];
  const first = lesson?.steps[0];
  if (!lesson || !first)
    return say(left, 'info', 'This is the end of the course. R reviews, s offers other walks.');
  return goTo(left, stepPlace(lesson, first, context.course), context, trail);
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

/** A step at its own stop. */
export function stepPlace(lesson: Lesson, step: Step, course: Course): LessonPlace {
  const world = course.worldOf(lesson.snapshot);
  const at = world && boundPosition(step, lesson, world);
  return { kind: 'lesson', lesson: lesson.id, step: step.id, at };
}

function finish(state: SessionState, here: Here, { now }: Context): SessionState {
  return { ...state, progress: recordDone(state.progress, here.lesson, here.step, now) };
}

/** Opens an address; says so where there is no such place. */
export function open(state: SessionState, text: string, context: Context): SessionState {
  const place = placeOf(text, context.course);
  return place.ok
    ? goTo({ ...state, whatIf: undefined }, place.place, context)
    : say(state, 'warn', place.why);
}

/** The place of an address, or why there is none. */
export function placeOf(
  text: string,
  course: Course,
): { readonly ok: true; readonly place: LessonPlace } | { readonly ok: false; readonly why: string } {
  const address = parseAddress(text);
  if (!address) return { ok: false, why: `${text} is no address. One looks like b4, b4/classifier or b5@7.` };
  const lesson = course.lessons.find((candidate) => candidate.id === address.lesson);
  if (!lesson) return { ok: false, why: `There is no lesson ${address.lesson}.` };
  const step =
    address.step === undefined ? lesson.steps[0] : lesson.steps.find(({ id }) => id === address.step);
  if (!step) return { ok: false, why: `Lesson ${lesson.id} has no step ${address.step ?? ''}.` };
  const place = stepPlace(lesson, step, course);
  const here = hereOf(place, course);
  if (!here) return { ok: false, why: `There is no snapshot ${lesson.snapshot}.` };
  if (!address.stop) return { ok: true, place };
  const name = address.stop.walk ?? walkNameOf(step, lesson);
  const walk = name === undefined ? undefined : here.world.walkNamed(name);
  if (name === undefined || !walk) return { ok: false, why: `There is no walk ${name ?? 'in this lesson'}.` };
  const at = stopNumbered(walk, address.stop.number);
  if (!at) return { ok: false, why: `Walk ${name} has no stop ${address.stop.number}.` };
  const position = { walk: name, ...at };
  if (address.step !== undefined) return { ok: true, place: { ...place, at: position } };
  const speaker = lesson.steps.find((s) => samePosition(boundPosition(s, lesson, here.world), position));
  return { ok: true, place: { ...place, step: speaker?.id ?? place.step, at: position } };
}

/** The lesson under the menu's cursor, at its first step that is not done. */
export function menuOpen(state: SessionState, context: Context): SessionState {
  if (state.place.kind !== 'menu') return state;
  const lesson = context.course.lessons[state.place.selected];
  const undone = lesson?.steps.find(
    (step) => stepRecord(state.progress, lesson.id, step.id)?.done === undefined,
  );
  const step = undone ?? lesson?.steps[0];
  return lesson && step ? goTo(state, stepPlace(lesson, step, context.course), context) : state;
}

/** The course menu, with the cursor on the lesson that was left. */
export function toMenu(state: SessionState, { course }: Context): SessionState {
  const { place } = state;
  const selected = place.kind === 'lesson' ? course.lessons.findIndex(({ id }) => id === place.lesson) : 0;
  return {
    ...state,
    place: { kind: 'menu', selected: Math.max(selected, 0) },
    trail: [],
    whatIf: undefined,
    message: undefined,
  };
}

/** Another walk of the snapshot, from its first stop, beside the same text. */
export function chooseWalk(state: SessionState, walk: string, context: Context): SessionState {
  const here = selectHere(state, context.course);
  if (!here?.world.walkNamed(walk)) return say(state, 'warn', `There is no walk ${walk} in this snapshot.`);
  const at = { walk, leg: 0, stop: 0 };
  return goTo({ ...state, whatIf: undefined }, { ...here.place, at }, context);
}
