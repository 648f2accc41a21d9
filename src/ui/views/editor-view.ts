import type { Line as EditLine } from '../../session/index.ts';
import { graphemes } from '../../text/index.ts';
import { dropColumns, type Line, line, run, safeLine, textWidth } from '../draw/line.ts';

/** A line being edited, with the column of its cursor. */
export interface EditorView {
  readonly runs: Line;
  readonly cursor: number;
}

/** The line after its prompt, scrolled sideways so that the cursor is in view; the cursor's cell is marked where the terminal's own is not used. */
export function editorLine(
  prompt: Line,
  edited: EditLine,
  {
    width,
    unicode,
    drawCursor,
  }: { readonly width: number; readonly unicode: boolean; readonly drawCursor: boolean },
): EditorView {
  const before = edited.text.slice(0, edited.cursor);
  const under = graphemes(edited.text.slice(edited.cursor))[0] ?? ' ';
  const after = edited.text.slice(
    edited.cursor + (under === ' ' && edited.cursor >= edited.text.length ? 0 : under.length),
  );
  const safePrompt = safeLine(prompt, unicode);
  const promptWidth = safePrompt.reduce((sum, { text }) => sum + textWidth(text), 0);
  const room = Math.max(1, width - promptWidth);
  const shown = safeLine(line(before, run(drawCursor ? 'selected' : 'plain', under), after), unicode);
  const at = textWidth(
    safeLine(line(before), unicode)
      .map(({ text }) => text)
      .join(''),
  );
  const skip = Math.max(0, at - room + 2);
  return { runs: line(safePrompt, dropColumns(shown, skip)), cursor: promptWidth + at - skip };
}
