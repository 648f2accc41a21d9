import { commandOf, type KeyMode, lineModes, type SessionEvent } from '../../session/index.ts';
import { type KeyName, typedBy } from './keys.ts';

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
