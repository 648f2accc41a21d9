import { type ReactNode, useEffect, useMemo } from 'react';
import type { WordContext } from '../../antrea/index.ts';
import type { World } from '../../lesson/index.ts';
import type { FindState, KeyMode, Pane as PaneName, Scroll, SessionState } from '../../session/index.ts';
import { usePen } from '../components/appearance-context.tsx';
import { Frame } from '../components/frame.tsx';
import { PaintedAt } from '../components/painted.tsx';
import { Pane, paneColumns, paneWidth } from '../components/pane.tsx';
import type { Rect } from '../draw/borders.ts';
import { findHits } from '../draw/find.ts';
import { type LessonLayout, lessonLayout, questionWidth, type Size } from '../draw/layout.ts';
import { type Line, line, lineWidth, run } from '../draw/line.ts';
import { type ScrollWish, type Window, windowOf } from '../draw/window.ts';
import { articleLines } from '../views/article-view.ts';
import { editorLine } from '../views/editor-view.ts';
import { type EvidenceView, evidenceView } from '../views/evidence-view.ts';
import { breadcrumb, whereabouts } from '../views/header-view.ts';
import { boundEvidence, outputColumns } from '../views/output-view.ts';
import { packetLines } from '../views/packet-view.ts';
import type { QuestionOnScreen } from '../views/question-on-screen.ts';
import { questionView } from '../views/question-view.ts';
import type { LessonScene } from '../views/scene.ts';
import { commandLine, scrollbackLines } from '../views/shell-view.ts';
import { Footer } from './footer.tsx';

interface LessonScreenProps {
  readonly state: SessionState;
  readonly scene: LessonScene;
  readonly size: Size;
  readonly mode: KeyMode;
  readonly question: QuestionOnScreen | undefined;
  readonly onWindow: (pane: PaneName, window: Window) => void;
  readonly onScroll: (pane: PaneName, offset: number) => void;
  readonly wordsOf: (world: World, node: string) => WordContext;
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
  wordsOf,
}: LessonScreenProps & { readonly layout: LessonLayout }): ReactNode {
  const { unicode } = usePen();
  const { panes, kind } = layout;
  const { step, at, world, node } = scene;
  const record = state.progress.lessons[scene.lesson.id]?.steps[step.id];
  const width = (pane: PaneName) => paneColumns(panes[pane]);
  const words = useMemo(() => wordsOf(world, at?.leg.node ?? node), [wordsOf, world, at?.leg.node, node]);
  const texts = {
    text: width('text'),
    packet: width('packet'),
    evidence: width('evidence'),
    shell: width('shell'),
  };
  const article = useMemo(
    () => articleLines({ step, record, notes: state.notes, width: texts.text, unicode }),
    [step, record, state.notes, texts.text, unicode],
  );
  // The selectors make a new value each time; the stop itself stays the same as long as nothing changed.
  // biome-ignore lint/correctness/useExhaustiveDependencies: at is the same while its stop is
  const packet = useMemo(
    () =>
      at
        ? packetLines({ at, tables: world.tables(at.leg.node), words, width: texts.packet, unicode })
        : { head: [], lines: stepLines(scene), anchor: { from: scene.stepIndex, to: scene.stepIndex } },
    [at?.stop, step, words, texts.packet, unicode],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: as above
  const evidence = useMemo(
    (): EvidenceView =>
      at
        ? evidenceView({ at, world, words, whyNot: state.whyNot, width: texts.evidence, unicode })
        : boundEvidence(scene, { width: texts.evidence, unicode }),
    [at?.stop, step, words, state.whyNot, texts.evidence, unicode],
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

function FindablePane({
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
  return <Pane {...pane} lines={lines} scroll={wish} hits={hits} current={current} onWindow={report} />;
}

interface ShellPaneProps {
  readonly rect: Rect;
  readonly state: SessionState;
  readonly node: string;
  readonly lines: readonly Line[];
  readonly onWindow: (pane: PaneName, window: Window) => void;
  readonly onScroll: (pane: PaneName, offset: number) => void;
}

/** The command line in the last row of its pane, what was run above it. */
function ShellPane({ rect, state, node, lines, onWindow, onScroll }: ShellPaneProps): ReactNode {
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

/** The search that lights a pane: the line being typed in find mode, else the last one. */
function findOf(state: SessionState, pane: PaneName): FindState | undefined {
  if (state.mode.kind === 'find') {
    return state.focus === pane ? { query: state.mode.line.text, pane, hit: 0 } : undefined;
  }
  return state.find?.pane === pane ? state.find : undefined;
}

function findPrompt(state: SessionState, unicode: boolean, size: Size): Line | undefined {
  if (state.mode.kind !== 'find') return undefined;
  return editorLine([run('key', '/')], state.mode.line, {
    width: size.columns - 6,
    unicode,
    drawCursor: true,
  }).runs;
}

function Header({ state, scene, size }: Pick<LessonScreenProps, 'state' | 'scene' | 'size'>): ReactNode {
  const { unicode } = usePen();
  const right = whereabouts(scene, state, size.columns - scene.address.length - 10, unicode);
  const shownRight = lineWidth(right) > 0 ? line(' ', right, ' ') : [];
  const room = size.columns - lineWidth(shownRight) - 6;
  const left = line(' ', breadcrumb(scene, room, unicode), ' ');
  return (
    <>
      <PaintedAt x={1} y={0} width={Math.min(lineWidth(left), room + 2)} lines={[left]} />
      <PaintedAt
        x={size.columns - 1 - lineWidth(shownRight)}
        y={0}
        width={lineWidth(shownRight)}
        lines={[shownRight]}
      />
    </>
  );
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
