import type { Key } from 'ink';
import { graphemes } from '../../text/index.ts';

/**
 * A key as the keymap names it: a printed character (`j`, `?`), `space`, `enter`, `tab`, `shift+tab`, `esc`, `backspace`, `delete`,
 * `up`, `down`, `left`, `right`, `home`, `end`, `pageup`, `pagedown`, or one of them after `ctrl+`. No key needs Alt: it
 * reads as Esc and the key, since a terminal sends the same bytes for both and a busy moment may deliver two keys at once.
 */
export type KeyName = string;

/** What Ink's useInput gives for one read of the terminal. */
export type KeyEvent = Pick<
  Key,
  | 'upArrow'
  | 'downArrow'
  | 'leftArrow'
  | 'rightArrow'
  | 'pageUp'
  | 'pageDown'
  | 'home'
  | 'end'
  | 'return'
  | 'escape'
  | 'tab'
  | 'backspace'
  | 'delete'
  | 'ctrl'
  | 'shift'
  | 'meta'
> & { readonly eventType?: Key['eventType'] };

const special: readonly (readonly [keyof KeyEvent, KeyName])[] = [
  ['upArrow', 'up'],
  ['downArrow', 'down'],
  ['leftArrow', 'left'],
  ['rightArrow', 'right'],
  ['pageUp', 'pageup'],
  ['pageDown', 'pagedown'],
  ['home', 'home'],
  ['end', 'end'],
  ['return', 'enter'],
  ['tab', 'tab'],
  ['backspace', 'backspace'],
  ['delete', 'delete'],
];

/**
 * The keys of one read, in order. One read may hold several (`jjj` typed fast, a slow line), so text is split into characters; a
 * bracketed paste never comes here.
 */
export function keysOf(input: string, key: KeyEvent): readonly KeyName[] {
  if (key.eventType === 'release') return [];
  const named = special.find(([flag]) => key[flag] === true)?.[1];
  if (named !== undefined) return key.meta ? ['esc', modified(named, key)] : [modified(named, key)];
  // Ink marks a lone Esc as meta too; Alt with a key has that key as its input.
  if (key.escape && input === '') return ['esc'];
  const characters = graphemes(input);
  if (key.ctrl && characters.length === 1) return [`ctrl+${input.toLowerCase()}`];
  const names = characters.flatMap(characterKey);
  return key.meta ? ['esc', ...names] : names;
}

function modified(name: KeyName, key: KeyEvent): KeyName {
  if (name === 'tab') return key.shift ? 'shift+tab' : 'tab';
  return key.ctrl ? `ctrl+${name}` : name;
}

function characterKey(character: string): readonly KeyName[] {
  switch (character) {
    case ' ':
      return ['space'];
    case '\r':
    case '\n':
    case '\r\n':
      return ['enter'];
    case '\t':
      return ['tab'];
    case '\u001b':
      return ['esc'];
    case '\u007f':
    case '\b':
      return ['backspace'];
    default: {
      const code = character.codePointAt(0) ?? 0;
      if (code >= 1 && code <= 26) return [`ctrl+${String.fromCharCode(code + 96)}`];
      return code < 0x20 ? [] : [character];
    }
  }
}

/** The character that a key types in an editor, if it types one. */
export function typedBy(key: KeyName): string | undefined {
  if (key === 'space') return ' ';
  return graphemes(key).length === 1 ? key : undefined;
}
