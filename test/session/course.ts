import {
  type Context,
  type Course,
  initialState,
  noProgress,
  type SessionEvent,
  type SessionState,
  update,
} from '../../src/session/index.ts';
import { lessonFiles, readLesson, worldOf } from '../lesson/article-world.ts';

/** The whole course, in the order of its parts. */
export const course: Course = {
  lessons: lessonFiles
    .flatMap((file) => readLesson(file).value ?? [])
    .sort((a, b) => a.part.localeCompare(b.part) || a.id.localeCompare(b.id, 'en', { numeric: true })),
  worldOf,
};

/** Noon of a day in 2026. */
export const noon = Date.UTC(2026, 0, 15, 12);

/** A context at a time. */
export function at(now: number): Context {
  return { course, now, panes: {} };
}

/** A fresh session, at an address if one is given. */
export function start(address?: string, progress = noProgress): SessionState {
  return initialState({ progress, seed: 1, address }, at(noon));
}

/** The state after events, a second apart. */
export function run(state: SessionState, ...events: readonly SessionEvent[]): SessionState {
  return events.reduce((next, event, i) => update(next, event, at(noon + 1000 * (i + 1))), state);
}

/** A session that no checkpoint interrupts: all are put off. */
export function quiet(state: SessionState): SessionState {
  const later = course.lessons.flatMap((lesson) =>
    lesson.steps.flatMap((step) => step.questions.map(({ id }) => `${lesson.id}/${id}`)),
  );
  return { ...state, later };
}

/** A key typed into the line of the current mode. */
export function typing(text: string): SessionEvent {
  return { kind: 'edit', edit: { kind: 'insert', text } };
}
