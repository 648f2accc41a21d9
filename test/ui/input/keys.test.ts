import { describe, expect, it } from 'vitest';
import { type KeyEvent, keysOf, typedBy } from '../../../src/ui/input/keys.ts';

const none: KeyEvent = {
  upArrow: false,
  downArrow: false,
  leftArrow: false,
  rightArrow: false,
  pageUp: false,
  pageDown: false,
  home: false,
  end: false,
  return: false,
  escape: false,
  tab: false,
  backspace: false,
  delete: false,
  ctrl: false,
  shift: false,
  meta: false,
};
const key = (more: Partial<KeyEvent>): KeyEvent => ({ ...none, ...more });

describe('keys', () => {
  it('of one read are as many as were pressed', () => {
    expect(keysOf('jjj', none)).toEqual(['j', 'j', 'j']);
    expect(keysOf('ip r\r', none)).toEqual(['i', 'p', 'space', 'r', 'enter']);
    expect(keysOf('é👩‍👩‍👧', none)).toEqual(['é', '👩‍👩‍👧']);
    expect(keysOf('a\u0001\u007f\t', none)).toEqual(['a', 'ctrl+a', 'backspace', 'tab']);
  });

  it('have names', () => {
    expect(keysOf('', key({ upArrow: true }))).toEqual(['up']);
    expect(keysOf('', key({ tab: true, shift: true }))).toEqual(['shift+tab']);
    expect(keysOf('\r', key({ return: true }))).toEqual(['enter']);
    expect(keysOf('c', key({ ctrl: true }))).toEqual(['ctrl+c']);
    expect(keysOf('', key({ backspace: true }))).toEqual(['backspace']);
    expect(keysOf('', key({ delete: true }))).toEqual(['delete']);
  });

  it('take Alt with a key for Esc and the key', () => {
    expect(keysOf('', key({ escape: true, meta: true }))).toEqual(['esc']);
    expect(keysOf('j', key({ meta: true }))).toEqual(['esc', 'j']);
  });

  it('say nothing when a key is let go', () => {
    expect(keysOf('j', { ...none, eventType: 'release' })).toEqual([]);
  });

  it('type characters, not names', () => {
    expect(typedBy('space')).toBe(' ');
    expect(typedBy('é')).toBe('é');
    expect(typedBy('ctrl+a')).toBeUndefined();
    expect(typedBy('ctrl+j')).toBeUndefined();
  });
});
