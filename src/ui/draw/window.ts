/** Which rows of a list are on screen. */
export interface Window {
  readonly offset: number;
  readonly rows: number;
  readonly total: number;
}

/** Where a pane is to be scrolled: a first row, or rows that must be in view. */
export type ScrollWish = number | { readonly from: number; readonly to: number };

/**
 * The window that fulfils a wish. Rows that must be in view are kept a third from the top when they are out of the first windowful;
 * when they do not fit, their beginning counts.
 */
export function windowOf(total: number, rows: number, wish: ScrollWish): Window {
  const last = Math.max(0, total - rows);
  if (typeof wish === 'number') return { offset: clamp(wish, 0, last), rows, total };
  if (wish.to < rows) return { offset: 0, rows, total };
  const lead = Math.max(0, Math.min(Math.floor(rows / 3), rows - (wish.to - wish.from) - 1));
  return { offset: clamp(wish.from - lead, 0, last), rows, total };
}

/** The rows of a scroll bar's thumb inside `rows` rows; absent when everything is in view. */
export function thumbOf({
  offset,
  rows,
  total,
}: Window): { readonly from: number; readonly size: number } | undefined {
  if (total <= rows || rows < 1) return undefined;
  const size = Math.max(1, Math.round((rows * rows) / total));
  const from = Math.round(((rows - size) * offset) / (total - rows));
  return { from, size };
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}
