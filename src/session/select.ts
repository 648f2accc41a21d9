import {
  type AnswerForm,
  answerForm,
  type BoundView,
  boundStopKinds,
  clusterNode,
  type Lesson,
  type QuizKind,
  resolveBind,
  type Step,
  stopView,
  walkNameOf,
} from '../lesson/index.ts';
import type { Leg, Stop, StopAddress, Walk } from '../trace/index.ts';
import type { World } from '../world/index.ts';
import type { KeyMode } from './input/key-mode.ts';
import { formatAddress } from './places/address.ts';
import { neighbourStop, sameStop, stopCount, stopNumber } from './places/walk-stops.ts';
import {
  type Course,
  type LessonPlace,
  lessonOf,
  type Place,
  type Position,
  type SessionState,
} from './state.ts';

/** What the state's place means, looked up in the course. */
export interface Here {
  readonly place: LessonPlace;
  readonly lesson: Lesson;
  readonly step: Step;
  readonly stepIndex: number;
  readonly world: World;
}

/** The lesson and step that the learner is in; absent in the menu. */
export function selectHere(state: SessionState, course: Course): Here | undefined {
  const place = lessonOf(state.place);
  return place && hereOf(place, course);
}

/** A place looked up in the course; absent where the course has no such step. */
export function hereOf(place: LessonPlace, course: Course): Here | undefined {
  const lesson = course.lessons.find((candidate) => candidate.id === place.lesson);
  const stepIndex = lesson?.steps.findIndex((candidate) => candidate.id === place.step) ?? -1;
  const step = lesson?.steps[stepIndex];
  const world = lesson && course.worldOf(lesson.snapshot);
  return lesson && step && world ? { place, lesson, step, stepIndex, world } : undefined;
}

/** The walk of the learner's place with the changes of what-if; `failed` says why a change cannot be made. */
export function selectWalk(state: SessionState, course: Course): Walk | undefined {
  const here = selectHere(state, course);
  const name = here && (here.place.at?.walk ?? walkNameOf(here.step, here.lesson));
  if (!here || name === undefined) return undefined;
  if (!state.whatIf || state.whatIf.edits.length === 0) return here.world.walkNamed(name);
  const edited = here.world.walkWith(name, state.whatIf.edits);
  return edited.ok ? edited.walk : here.world.walkNamed(name);
}

/** The stop that the learner looks at, with its leg and its place in the walk. */
export interface SelectedStop {
  readonly world: World;
  readonly walk: Walk;
  readonly walkName: string;
  readonly address: StopAddress;
  readonly leg: Leg;
  readonly stop: Stop;
  /** The stop before it in the walk. */
  readonly previous: Stop | undefined;
  readonly legNumber: number;
  readonly legCount: number;
  /** Counted in the leg, from 1. */
  readonly stopInLeg: number;
  readonly stopsInLeg: number;
  /** Counted in the walk, from 1. */
  readonly stopNumber: number;
  readonly stopCount: number;
}

/** The stop that the learner looks at; absent where the place shows a command, a drawing or the menu. */
export function selectStop(state: SessionState, course: Course): SelectedStop | undefined {
  const here = selectHere(state, course);
  const at = here?.place.at;
  const walk = selectWalk(state, course);
  const leg = at && walk?.legs[at.leg];
  const stop = at && leg?.stops[at.stop];
  if (!here || !at || !walk || !leg || !stop) return undefined;
  const before = neighbourStop(walk, at, -1);
  return {
    world: here.world,
    walk,
    walkName: at.walk,
    address: { leg: at.leg, stop: at.stop },
    leg,
    stop,
    previous: before && walk.legs[before.leg]?.stops[before.stop],
    legNumber: at.leg + 1,
    legCount: walk.legs.length,
    stopInLeg: at.stop + 1,
    stopsInLeg: leg.stops.length,
    stopNumber: stopNumber(walk, at),
    stopCount: stopCount(walk),
  };
}

/** What stands beside the article: the stop that was browsed to, else what the step is bound to. */
export function selectView(state: SessionState, course: Course): BoundView | undefined {
  const here = selectHere(state, course);
  if (!here) return undefined;
  const selected = selectStop(state, course);
  if (selected) return stopView(selected.world, selected.walkName, selected.walk, selected.address);
  return resolveBind(here.step, here.lesson, here.world);
}

/** The stop that a step is bound to; absent for a step about a command or drawing. No command is run. */
export function boundPosition(step: Step, lesson: Lesson, world: World): Position | undefined {
  if (!boundStopKinds.has(step.bind.value.kind)) return undefined;
  const view = resolveBind(step, lesson, world);
  return view.kind === 'stop' ? { walk: view.walkName, ...view.address } : undefined;
}

/** Whether the learner has left what the article speaks about. */
export function selectBrowsing(state: SessionState, course: Course): boolean {
  const here = selectHere(state, course);
  if (!here) return false;
  return !samePosition(here.place.at, boundPosition(here.step, here.lesson, here.world));
}

