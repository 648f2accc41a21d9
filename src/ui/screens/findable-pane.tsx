import { type ReactNode, useEffect, useMemo } from 'react';
import type { FindState, Pane as PaneName, Scroll, SessionState } from '../../session/index.ts';
import { PaintedAt } from '../components/painted.tsx';
import { Pane } from '../components/pane.tsx';
import type { Rect } from '../draw/borders.ts';
import { findHits } from '../draw/find.ts';
import { type Line, line, lineWidth, run } from '../draw/line.ts';
import { type ScrollWish, type Window, windowOf } from '../draw/window.ts';

interface FindablePaneProps {
  readonly name: PaneName;
  readonly rect: Rect;
  readonly title: Line;
  readonly head?: readonly Line[];
  readonly lines: readonly Line[];
  readonly scroll: Scroll;
  readonly auto: ScrollWish;
  readonly focused: boolean;
  readonly find: FindState | undefined;
  readonly onWindow: (pane: PaneName, window: Window) => void;
  readonly onScroll: (pane: PaneName, offset: number) => void;
}

/** A pane that can be searched: hits are lit, the current one is brought into view, and the border says how many there are. */
export function FindablePane({
  name,
  lines,
  scroll,
  auto,
  find,
  onWindow,
  onScroll,
  ...pane
}: FindablePaneProps): ReactNode {
  const query = find?.query ?? '';
  const hits = useMemo(() => findHits(lines, query), [lines, query]);
  const count = hits.length;
  const index = find && count > 0 ? ((find.hit % count) + count) % count : undefined;
  const current = index === undefined ? undefined : hits[index];
  const wish = scroll === 'auto' ? auto : scroll;
  const rows = Math.max(0, pane.rect.height - 2 - (pane.head?.length ?? 0));
  const report = useMemo(() => (window: Window) => onWindow(name, window), [name, onWindow]);
  // Only a new hit moves the pane: afterwards the learner may scroll away from it.
  // biome-ignore lint/correctness/useExhaustiveDependencies: as said
  useEffect(() => {
    if (!current) return;
    const { offset } = windowOf(lines.length, rows, wish);
    if (current.row >= offset && current.row < offset + rows) return;
    onScroll(name, windowOf(lines.length, rows, { from: current.row, to: current.row }).offset);
  }, [current?.row, current?.start, query]);
  const { rect } = pane;
  const found = find ? foundLine(query, index, count) : [];
  return (
    <>
      <Pane {...pane} lines={lines} scroll={wish} hits={hits} current={current} onWindow={report} />
      {find && rect.width > 12 && (
        <PaintedAt
          x={rect.x + Math.max(1, rect.width - 2 - lineWidth(found))}
          y={rect.y + rect.height - 1}
          width={Math.min(lineWidth(found), rect.width - 3)}
          lines={[found]}
        />
      )}
    </>
  );
}

/** ` pod 2/5 `, for the border of the pane that is searched. */
function foundLine(query: string, index: number | undefined, count: number): Line {
  if (query === '') return [];
  const where = index === undefined ? 'not found' : `${index + 1}/${count}`;
  return line(' ', run(index === undefined ? 'warn' : 'found-here', ` ${query} ${where} `), ' ');
}

/** The search that lights a pane: the line being typed in find mode, else the last one. */
export function findOf(state: SessionState, pane: PaneName): FindState | undefined {
  if (state.mode.kind === 'find') {
    return state.focus === pane ? { query: state.mode.line.text, pane, hit: 0 } : undefined;
  }
  return state.find?.pane === pane ? state.find : undefined;
}
