import { type ReactNode, useEffect, useMemo, useRef } from 'react';
import { type KeyMode, type Pane as PaneName, type SessionState, stepRecord } from '../../session/index.ts';
import { usePen } from '../components/appearance-context.tsx';
import { Frame } from '../components/frame.tsx';
import { Pane, paneColumns, paneWidth } from '../components/pane.tsx';
import { type LessonLayout, lessonLayout, questionWidth, type Size } from '../draw/layout.ts';
import { type Line, line, run } from '../draw/line.ts';
import type { ScrollWish, Window } from '../draw/window.ts';
import { articleLines, notesRow } from '../views/article-view.ts';
import { editorLine } from '../views/editor-view.ts';
import { type EvidenceView, evidenceView } from '../views/evidence-view.ts';
import { boundEvidence, outputColumns } from '../views/output-view.ts';
import { packetLines } from '../views/packet-view.ts';
import type { QuestionOnScreen } from '../views/question-on-screen.ts';
import { questionView } from '../views/question-view.ts';
import type { LessonScene } from '../views/scene.ts';
import { scrollbackLines } from '../views/shell-view.ts';
import { veiledEvidence } from '../views/veiled-view.ts';
import { FindablePane, findOf } from './findable-pane.tsx';
import { Footer } from './footer.tsx';
import { Header } from './header.tsx';
import { ShellPane } from './shell-pane.tsx';

interface LessonScreenProps {
  readonly state: SessionState;
  readonly scene: LessonScene;
  readonly size: Size;
  readonly mode: KeyMode;
  readonly question: QuestionOnScreen | undefined;
  readonly onWindow: (pane: PaneName, window: Window) => void;
  readonly onScroll: (pane: PaneName, offset: number) => void;
}

/** A lesson: the article, the packet, what decided, and the command line, all about one stop. */
export function LessonScreen(props: LessonScreenProps): ReactNode {
  const { state, scene, size, mode, question } = props;
  const { unicode } = usePen();
  const wanted = useMemo(() => outputColumns(scene.view), [scene.view]);
  const asking =
    question && questionView(question, { width: paneWidth(questionWidth(size, wanted)), unicode });
  const { focus } = state;
  const shell = state.mode.kind === 'shell' || focus === 'shell';
  const rows = asking?.lines.length;
  const layout = useMemo(
    () => lessonLayout(size, { focus, shell, evidence: wanted, question: rows }),
    [size, focus, shell, wanted, rows],
  );
  const { panes } = layout;
  // One above the other there is no room beside a question: it has the whole screen.
  const alone = layout.question !== undefined && layout.kind === 'stack';
  const boxes = useMemo(
    () => [...(alone ? [] : Object.values(panes)), ...(layout.question ? [layout.question] : [])],
    [alone, panes, layout.question],
  );
  const focused = layout.question && state.mode.kind === 'question' ? layout.question : panes[state.focus];
  return (
    <>
      <Frame width={size.columns} height={size.rows} boxes={boxes} focused={focused} />
      {!alone && <Panes {...props} layout={layout} />}
      {asking && layout.question && (
        <Pane
          rect={layout.question}
          title={alone ? [] : [run('title', 'question')]}
          focused={state.mode.kind === 'question'}
          lines={asking.lines}
          scroll={asking.anchor}
        />
      )}
      <Header state={state} scene={scene} size={size} />
      <Footer size={size} mode={mode} message={state.message} prompt={findPrompt(state, unicode, size)} />
    </>
  );
}

