import { commandOf, type KeyMode, lineModes, type SessionEvent } from '../session/index.ts';
import { type KeyName, typedBy } from './input/keys.ts';

/** A value that changes, and tells those who look at it. */
export interface Store<T> {
  readonly get: () => T;
  readonly set: (value: T) => void;
  readonly subscribe: (listener: () => void) => () => void;
}

/** Makes a store; setting the same value again tells nobody. */
export function makeStore<T>(initial: T): Store<T> {
  let current = initial;
  const listeners = new Set<() => void>();
  return {
    get: () => current,
    set: (value) => {
      if (Object.is(value, current)) return;
      current = value;
      for (const listener of [...listeners]) listener();
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
}

/** What a key means in a mode: its command's event, or a character typed into the line; absent for a dead key. */
export function eventOfKey(mode: KeyMode, key: KeyName): SessionEvent | undefined {
  const command = commandOf(mode, key);
  if (command) return command.event;
  if (!lineModes.includes(mode)) return undefined;
  const text = typedBy(key);
  return text === undefined ? undefined : { kind: 'edit', edit: { kind: 'insert', text } };
}

/** What a paste means in a mode: text for the line, and nothing where there is none. */
export function eventOfPaste(mode: KeyMode, text: string): SessionEvent | undefined {
  return lineModes.includes(mode)
    ? { kind: 'edit', edit: { kind: 'insert', text: text.replace(/[\r\n]+$/, '') } }
    : undefined;
}
