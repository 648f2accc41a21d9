import { memo, type ReactNode } from 'react';
import { drawBorders, type Rect } from '../draw/borders.ts';
import type { Glyphs } from '../draw/glyphs.ts';
import type { Line, Run } from '../draw/line.ts';
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
  const lines = rows.map((row, y) => borderLine(row, y, focused, glyphs.heavy));
  return <PaintedAt x={0} y={0} width={width} lines={lines} />;
});

/** A row of border characters in runs; the focused box's own are heavy as well as in their style. */
function borderLine(row: string, y: number, focused: Rect | undefined, heavy: Glyphs['heavy']): Line {
  if (!focused || y < focused.y || y >= focused.y + focused.height) return [{ role: 'border', text: row }];
  const x2 = focused.x + focused.width;
  const edge = y === focused.y || y === focused.y + focused.height - 1;
  const strong = (text: string) => Array.from(text, (char) => heavy[char] ?? char).join('');
  const inside = row.slice(focused.x + 1, x2 - 1);
  const runs: readonly Run[] = [
    { role: 'border', text: row.slice(0, focused.x) },
    { role: 'border-focus', text: strong(row.slice(focused.x, focused.x + 1)) },
    edge ? { role: 'border-focus', text: strong(inside) } : { role: 'border', text: inside },
    { role: 'border-focus', text: strong(row.slice(x2 - 1, x2)) },
    { role: 'border', text: row.slice(x2) },
  ];
  return runs.filter(({ text }) => text !== '');
}
