import type { Glyphs } from './glyphs.ts';

/** A rectangle of cells. */
export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Joins of a border cell. */
const up = 1;
const right = 2;
const down = 4;
const left = 8;

/**
 * The lines of boxes that share their borders: each rectangle's outermost cells are its border, and where two borders meet the right
 * joint is drawn. Cells that no border touches are spaces.
 */
export function drawBorders(
  size: { readonly width: number; readonly height: number },
  boxes: readonly Rect[],
  glyphs: Glyphs,
): readonly string[] {
  const joins = new Uint8Array(size.width * size.height);
  const add = (x: number, y: number, join: number) => {
    if (x >= 0 && y >= 0 && x < size.width && y < size.height) {
      joins[y * size.width + x] = joins[y * size.width + x]! | join;
    }
  };
  for (const box of boxes) {
    const x2 = box.x + box.width - 1;
    const y2 = box.y + box.height - 1;
    for (let x = box.x; x < x2; x++) {
      for (const y of [box.y, y2]) {
        add(x, y, right);
        add(x + 1, y, left);
      }
    }
    for (let y = box.y; y < y2; y++) {
      for (const x of [box.x, x2]) {
        add(x, y, down);
        add(x, y + 1, up);
      }
    }
  }
  return Array.from({ length: size.height }, (_, y) => {
    let row = '';
    for (let x = 0; x < size.width; x++) row += glyphs.border[joins[y * size.width + x]!] ?? ' ';
    return row;
  });
}
