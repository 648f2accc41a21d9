import { describe, expect, it } from 'vitest';
import {
  commandOf,
  commands,
  commandsOf,
  footerOf,
  keyLabel,
  keyModes,
  lineModes,
  searchCommands,
} from '../../src/session/index.ts';

const named =
  /^(left|right|up|down|enter|esc|tab|shift\+tab|space|backspace|delete|pageup|pagedown|home|end|ctrl\+[a-z])$/;

describe('the table of keys', () => {
  it.each(keyModes)('%s: no key does two things', (mode) => {
    const keys = commandsOf(mode).flatMap((command) => command.keys);
    expect(keys.filter((key, i) => keys.indexOf(key) !== i)).toEqual([]);
  });

  it('has each id once, and titles that begin with a capital', () => {
    const ids = commands.map((command) => command.id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { title } of commands) expect(title).toMatch(/^[A-Z].*[^.]$/);
  });

  it('needs no Alt, no function key and no bracket', () => {
    for (const key of commands.flatMap((command) => command.keys)) {
      if ([...key].length === 1) expect('[]{}\\@~|').not.toContain(key);
      else expect(key).toMatch(named);
    }
  });

  it.each(lineModes)('%s: every character goes into the line', (mode) => {
    for (const command of commandsOf(mode))
      for (const key of command.keys) expect([...key].length, `${key} of ${command.id}`).toBeGreaterThan(1);
  });

  it.each(keyModes)('%s: Esc leaves it, Ctrl-C and Ctrl-Z work', (mode) => {
    expect(commandOf(mode, 'esc')?.event).toEqual({ kind: 'escape' });
    expect(commandOf(mode, 'ctrl+c')?.event).toEqual({ kind: 'interrupt' });
    expect(commandOf(mode, 'ctrl+z')?.event).toEqual({ kind: 'suspend' });
    expect(commandOf(mode, 'ctrl+l')?.event).toEqual({ kind: 'redraw' });
  });

  it('has arrows and vi keys for the same', () => {
    for (const [arrow, letter] of [
      ['right', 'l'],
      ['left', 'h'],
      ['down', 'j'],
      ['up', 'k'],
    ] as const)
      expect(commandOf('walk', arrow)).toBe(commandOf('walk', letter));
  });

  it.each(keyModes)('%s: the footer begins with what matters most', (mode) => {
    const footer = footerOf(mode);
    expect(footer.length).toBeGreaterThan(0);
    for (const { short, keys } of footer) {
      expect(short).toBeTruthy();
      expect(keys.length).toBeGreaterThan(0);
    }
  });

  it('finds commands by letters in order', () => {
    expect(searchCommands('')[0]?.id).toBe('forward');
    expect(searchCommands('why')[0]?.id).toBe('why-not');
    expect(searchCommands('qqqq')).toEqual([]);
    expect(searchCommands('').some(({ event }) => event.kind === 'scroll')).toBe(false);
  });

  it('names keys for people', () => {
    expect([keyLabel('right'), keyLabel('right', true), keyLabel('ctrl+g'), keyLabel('?')]).toEqual([
      '→',
      'Right',
      'Ctrl-G',
      '?',
    ]);
  });
});
