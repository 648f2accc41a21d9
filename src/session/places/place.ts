import { type Lesson, type Step, stepNamed, walkNameOf } from '../../lesson/index.ts';
import { boundPosition, type Here, hereOf, samePosition } from '../select.ts';
import type { Course, LessonPlace, Position, SessionState } from '../state.ts';
import { parseAddress } from './address.ts';
import { stopCount, stopNumbered } from './walk-stops.ts';

/** A step at its own stop. */
export function stepPlace(lesson: Lesson, step: Step, course: Course): LessonPlace {
  const world = course.worldOf(lesson.snapshot);
  const at = world && boundPosition(step, lesson, world);
  return { kind: 'lesson', lesson: lesson.id, step: step.id, at };
}

/** A position with the step that speaks about it: the current one, else the nearest before, else the nearest after, else the current one still. */
export function placeAt(here: Here, at: Position, state: SessionState): LessonPlace {
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

/** The place of an address, or why there is none. */
export function placeOf(
  text: string,
  course: Course,
): { readonly ok: true; readonly place: LessonPlace } | { readonly ok: false; readonly why: string } {
  const address = parseAddress(text);
  if (!address) return { ok: false, why: `${text} is no address. One looks like b4, b4/classifier or b5@7.` };
  const named = stepNamed(course.lessons, address.lesson, address.step);
  if (!named) {
    const known = course.lessons.some(({ id }) => id === address.lesson);
    const why = known
      ? `Lesson ${address.lesson} has no step ${address.step ?? ''}.`
      : `There is no lesson ${address.lesson}.`;
    return { ok: false, why };
  }
  const { lesson, step } = named;
  const place = stepPlace(lesson, step, course);
  const here = hereOf(place, course);
  if (!here) return { ok: false, why: `There is no snapshot ${lesson.snapshot}.` };
  if (!address.stop) return { ok: true, place };
  const name = address.stop.walk ?? walkNameOf(step, lesson);
  const walk = name === undefined ? undefined : here.world.walkNamed(name);
  if (name === undefined || !walk) return { ok: false, why: `There is no walk ${name ?? 'in this lesson'}.` };
  const at = stopNumbered(walk, address.stop.number);
  if (!at)
    return {
      ok: false,
      why: `Walk ${name} has ${stopCount(walk)} stops, and no stop ${address.stop.number}.`,
    };
  const position = { walk: name, ...at };
  if (address.step !== undefined) return { ok: true, place: { ...place, at: position } };
  const speaker = lesson.steps.find((s) => samePosition(boundPosition(s, lesson, here.world), position));
  return { ok: true, place: { ...place, step: speaker?.id ?? place.step, at: position } };
}
