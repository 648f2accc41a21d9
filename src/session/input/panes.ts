import type { ScrollUnit } from '../events.ts';
import type { Context, SessionState } from '../state.ts';
import { type Pane, panes } from './pane.ts';

/** The panes in the order in which Tab goes through them; the shell's output only while there is some. */
function panesOf(state: SessionState): readonly Pane[] {
  return panes.filter((pane) => pane !== 'shell' || state.shell.entries.length > 0);
}

/** The focus on the next or previous pane. */
export function focusBy(state: SessionState, by: 1 | -1): SessionState {
  const round = panesOf(state);
  const index = round.indexOf(state.focus);
  const next = round[(index + by + round.length) % round.length];
  return next === undefined ? state : { ...state, focus: next };
}

/** Scrolls a pane, as far as its measured content goes; an unmeasured one scrolls freely downwards. */
export function scrollBy(
  state: SessionState,
  unit: ScrollUnit,
  by: number,
  pane: Pane,
  context: Context,
): SessionState {
  const metrics = context.panes[pane];
  const from = state.scroll[pane];
  const offset = metrics?.offset ?? (from === 'auto' ? 0 : from);
  const rows = metrics?.rows ?? 10;
  const last = metrics ? Math.max(metrics.total - metrics.rows, 0) : Number.MAX_SAFE_INTEGER;
  const target = offset + by * distance(unit, rows, metrics?.total ?? 0);
  return scrollTo(state, pane, Math.min(target, last));
}

function distance(unit: ScrollUnit, rows: number, total: number): number {
  switch (unit) {
    case 'line':
      return 1;
    case 'half':
      return Math.max(Math.floor(rows / 2), 1);
    case 'page':
      return Math.max(rows - 1, 1);
    case 'end':
      return total;
    default:
      return unit satisfies never;
  }
}

/** A pane from a given row on. */
export function scrollTo(state: SessionState, pane: Pane, offset: number): SessionState {
  return { ...state, scroll: { ...state.scroll, [pane]: Math.max(offset, 0) } };
}
