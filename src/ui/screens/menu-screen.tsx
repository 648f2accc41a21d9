import { Box } from 'ink';
import SelectInput from 'ink-select-input';
import { type ReactNode, useMemo } from 'react';
import { type Lesson, type Outline, partTitle } from '../../lesson/index.ts';
import { completion, type KeyMode, type SessionState } from '../../session/index.ts';
import { usePen } from '../components/appearance-context.tsx';
import { Frame } from '../components/frame.tsx';
import { Painted, PaintedAt } from '../components/painted.tsx';
import { Pane, paneColumns } from '../components/pane.tsx';
import type { Rect } from '../draw/borders.ts';
import type { Size } from '../draw/layout.ts';
import { type Line, line, run } from '../draw/line.ts';
import { thumbOf, windowOf } from '../draw/window.ts';
import { lessonDetail, lessonRow, waitingLines } from '../views/menu-view.ts';
import { Footer } from './footer.tsx';

interface MenuScreenProps {
  readonly state: SessionState;
  /** The lesson under the cursor, 0-based. */
  readonly selected: number;
  readonly lessons: readonly Lesson[];
  readonly outline: Outline | undefined;
  /** How many questions wait for review. */
  readonly due: number;
  readonly size: Size;
  readonly mode: KeyMode;
}

/** The course: parts and lessons with progress, what is due, and where to go on. */
export function MenuScreen({
  state,
  selected,
  lessons,
  outline,
  due,
  size,
  mode,
}: MenuScreenProps): ReactNode {
  const { unicode } = usePen();
  const wide = size.columns >= 90;
  const left = wide ? Math.min(72, Math.round(size.columns * 0.5)) : size.columns;
  const list: Rect = { x: 0, y: 3, width: left, height: size.rows - 3 };
  const detail: Rect = { x: left - 1, y: 3, width: size.columns - left + 1, height: size.rows - 3 };
  const head: Rect = { x: 0, y: 0, width: size.columns, height: 4 };
  const lesson = lessons[selected];
  const width = paneColumns(detail);
  const about = useMemo(
    () => (lesson ? lessonDetail(lesson, state.progress, { width, unicode }) : []),
    [lesson, state.progress, width, unicode],
  );
  return (
    <>
      <Frame
        width={size.columns}
        height={size.rows}
        boxes={wide ? [head, list, detail] : [head, list]}
        focused={list}
      />
      <PaintedAt x={1} y={0} width={14} lines={[line(' ', run('title-focus', 'antrea-tutor'), ' ')]} />
      <PaintedAt
        x={2}
        y={1}
        width={size.columns - 4}
        lines={waitingLines(state.progress, due, { width: size.columns - 4, unicode })}
      />
      <LessonList rect={list} lessons={lessons} outline={outline} selected={selected} state={state} />
      {wide && <Pane rect={detail} title={[]} focused={false} lines={about} scroll={0} />}
      <Footer size={size} mode={mode} message={state.message} />
    </>
  );
}

interface LessonListProps {
  readonly rect: Rect;
  readonly lessons: readonly Lesson[];
  readonly outline: Outline | undefined;
  readonly selected: number;
  readonly state: SessionState;
}

type Row =
  | { readonly kind: 'part'; readonly part: string }
  | { readonly kind: 'lesson'; readonly index: number };

/**
 * The lessons under their parts. Only the rows in view are given to ink-select-input, and it draws the selection without reading keys
 * itself: its own key handling drops all but one key of a read and takes digits for answers.
 */
function LessonList({ rect, lessons, outline, selected, state }: LessonListProps): ReactNode {
  const { unicode, glyphs } = usePen();
  const width = paneColumns(rect);
  const rows = lessons.flatMap((lesson, index): readonly Row[] => [
    ...(index === 0 || lessons[index - 1]?.part !== lesson.part
      ? [{ kind: 'part', part: lesson.part } as const]
      : []),
    { kind: 'lesson', index },
  ]);
  const at = rows.findIndex((row) => row.kind === 'lesson' && row.index === selected);
  const space = rect.height - 2;
  const window = windowOf(rows.length, space, { from: Math.max(0, at - 1), to: at });
  const shown = rows.slice(window.offset, window.offset + space);
  const thumb = thumbOf(window);
  const items = shown.map((row, i) => ({ key: String(window.offset + i), label: '', value: row }));
  const initial = at - window.offset;
  return (
    <>
      <Box
        position="absolute"
        left={rect.x + 1}
        top={rect.y + 1}
        width={width + 1}
        height={space}
        flexDirection="column"
      >
        <SelectInput
          key={`${selected} ${window.offset} ${shown.length}`}
          items={items}
          initialIndex={initial}
          isFocused={false}
          indicatorComponent={() => null}
          itemComponent={({ isSelected = false, ...item }) => {
            const row = (item as unknown as { readonly value: Row }).value;
            const runs = rowLine(
              row,
              lessons,
              outline,
              state,
              isSelected,
              width - 2,
              unicode,
              glyphs.selected,
            );
            return <Painted lines={[runs]} width={width + 1} />;
          }}
        />
      </Box>
      {thumb && (
        <PaintedAt
          x={rect.x + rect.width - 1}
          y={rect.y + 1 + thumb.from}
          width={1}
          lines={Array.from({ length: thumb.size }, () => [run('border-focus', glyphs.thumb)])}
        />
      )}
    </>
  );
}

function rowLine(
  row: Row,
  lessons: readonly Lesson[],
  outline: Outline | undefined,
  state: SessionState,
  selected: boolean,
  width: number,
  unicode: boolean,
  mark: string,
): Line {
  if (row.kind === 'part') {
    const own = lessons.filter(({ part }) => part === row.part);
    const { questionsPassed, questions } = completion(state.progress, own);
    const count = `   ${questionsPassed}/${questions} questions`;
    return line(' ', run('heading', partTitle(outline, row.part)), run('muted', count));
  }
  const lesson = lessons[row.index];
  if (!lesson) return [];
  const text = lessonRow(lesson, state.progress, { width, unicode });
  return selected
    ? line(
        run('selected', ` ${mark} `),
        text.map((part) => run('selected', part.text)),
      )
    : line('   ', text);
}
