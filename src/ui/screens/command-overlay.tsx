import type { ReactNode } from 'react';
import type { Line as EditLine, PaletteRow } from '../../session/index.ts';
import { usePen } from '../components/appearance-context.tsx';
import { Overlay, overlayColumns } from '../components/overlay.tsx';
import type { Size } from '../draw/layout.ts';
import { run } from '../draw/line.ts';
import { commandRows } from '../views/command-list-view.ts';
import { editorLine } from '../views/editor-view.ts';

interface CommandOverlayProps {
  readonly size: Size;
  readonly kind: 'palette' | 'help';
  readonly line: EditLine;
  /** What is offered for the line typed. */
  readonly rows: readonly PaletteRow[];
  readonly selected: number;
}

/** Every command with its keys, narrowed down by what is typed; Enter runs the selected one. */
export function CommandOverlay({ size, kind, line, rows: found, selected }: CommandOverlayProps): ReactNode {
  const { unicode } = usePen();
  const width = overlayColumns(size, 72);
  const rows = commandRows(found, selected, { width, unicode });
  const prompt = kind === 'palette' ? ':' : 'filter ';
  const editor = editorLine([run('key', prompt)], line, { width, unicode, drawCursor: true });
  const none = [[run('muted', 'Nothing is called that. Backspace, or Esc.')]];
  return (
    <Overlay
      size={size}
      width={width}
      title={kind === 'palette' ? 'commands' : 'keys and commands'}
      head={[editor.runs, []]}
      lines={rows.length > 0 ? rows : none}
      scroll={{ from: selected, to: selected }}
      footer={[run('muted', 'Enter runs it, Esc closes')]}
    />
  );
}
