import type { ReactNode } from 'react';
import type { Pane as PaneName, SessionState } from '../../session/index.ts';
import { usePen } from '../components/appearance-context.tsx';
import { PaintedAt } from '../components/painted.tsx';
import { paneColumns } from '../components/pane.tsx';
import type { Rect } from '../draw/borders.ts';
import type { Line } from '../draw/line.ts';
import type { Window } from '../draw/window.ts';
import { commandLine } from '../views/shell-view.ts';
import { FindablePane, findOf } from './findable-pane.tsx';

interface ShellPaneProps {
  readonly rect: Rect;
  readonly state: SessionState;
  readonly node: string;
  readonly lines: readonly Line[];
  readonly onWindow: (pane: PaneName, window: Window) => void;
  readonly onScroll: (pane: PaneName, offset: number) => void;
}

/** The command line in the last row of its pane, what was run above it. */
export function ShellPane({ rect, state, node, lines, onWindow, onScroll }: ShellPaneProps): ReactNode {
  const { unicode } = usePen();
  const typing = state.mode.kind === 'shell';
  const rows = rect.height - 2;
  const width = paneColumns(rect);
  const editor = commandLine(node, state.shell, typing, { width, unicode });
  const above: Rect = { ...rect, height: rect.height - 1 };
  const end = { from: lines.length, to: lines.length };
  return (
    <>
      {rows > 1 && (
        <FindablePane
          name="shell"
          rect={above}
          title={[]}
          lines={lines}
          scroll={state.scroll.shell}
          auto={end.to}
          focused={state.focus === 'shell'}
          find={findOf(state, 'shell')}
          onWindow={onWindow}
          onScroll={onScroll}
        />
      )}
      {rows > 0 && (
        <PaintedAt x={rect.x + 2} y={rect.y + rect.height - 2} width={width} lines={[editor.runs]} />
      )}
    </>
  );
}
