import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { editLine, type LineEdit, lineOf } from '../../src/session/index.ts';

const edits: fc.Arbitrary<LineEdit> = fc.oneof(
  fc.record({ kind: fc.constant('insert' as const), text: fc.string({ unit: 'grapheme', maxLength: 4 }) }),
  fc.record({
    kind: fc.constantFrom(
      ...(['left', 'right', 'word-left', 'word-right', 'home', 'end', 'backspace', 'delete'] as const),
      ...(['kill-word', 'kill-start', 'kill-end'] as const),
    ),
  }),
);

describe('editLine', () => {
  const abc = lineOf('ip route get');
  it('edits as readline does', () => {
    expect(editLine(abc, { kind: 'kill-word' })).toEqual(lineOf('ip route '));
    expect(editLine(abc, { kind: 'backspace' })).toEqual(lineOf('ip route ge'));
    expect(editLine(abc, { kind: 'home' })).toEqual({ text: 'ip route get', cursor: 0 });
    expect(editLine({ text: 'ip route', cursor: 3 }, { kind: 'kill-start' })).toEqual({
      text: 'route',
      cursor: 0,
    });
    expect(editLine({ text: 'ip route', cursor: 3 }, { kind: 'kill-end' })).toEqual(lineOf('ip '));
    expect(editLine({ text: 'ip route', cursor: 2 }, { kind: 'word-right' }).cursor).toBe(8);
    expect(editLine({ text: 'ac', cursor: 1 }, { kind: 'insert', text: 'b' })).toEqual({
      text: 'abc',
      cursor: 2,
    });
  });

  it('makes one line of what is pasted, and drops control characters', () => {
    expect(editLine(lineOf(''), { kind: 'insert', text: 'a\nb\x1b[31mc' }).text).toBe('a b [31mc');
  });

  it('never splits a letter made of several code units', () => {
    expect(editLine(lineOf('a👩‍💻'), { kind: 'backspace' })).toEqual(lineOf('a'));
    expect(editLine(lineOf('né'), { kind: 'left' }).cursor).toBe(1);
  });

  it('keeps the cursor inside the line', () => {
    fc.assert(
      fc.property(fc.array(edits, { maxLength: 30 }), (list) => {
        const line = list.reduce(editLine, lineOf(''));
        expect(line.cursor).toBeGreaterThanOrEqual(0);
        expect(line.cursor).toBeLessThanOrEqual(line.text.length);
      }),
    );
  });
});
