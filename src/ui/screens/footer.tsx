import type { ReactNode } from 'react';
import type { KeyMode, Message } from '../../session/index.ts';
import { usePen } from '../components/appearance-context.tsx';
import { PaintedAt } from '../components/painted.tsx';
import type { Size } from '../draw/layout.ts';
import { cutLine, type Line, line, lineWidth, run, safeLine } from '../draw/line.ts';
import { footerLine } from '../views/footer-view.ts';

interface FooterProps {
  readonly size: Size;
  readonly mode: KeyMode;
  readonly message: Message | undefined;
  /** What is typed into, in the modes that have their line here. */
  readonly prompt?: Line | undefined;
}

/** The last row: what was just said to the learner, the line of a search, or the keys of the mode. */
export function Footer({ size, mode, message, prompt }: FooterProps): ReactNode {
  const { unicode, glyphs } = usePen();
  const room = size.columns - 4;
  const said = message
    ? line(
        run(message.tone === 'warn' ? 'warn' : 'good', message.tone === 'warn' ? '! ' : ''),
        safeLine(message.text, unicode),
      )
    : undefined;
  const text = cutLine(prompt ?? said ?? footerLine(mode, room - 2, unicode), room - 2, glyphs.ellipsis);
  const shown = line(' ', text, ' ');
  return <PaintedAt x={1} y={size.rows - 1} width={lineWidth(shown)} lines={[shown]} />;
}
