import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { panes } from '../../../src/session/index.ts';
import { drawBorders } from '../../../src/ui/draw/borders.ts';
import { asciiGlyphs, unicodeGlyphs } from '../../../src/ui/draw/glyphs.ts';
import { lessonLayout, overlayRect } from '../../../src/ui/draw/layout.ts';
import { thumbOf, windowOf } from '../../../src/ui/draw/window.ts';

describe('the lesson layout', () => {
  it('has a place inside the screen for every pane, at every size from 40x12', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 40, max: 300 }),
        fc.integer({ min: 12, max: 100 }),
        fc.constantFrom(...panes),
        fc.boolean(),
        fc.option(fc.integer({ min: 3, max: 60 }), { nil: undefined }),
        (columns, rows, focus, shell, question) => {
          const layout = lessonLayout({ columns, rows }, { focus, shell, question, evidence: 0 });
          for (const rect of [
            ...Object.values(layout.panes),
            ...(layout.question ? [layout.question] : []),
          ]) {
            expect(rect.x).toBeGreaterThanOrEqual(0);
            expect(rect.y).toBeGreaterThanOrEqual(0);
            expect(rect.x + rect.width).toBeLessThanOrEqual(columns);
            expect(rect.y + rect.height).toBeLessThanOrEqual(rows);
            expect(rect.height).toBeGreaterThanOrEqual(2);
          }
          const focused = layout.panes[shell ? 'shell' : focus];
          expect(focused.height).toBeGreaterThanOrEqual(3);
        },
      ),
    );
  });

  it('puts panes side by side from 80x24, and stacks them below', () => {
    const wish = { focus: 'text', shell: false, question: undefined, evidence: 0 } as const;
    expect(lessonLayout({ columns: 80, rows: 24 }, wish).kind).toBe('columns');
    expect(lessonLayout({ columns: 60, rows: 24 }, wish).kind).toBe('stack');
    expect(lessonLayout({ columns: 120, rows: 16 }, wish).kind).toBe('stack');
  });

  it('keeps overlays on the screen', () => {
    expect(overlayRect({ columns: 40, rows: 12 }, { width: 100, height: 50 })).toEqual({
      x: 0,
      y: 0,
      width: 40,
      height: 12,
    });
    expect(overlayRect({ columns: 120, rows: 36 }, { width: 50, height: 10 })).toEqual({
      x: 33,
      y: 12,
      width: 54,
      height: 12,
    });
  });
});

describe('borders', () => {
  const boxes = [
    { x: 0, y: 0, width: 5, height: 5 },
    { x: 4, y: 0, width: 5, height: 3 },
    { x: 4, y: 2, width: 5, height: 3 },
  ];

  it('join where they meet', () => {
    expect(drawBorders({ width: 9, height: 5 }, boxes, unicodeGlyphs)).toEqual([
      '┌───┬───┐',
      '│   │   │',
      '│   ├───┤',
      '│   │   │',
      '└───┴───┘',
    ]);
  });

  it('are drawn in ASCII too', () => {
    expect(drawBorders({ width: 9, height: 5 }, boxes, asciiGlyphs)).toEqual([
      '+---+---+',
      '|   |   |',
      '|   +---+',
      '|   |   |',
      '+---+---+',
    ]);
  });
});

describe('windows', () => {
  it('keep the wanted rows in view and never run past the end', () => {
    expect(windowOf(100, 10, { from: 3, to: 4 }).offset).toBe(0);
    expect(windowOf(100, 10, { from: 50, to: 51 }).offset).toBe(47);
    expect(windowOf(100, 10, { from: 99, to: 99 }).offset).toBe(90);
    expect(windowOf(5, 10, 99).offset).toBe(0);
  });

  it('have a thumb only when there is more than fits', () => {
    expect(thumbOf(windowOf(5, 10, 0))).toBeUndefined();
    expect(thumbOf(windowOf(20, 10, 10))).toEqual({ from: 5, size: 5 });
  });
});
