import { type ReactNode, useLayoutEffect } from 'react';
import { drawBorders } from '../draw/borders.ts';
import { overlayRect, type Size } from '../draw/layout.ts';
import { fitLine, type Line, line, lineWidth, run } from '../draw/line.ts';
import { type ScrollWish, thumbOf, type Window, windowOf } from '../draw/window.ts';
import { usePen } from './appearance-context.tsx';
import { PaintedAt } from './painted.tsx';

interface OverlayProps {
  readonly size: Size;
  readonly title: string;
  /** Lines that stay when the rest scrolls. */
  readonly head?: readonly Line[];
  readonly lines: readonly Line[];
  readonly scroll: ScrollWish;
  /** Shown in the lower border. */
  readonly footer?: Line;
  /** The width that the lines were set to. */
  readonly width: number;
  /** Told which rows are on screen, after each drawing. */
  readonly onWindow?: (window: Window) => void;
}

/** The columns that an overlay's lines may take on a screen. */
export function overlayColumns(size: Size, wanted: number): number {
  return overlayRect(size, { width: wanted, height: size.rows }).width - 4;
}

/** A box over the middle of the screen with a title, a fixed head and a window on its lines. */
export function Overlay({
  size,
  title,
  head = [],
  lines,
  scroll,
  footer = [],
  width,
  onWindow,
}: OverlayProps): ReactNode {
  const { glyphs } = usePen();
  const rect = overlayRect(size, { width, height: head.length + lines.length });
  const rows = Math.max(0, rect.height - 2 - head.length);
  const window = windowOf(lines.length, rows, scroll);
  const { offset, total } = window;
  useLayoutEffect(() => onWindow?.({ offset, rows, total }), [onWindow, offset, rows, total]);
  const thumb = thumbOf(window);
  const inner = rect.width - 4;
  const border = drawBorders(rect, [{ ...rect, x: 0, y: 0 }], glyphs);
  const body = [...head, ...lines.slice(window.offset, window.offset + rows)];
  const side = (row: number) => {
    const at = row - head.length;
    return thumb && at >= thumb.from && at < thumb.from + thumb.size ? glyphs.thumb : edge;
  };
  const edge = [...(border[1] ?? '| |')][0] ?? '|';
  const filled = Array.from({ length: rect.height - 2 }, (_, row) =>
    line(
      run('border-focus', edge),
      ' ',
      fitLine(body[row] ?? [], inner, glyphs.ellipsis),
      ' ',
      run('border-focus', side(row)),
    ),
  );
  const named = titled(border[0] ?? '', line(' ', run('title-focus', title), ' '));
  const last = titled(border.at(-1) ?? '', lineWidth(footer) > 0 ? line(' ', footer, ' ') : []);
  return <PaintedAt x={rect.x} y={rect.y} width={rect.width} lines={[named, ...filled, last]} cover />;
}

/** A border row with a text in it. */
function titled(border: string, text: Line): Line {
  const cells = [...border];
  const width = lineWidth(text);
  if (width === 0 || width > cells.length - 3) return [run('border-focus', border)];
  return line(
    run('border-focus', cells.slice(0, 1).join('')),
    text,
    run('border-focus', cells.slice(1 + width).join('')),
  );
}
