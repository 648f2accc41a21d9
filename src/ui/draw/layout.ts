import { type Pane, panes } from '../../session/index.ts';
import type { Rect } from './borders.ts';

/** A terminal's size in cells. */
export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** The smallest terminal that is drawn on. */
export const smallest: Size = { columns: 40, rows: 12 };

/** Where everything of a lesson's screen stands; rectangles include their borders, neighbours share theirs. */
export interface LessonLayout {
  readonly kind: 'columns' | 'stack';
  readonly panes: Readonly<Record<Pane, Rect>>;
  /** The question's box; it takes its rows from the article. */
  readonly question: Rect | undefined;
}

/** What the layout depends on beside the size. */
export interface LayoutWish {
  readonly focus: Pane;
  /** Whether the command line is being used and wants room for its output. */
  readonly shell: boolean;
  /** Columns that the evidence would like, as far as the article can spare them. */
  readonly evidence: number;
  /** Rows that an open question would like, without its border; absent when there is none. */
  readonly question: number | undefined;
}

/** The layout for a size: article and evidence side by side where there is room, else one above the other. */
export function lessonLayout(size: Size, wish: LayoutWish): LessonLayout {
  return size.columns >= 78 && size.rows >= 22 ? columnsLayout(size, wish) : stackLayout(size, wish);
}

/** How wide the question's box will be, so that its lines can be set before the layout is made. */
export function questionWidth(size: Size, evidence: number): number {
  return size.columns >= 78 && size.rows >= 22 ? articleColumns(size.columns, evidence) : size.columns;
}

function articleColumns(columns: number, evidence: number): number {
  const usual = Math.min(84, Math.max(36, Math.round(columns * 0.4)));
  return Math.max(36, Math.min(usual, columns - evidence - 3));
}

function columnsLayout({ columns, rows }: Size, wish: LayoutWish): LessonLayout {
  const shellRows = wish.shell ? Math.max(7, Math.round(rows * 0.45)) : 3;
  const shell: Rect = { x: 0, y: rows - shellRows, width: columns, height: shellRows };
  const top = rows - shellRows + 1;
  const left = articleColumns(columns, wish.evidence);
  const wanted = rows >= 44 ? 13 : rows >= 32 ? 11 : 9;
  const packetRows = Math.min(wanted, Math.max(4, top - 5));
  const right = { x: left - 1, width: columns - left + 1 };
  const questionRows = wish.question === undefined ? 0 : Math.min(wish.question + 2, Math.max(6, top - 5));
  const articleRows = questionRows === 0 ? top : top - questionRows + 1;
  return {
    kind: 'columns',
    panes: {
      text: { x: 0, y: 0, width: left, height: articleRows },
      packet: { ...right, y: 0, height: packetRows },
      evidence: { ...right, y: packetRows - 1, height: top - packetRows + 1 },
      shell,
    },
    question:
      questionRows === 0 ? undefined : { x: 0, y: articleRows - 1, width: left, height: questionRows },
  };
}

/** One above the other: the focused pane takes what the others leave, which keep their title and what little there is room for. */
function stackLayout({ columns, rows }: Size, wish: LayoutWish): LessonLayout {
  const full = wish.shell ? 'shell' : wish.focus;
  // Every pane costs the border row above it; the last border is below them all.
  const room = rows - panes.length - 1;
  const spare: Record<Pane, number> = { text: 0, packet: 0, evidence: 0, shell: 1 };
  if (room >= 12) Object.assign(spare, { text: 3, packet: 2, evidence: 3 });
  else if (room >= 9) Object.assign(spare, { packet: 1, evidence: 1, text: 1 });
  const taken = panes.reduce((sum, name) => sum + (name === full ? 0 : spare[name]), 0);
  const heights = { ...spare, [full]: Math.max(1, room - taken) };
  const rects = {} as Record<Pane, Rect>;
  let y = 0;
  for (const name of panes) {
    const height = heights[name] + 2;
    rects[name] = { x: 0, y, width: columns, height };
    y += height - 1;
  }
  const question = wish.question === undefined ? undefined : { x: 0, y: 0, width: columns, height: rows };
  return { kind: 'stack', panes: rects, question };
}

/** A box in the middle of the screen, as large as its content wants and the screen allows. */
export function overlayRect(
  { columns, rows }: Size,
  content: { readonly width: number; readonly height: number },
): Rect {
  const margin = columns >= 60 && rows >= 16 ? 2 : 0;
  const width = Math.min(columns - 2 * margin, content.width + 4);
  const height = Math.min(rows - 2 * margin, content.height + 2);
  return { x: Math.floor((columns - width) / 2), y: Math.floor((rows - height) / 2), width, height };
}
