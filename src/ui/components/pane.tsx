import { memo, type ReactNode, useLayoutEffect } from 'react';
import type { Rect } from '../draw/borders.ts';
import { type Hit, lightHits } from '../draw/find.ts';
import { type Line, line, lineWidth, run } from '../draw/line.ts';
import { type ScrollWish, thumbOf, type Window, windowOf } from '../draw/window.ts';
import { usePen } from './appearance-context.tsx';
import { PaintedAt } from './painted.tsx';

interface PaneProps {
  readonly rect: Rect;
  readonly title: Line;
  readonly focused: boolean;
  /** Rows above the window that do not scroll. */
  readonly head?: readonly Line[];
  readonly lines: readonly Line[];
  readonly scroll: ScrollWish;
  readonly hits?: readonly Hit[];
  readonly current?: Hit | undefined;
  /** Told which rows are on screen, after each drawing. */
  readonly onWindow?: (window: Window) => void;
}

/** How many columns of text a pane has: without its borders, a space before the text, and in a wide one a space after it. */
export function paneColumns(rect: Rect): number {
  return paneWidth(rect.width);
}

/** The same for a pane of so many columns. */
export function paneWidth(columns: number): number {
  return Math.max(1, columns - (columns >= 36 ? 4 : 3));
}

/** A titled window on lines: only the rows in view are drawn; the border on the right carries the scroll bar. */
export const Pane = memo(function Pane(props: PaneProps): ReactNode {
  const { rect, title, focused, lines, scroll, head = [], hits = [], current, onWindow } = props;
  const { glyphs } = usePen();
  const space = Math.max(0, rect.height - 2);
  const rows = Math.max(0, space - head.length);
  const window = windowOf(lines.length, rows, scroll);
  const { offset, total } = window;
  useLayoutEffect(() => onWindow?.({ offset, rows, total }), [onWindow, offset, rows, total]);
  const shown = lines.slice(offset, offset + rows).map((runs, i) => {
    const here = hits.filter((hit) => hit.row === offset + i);
    return here.length === 0 ? runs : lightHits(runs, here, current);
  });
  const top = head.slice(0, space);
  const rest = space - top.length - shown.length;
  const filled = [...top, ...shown, ...Array.from({ length: rest }, (): Line => [])];
  const thumb = thumbOf(window);
  const heading = paneTitle(title, focused);
  return (
    <>
      <PaintedAt
        x={rect.x + 1}
        y={rect.y}
        width={Math.min(lineWidth(heading), rect.width - 3)}
        lines={[heading]}
      />
      <PaintedAt
        x={rect.x + 1}
        y={rect.y + 1}
        width={rect.width - 2}
        lines={filled.map((runs) => (runs.length === 0 ? runs : line(' ', runs)))}
      />
      {thumb && (
        <PaintedAt
          x={rect.x + rect.width - 1}
          y={rect.y + 1 + head.length + thumb.from}
          width={1}
          lines={Array.from({ length: thumb.size }, () => [
            run(focused ? 'border-focus' : 'border', glyphs.thumb),
          ])}
        />
      )}
    </>
  );
});

/** The title as it stands in the border. */
function paneTitle(title: Line, focused: boolean): Line {
  if (lineWidth(title) === 0) return [];
  return line(' ', focused ? title.map(({ text }) => run('title-focus', text)) : title, ' ');
}
