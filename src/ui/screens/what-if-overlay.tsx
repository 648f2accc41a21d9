import type { ReactNode } from 'react';
import {
  type ChangeRow,
  type Comparison,
  chosenChange,
  type Line as EditLine,
  formatEdit,
  type Message,
  type WhatIf,
} from '../../session/index.ts';
import { usePen } from '../components/appearance-context.tsx';
import { Overlay, overlayColumns } from '../components/overlay.tsx';
import { overlayRect, type Size } from '../draw/layout.ts';
import { fitLine, type Line, line, run, safeLine } from '../draw/line.ts';
import type { Window } from '../draw/window.ts';
import { wrapLine } from '../draw/wrap.ts';
import { differenceLines } from '../views/difference-view.ts';
import { editorLine } from '../views/editor-view.ts';
import type { ViewOptions } from '../views/flow-view.ts';

interface WhatIfOverlayProps {
  readonly size: Size;
  readonly line: EditLine;
  /** The first row in view, once there are two walks to compare. */
  readonly selected: number;
  /** What is offered for a change. */
  readonly rows: readonly ChangeRow[];
  readonly whatIf: WhatIf | undefined;
  readonly comparison: Comparison | undefined;
  readonly onWindow: (window: Window) => void;
  readonly message: Message | undefined;
}

/** What if: a change is chosen or typed in a line, and both walks stand side by side from where they part. */
export function WhatIfOverlay(props: WhatIfOverlayProps): ReactNode {
  const { size, line: edited, selected, rows, whatIf, comparison, onWindow, message } = props;
  const { unicode } = usePen();
  const width = overlayColumns(size, 132);
  const editor = editorLine([run('key', 'what if  ')], edited, { width, unicode, drawCursor: true });
  const edits = (whatIf?.edits ?? []).map((edit) =>
    safeLine(line(run('changed', '• '), formatEdit(edit)), unicode),
  );
  const failed = comparison?.failed === undefined ? [] : wrapLine(line(run('bad', comparison.failed)), width);
  // On a small screen the overlay lies over the footer, where messages are.
  const covered = overlayRect(size, { width, height: size.rows }).height === size.rows;
  const said = covered && message ? wrapLine(safeLine(line(message.text), unicode), width) : [];
  const chosen = chosenChange(rows, edited.text);
  const pick = unicode ? '↑↓ choose' : 'Up and Down choose';
  const scroll = unicode ? '↑↓ PgDn scroll' : 'Up, Down, PgDn scroll';
  return (
    <Overlay
      size={size}
      width={width}
      title="what if"
      head={[editor.runs, ...said, ...edits, ...failed, []]}
      lines={
        comparison
          ? differenceLines(comparison, { width, unicode })
          : changeLines(rows, chosen, { width, unicode })
      }
      scroll={comparison ? selected : changeInView(chosen)}
      footer={[
        run(
          'muted',
          comparison ? `${scroll}, Enter changes more, Esc closes` : `${pick}, Enter changes it, Esc closes`,
        ),
      ]}
      onWindow={onWindow}
    />
  );
}

const lead: readonly Line[] = [
  [run('muted', 'Change one thing, and see both walks from where they part:')],
  [],
];

/** What can be changed, a row each, the one that the line was taken from marked. */
function changeLines(
  rows: readonly ChangeRow[],
  chosen: number | undefined,
  { width, unicode }: ViewOptions,
): readonly Line[] {
  const mark = unicode ? '▶ ' : '> ';
  return [
    ...lead,
    ...rows.map(({ text, meaning }, i) => {
      const here = i === chosen;
      const code = fitLine([run('code', text)], 32);
      const row = safeLine(line(here ? mark : '  ', code, run('muted', meaning)), unicode);
      return here ? fitLine(row, width).map((part) => run('selected', part.text)) : row;
    }),
  ];
}

function changeInView(chosen: number | undefined) {
  const row = chosen === undefined ? 0 : chosen + lead.length;
  return { from: row, to: row };
}
