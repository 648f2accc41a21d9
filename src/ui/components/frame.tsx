import { memo, type ReactNode } from 'react';
import { drawBorders, type Rect } from '../draw/borders.ts';
import type { Glyphs } from '../draw/glyphs.ts';
import { type Line, run } from '../draw/line.ts';
import { usePen } from './appearance-context.tsx';
import { PaintedAt } from './painted.tsx';

interface FrameProps {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly Rect[];
  /** The box whose border is drawn as focused. */
  readonly focused: Rect | undefined;
}

/** The borders of all boxes of a screen, joined where they meet; drawn first, so that panes come over it. */
export const Frame = memo(function Frame({ width, height, boxes, focused }: FrameProps): ReactNode {
  const { glyphs } = usePen();
  const rows = drawBorders({ width, height }, boxes, glyphs);
  return strokesOf(rows).map(({ x, y, cells }) => (
    <PaintedAt
      key={`${x} ${y}`}
      x={x}
      y={y}
      width={widthOf(cells)}
      lines={cells.map((text, i) => borderLine(text, x, y + i, focused, glyphs))}
    />
  ));
});

/** A piece of the borders: a row of them, or a column of single cells. */
interface Stroke {
  readonly x: number;
  readonly y: number;
  readonly cells: readonly string[];
}

function widthOf(cells: readonly string[]): number {
  return cells[0]?.length ?? 0;
}

/** Borders as few pieces without the blanks between them: what is not written costs nothing. */
function strokesOf(rows: readonly string[]): readonly Stroke[] {
  const strokes: Stroke[] = [];
  const open = new Map<number, { readonly y: number; readonly cells: string[] }>();
  const close = (x: number) => {
    const column = open.get(x);
    if (column) strokes.push({ x, ...column });
    open.delete(x);
  };
  rows.forEach((row, y) => {
    const pieces = [...row.matchAll(/[^ ]+/g)];
    for (const x of [...open.keys()]) {
      if (!pieces.some((piece) => piece.index === x && piece[0].length === 1)) close(x);
    }
    for (const piece of pieces) {
      const column = open.get(piece.index);
      if (piece[0].length > 1) strokes.push({ x: piece.index, y, cells: [piece[0]] });
      else if (column) column.cells.push(piece[0]);
      else open.set(piece.index, { y, cells: [piece[0]] });
    }
  });
  for (const x of [...open.keys()]) close(x);
  return strokes;
}

/** A piece of a row in runs; the focused box's own cells are heavy as well as in their style. */
function borderLine(text: string, x: number, y: number, focused: Rect | undefined, { heavy }: Glyphs): Line {
  if (!focused || y < focused.y || y >= focused.y + focused.height) return [run('border', text)];
  const left = focused.x - x;
  const right = left + focused.width;
  const edge = y === focused.y || y === focused.y + focused.height - 1;
  const cells = [...text].map((char, i) => {
    const own = edge ? i >= left && i < right : i === left || i === right - 1;
    return own ? run('border-focus', heavy[char] ?? char) : run('border', char);
  });
  const joined: Line[number][] = [];
  for (const cell of cells) {
    const last = joined.at(-1);
    if (last?.role === cell.role) joined[joined.length - 1] = run(last.role, last.text + cell.text);
    else joined.push(cell);
  }
  return joined;
}
