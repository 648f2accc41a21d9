import { showExpected } from '../../src/lesson/index.ts';
import { type SessionState, selectKeyMode, selectQuestion, update } from '../../src/session/index.ts';
import { eventOfKey } from '../../src/ui/input/key-events.ts';
import { at, course, noon } from './course.ts';

/** The state after keys, by the names that the terminal gives them; a key that does nothing here is an error. */
export function press(state: SessionState, ...keys: readonly string[]): SessionState {
  return keys.reduce((next, key) => {
    const event = eventOfKey(selectKeyMode(next, selectQuestion(next, course)?.kind), key);
    if (!event) throw new Error(`${key} does nothing in mode ${next.mode.kind}`);
    return update(next, event, at(noon));
  }, state);
}

/** The keys that answer the open question, right or wrong. */
export function answerKeys(state: SessionState, right: boolean): readonly string[] {
  const shown = selectQuestion(state, course);
  if (!shown) throw new Error('no question is open');
  if (shown.expected) return [...(right ? showExpected(shown.expected) : 'nonsense'), 'enter'];
  const wanted = shown.options.flatMap((option, i) => (option.correct === right ? [optionKey(i)] : []));
  return [...(shown.kind === 'several' ? wanted : wanted.slice(0, 1)), 'enter'];
}

/** The key of an option, counted from 0. */
export function optionKey(option: number): string {
  return 'abcdefghi'[option] ?? '';
}
