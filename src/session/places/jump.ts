import { isTable, walkNameOf } from '../../lesson/index.ts';
import type { StopAddress, Walk } from '../../trace/index.ts';
import type { JumpTarget } from '../events.ts';
import { stepRecord } from '../progress/record.ts';
import { say } from '../say.ts';
import { selectHere, selectWalk } from '../select.ts';
import { type Context, lessonOf, menuOf, type SessionState } from '../state.ts';
import { goTo } from './go-to.ts';
import { placeAt, placeOf, stepPlace } from './place.ts';
import { stopNumbered } from './walk-stops.ts';

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

/** Opens an address; says so where there is no such place. */
export function open(state: SessionState, text: string, context: Context): SessionState {
  const place = placeOf(text, context.course);
  return place.ok
    ? goTo({ ...state, whatIf: undefined }, place.place, context)
    : say(state, 'warn', place.why);
}

/** The lesson under the menu's cursor, at its first step that is not done. */
export function menuOpen(state: SessionState, context: Context): SessionState {
  const menu = menuOf(state.place);
  if (!menu) return state;
  const lesson = context.course.lessons[menu.selected];
  const undone = lesson?.steps.find(
    (step) => stepRecord(state.progress, lesson.id, step.id)?.done === undefined,
  );
  const step = undone ?? lesson?.steps[0];
  return lesson && step ? goTo(state, stepPlace(lesson, step, context.course), context) : state;
}

/** The course menu, with the cursor on the lesson that was left. */
export function toMenu(state: SessionState, { course }: Context): SessionState {
  const left = lessonOf(state.place);
  const selected = left ? course.lessons.findIndex(({ id }) => id === left.lesson) : 0;
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
