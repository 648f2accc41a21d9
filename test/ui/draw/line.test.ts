import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  cutLine,
  dropColumns,
  fitLine,
  line,
  lineText,
  lineWidth,
  run,
  safeLine,
  spreadLine,
  textWidth,
} from '../../../src/ui/draw/line.ts';
import { wrapLine } from '../../../src/ui/draw/wrap.ts';

const words = fc.array(
  fc.constantFrom(
    'a',
    'nw_src=10.222.1.48',
    'パケット',
    '👩‍👩‍👧',
    'é',
    'load:0x2->NXM_NX_REG0[0..15],resubmit(,10)',
    ' ',
    '  ',
  ),
);
const lines = words.map((texts) => texts.map((text, i) => run(i % 2 === 0 ? 'plain' : 'code', text)));
const widths = fc.integer({ min: 1, max: 60 });

describe('lines', () => {
  it('fit exactly, whatever they hold', () => {
    fc.assert(
      fc.property(lines, widths, (runs, width) => {
        expect(lineWidth(fitLine(runs, width))).toBe(width);
      }),
    );
  });

  it('count signs as terminals draw them', () => {
    for (const sign of '▶◀✓✗→│█░•▸…━○┃←↑↓—·') expect(textWidth(sign)).toBe(1);
    for (const wide of ['日', '😀', '👩‍👩‍👧', '❤️']) expect(textWidth(wide)).toBe(2);
  });

  it('show where they were cut', () => {
    expect(lineText(cutLine(line('resubmit(,10)'), 8))).toBe('resubmi…');
    expect(lineText(cutLine(line('パケット'), 6))).toBe('パケ…');
    expect(lineText(cutLine(line('short'), 8))).toBe('short');
  });

  it('lose columns from the left, a wide character as a whole', () => {
    expect(lineText(dropColumns(line('パケット'), 3))).toBe(' ット');
    expect(lineText(dropColumns(line(run('code', 'ab'), 'cd'), 3))).toBe('d');
  });

  it('stand at both ends of a row, the left one giving way', () => {
    expect(lineText(spreadLine(line('left'), line('right'), 12))).toBe('left   right');
    expect(lineText(spreadLine(line('a long left end'), line('right'), 12))).toBe('a lon… right');
  });

  it('show control characters and never emit them', () => {
    expect(lineText(safeLine(line('a\u001b[2Jb\u0007\tc\u202e'), true))).toBe(
      'a\\x1b[2Jb\\x07        c\\u202e',
    );
    expect(lineText(safeLine(line('→ ✓ é …日'), false))).toBe('-> [ok] e ...?');
  });
});

describe('wrapping', () => {
  it('keeps every line inside the width and loses no letter', () => {
    fc.assert(
      fc.property(
        lines,
        fc.integer({ min: 2, max: 60 }),
        fc.integer({ min: 0, max: 8 }),
        (runs, width, indent) => {
          const wrapped = wrapLine(runs, width, indent);
          for (const row of wrapped) expect(lineWidth(row)).toBeLessThanOrEqual(width);
          const letters = (text: string) => text.replaceAll(' ', '');
          expect(letters(wrapped.map(lineText).join(''))).toBe(letters(lineText(runs)));
        },
      ),
    );
  });

  it('breaks at blanks, and flow text after its commas', () => {
    expect(wrapLine(line('one two three'), 8).map(lineText)).toEqual(['one two', 'three']);
    expect(wrapLine(line('ip,reg0=0x1/0xffff,nw_src=10.222.1.48'), 20, 2).map(lineText)).toEqual([
      'ip,reg0=0x1/0xffff,',
      '  nw_src=10.222.1.48',
    ]);
  });
});
