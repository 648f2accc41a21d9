import type { ReactNode } from 'react';
import type { KeyMode, SessionState } from '../../session/index.ts';
import { usePen } from '../components/appearance-context.tsx';
import { Frame } from '../components/frame.tsx';
import { Pane, paneColumns } from '../components/pane.tsx';
import type { Rect } from '../draw/borders.ts';
import type { Size } from '../draw/layout.ts';
import { run } from '../draw/line.ts';
import type { QuestionOnScreen } from '../views/question-on-screen.ts';
import { questionView } from '../views/question-view.ts';
import { Footer } from './footer.tsx';

interface ReviewScreenProps {
  readonly state: SessionState;
  readonly question: QuestionOnScreen;
  readonly size: Size;
  readonly mode: KeyMode;
}

/** A review begun in the course menu: the question alone, as no lesson is open beside it. */
export function ReviewScreen({ state, question, size, mode }: ReviewScreenProps): ReactNode {
  const { unicode } = usePen();
  const rect: Rect = { x: 0, y: 0, width: size.columns, height: size.rows };
  const asking = questionView(question, { width: Math.min(78, paneColumns(rect)), unicode });
  return (
    <>
      <Frame width={size.columns} height={size.rows} boxes={[rect]} focused={rect} />
      <Pane
        rect={rect}
        title={[run('title', 'review')]}
        focused={true}
        lines={asking.lines}
        scroll={asking.anchor}
      />
      <Footer size={size} mode={mode} message={state.message} />
    </>
  );
}