function Panes({
  state,
  scene,
  layout,
  onWindow,
  onScroll,
}: LessonScreenProps & { readonly layout: LessonLayout }): ReactNode {
  const { unicode } = usePen();
  const { panes, kind } = layout;
  const { step, at, veil, world, node } = scene;
  const veiled = veil && `${veil.asking} ${veil.field?.name}`;
  const record = stepRecord(state.progress, scene.lesson.id, step.id);
  const width = (pane: PaneName) => paneColumns(panes[pane]);
  const words = world.words(at?.leg.node ?? node);
  const texts = {
    text: width('text'),
    packet: width('packet'),
    evidence: width('evidence'),
    shell: width('shell'),
  };
  const article = useMemo(
    () =>
      articleLines({ step, record, waits: scene.textWaits, notes: state.notes, width: texts.text, unicode }),
    [step, record, scene.textWaits, state.notes, texts.text, unicode],
  );
  const notesWere = useRef(state.notes);
  // Only showing the notes moves the text to them, not every step after that.
  useEffect(() => {
    const asked = state.notes && !notesWere.current;
    notesWere.current = state.notes;
    const row = asked
      ? notesRow({ step, record, waits: scene.textWaits, notes: true, width: texts.text, unicode })
      : undefined;
    if (row !== undefined) onScroll('text', row);
  }, [state.notes, step, record, scene.textWaits, texts.text, unicode, onScroll]);
  // The selectors make a new value each time; the stop itself stays the same as long as nothing changed.
  // biome-ignore lint/correctness/useExhaustiveDependencies: at is the same while its stop is
  const packet = useMemo(
    () =>
      at
        ? packetLines({ at, veil, tables: world.tables(at.leg.node), words, width: texts.packet, unicode })
        : { head: [], lines: stepLines(scene), anchor: { from: scene.stepIndex, to: scene.stepIndex } },
    [at?.stop, veiled, step, words, texts.packet, unicode],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: as above
  const evidence = useMemo(
    (): EvidenceView =>
      at && veil
        ? veiledEvidence(veil, at, { width: texts.evidence, unicode })
        : at
          ? evidenceView({ at, world, words, whyNot: state.whyNot, width: texts.evidence, unicode })
          : boundEvidence(scene, { width: texts.evidence, unicode }),
    [at?.stop, veiled, step, words, state.whyNot, texts.evidence, unicode],
  );
  const scrollback = useMemo(
    () => scrollbackLines(state.shell, { width: texts.shell, unicode }),
    [state.shell, texts.shell, unicode],
  );
  const stacked = kind === 'stack';
  const pane = (
    name: PaneName,
    title: Line,
    lines: readonly Line[],
    auto: ScrollWish,
    head: readonly Line[] = [],
  ) => (
    <FindablePane
      name={name}
      rect={panes[name]}
      title={title}
      head={head}
      lines={lines}
      scroll={state.scroll[name]}
      auto={auto}
      focused={state.focus === name && state.mode.kind !== 'question'}
      find={findOf(state, name)}
      onWindow={onWindow}
      onScroll={onScroll}
    />
  );
  return (
    <>
      {pane('text', [], article, 0)}
      {pane('packet', stacked ? [run('title', 'packet')] : [], packet.lines, packet.anchor, packet.head)}
      {pane('evidence', evidence.title, evidence.lines, evidence.anchor)}
      <ShellPane
        rect={panes.shell}
        state={state}
        node={node}
        lines={scrollback}
        onWindow={onWindow}
        onScroll={onScroll}
      />
    </>
  );
}

function findPrompt(state: SessionState, unicode: boolean, size: Size): Line | undefined {
  if (state.mode.kind !== 'find') return undefined;
  return editorLine([run('key', '/')], state.mode.line, {
    width: size.columns - 6,
    unicode,
    drawCursor: true,
  }).runs;
}

/** The packet pane of a step that is about no packet: the lesson's steps, the current one marked. */
function stepLines({ lesson, stepIndex }: LessonScene): readonly Line[] {
  return lesson.steps.map((step, i) =>
    line(
      run(i === stepIndex ? 'match' : 'muted', `${i + 1}`.padStart(2)),
      ' ',
      run(i === stepIndex ? 'strong' : 'muted', step.title),
    ),
  );
}