/** Whether two positions are the same stop of the same walk. */
export function samePosition(a: Position | undefined, b: Position | undefined): boolean {
  return a?.walk === b?.walk && sameStop(a, b);
}

/** The address of the learner's place, as the header shows it; a lesson's step alone where its own stop is shown. */
export function selectAddress(state: SessionState, course: Course): string | undefined {
  const here = selectHere(state, course);
  return here && addressOf(here.place, course);
}

/** The address of a place. */
export function addressOf(place: LessonPlace, course: Course): string {
  const here = hereOf(place, course);
  const { lesson, step, at } = place;
  if (!here || !at || samePosition(at, boundPosition(here.step, here.lesson, here.world)))
    return formatAddress({ lesson, step, stop: undefined });
  const walk = here.world.walkNamed(at.walk);
  if (!walk) return formatAddress({ lesson, step, stop: undefined });
  const own = walkNameOf(here.step, here.lesson) === at.walk;
  const stop = { walk: own ? undefined : at.walk, number: stopNumber(walk, at) };
  return formatAddress({ lesson, step, stop });
}

/** The node that commands run on: chosen by the learner, else the stop's, else the step's, else one of the lesson's walk with a bridge. */
export function selectNode(state: SessionState, course: Course): string {
  if (state.shell.node !== undefined) return state.shell.node;
  const node = selectStop(state, course)?.leg.node;
  if (node !== undefined && node !== '') return node;
  const here = selectHere(state, course);
  if (!here) return '';
  const { world, step } = here;
  const bind = step.bind.value;
  if (bind.kind === 'command' && bind.node !== undefined) return bind.node;
  const onTheWay = selectWalk(state, course)?.legs.map((leg) => leg.node) ?? [];
  const captured = (name: string) => world.tables(name).length > 0;
  return onTheWay.find(captured) ?? world.nodes.find(captured) ?? clusterNode(world);
}

/** The keys of a place, where nothing lies over it. */
const placeModes: Readonly<Record<Place['kind'], KeyMode>> = { menu: 'menu', lesson: 'walk' };

/** The keys of an open question, by how it is answered. */
const answeringModes: Readonly<Record<AnswerForm['by'], KeyMode>> = { line: 'answer', options: 'choice' };

/** Who gets a key. */
export function selectKeyMode(state: SessionState, questionKind: QuizKind | undefined): KeyMode {
  switch (state.mode.kind) {
    case 'walk':
      return placeModes[state.place.kind];
    case 'question':
      if (state.question && state.question.status !== 'asking') return 'answered';
      return questionKind === undefined ? 'choice' : answeringModes[answerForm(questionKind).by];
    case 'shell':
    case 'palette':
    case 'find':
    case 'overlay':
      return state.mode.kind;
    default:
      return state.mode satisfies never;
  }
}

/** Both walks of a what-if with the first stop where they part. */
export interface Comparison {
  readonly original: Walk;
  readonly changed: Walk;
  /** Absent where both go the same way to the end. */
  readonly partsAt: StopAddress | undefined;
  /** Why the last change cannot be made. */
  readonly failed: string | undefined;
}

/** The walk before and after the changes of what-if; absent without changes. */
export function selectComparison(state: SessionState, course: Course): Comparison | undefined {
  const here = selectHere(state, course);
  const name = here && (here.place.at?.walk ?? walkNameOf(here.step, here.lesson));
  const original = name === undefined ? undefined : here?.world.walkNamed(name);
  if (!here || !original || name === undefined || !state.whatIf || state.whatIf.edits.length === 0)
    return undefined;
  const edited = here.world.walkWith(name, state.whatIf.edits);
  const changed = edited.ok ? edited.walk : original;
  return {
    original,
    changed,
    partsAt: partingStop(original, changed),
    failed: edited.ok ? undefined : edited.why,
  };
}

/** The first stop at which two walks decide differently, or at which one of them ends. */
export function partingStop(a: Walk, b: Walk): StopAddress | undefined {
  const count = Math.max(a.legs.length, b.legs.length);
  for (let leg = 0; leg < count; leg++) {
    const left = a.legs[leg]?.stops ?? [];
    const right = b.legs[leg]?.stops ?? [];
    for (let stop = 0; stop < Math.max(left.length, right.length); stop++) {
      if (decision(left[stop]) !== decision(right[stop])) return { leg, stop };
    }
  }
  return undefined;
}

/** What was decided at a stop, as a text to compare. */
function decision(stop: Stop | undefined): string {
  if (!stop) return '';
  switch (stop.kind) {
    case 'table':
      return `${stop.table} ${stop.flow ? `${stop.flow.source.name} ${stop.flow.span.start}` : 'miss'}`;
    case 'chain':
      return `${stop.hook} ${stop.chain} ${stop.rule}`;
    case 'route':
      return stop.route;
    case 'neighbour':
      return stop.neighbour;
    case 'conntrack':
      return stop.conntrack;
    case 'tunnel':
      return `${stop.hook} ${stop.tunnel.src} ${stop.tunnel.dst}`;
    case 'endpoint':
      return `${stop.hook} ${stop.endpoint}`;
    default:
      return stop satisfies never;
  }
}
