import type { SessionEvent } from '../events.ts';
import { returnToStep, toMenu } from '../places/jump.ts';
import { acceptAnswer, later, moveCursor } from '../questions/answer.ts';
import { refKey } from '../questions/question-ref.ts';
import { askedBefore, selectVeil, veilingQuestion } from '../questions/veil.ts';
import { say } from '../say.ts';
import { selectBrowsing, selectHere } from '../select.ts';
import { type Context, type Course, lessonOf, type Overlay, type SessionState } from '../state.ts';
import { editLine, emptyLine, type LineEdit, lineOf } from './line.ts';
import { type PaletteRow, selectLegs, selectPalette, selectQuestionKeys, selectWalks } from './palette.ts';
import { applyEdit, chosenChange, parseEdit, resetEdits, selectChanges } from './what-if.ts';

/** Opens the shell, the palette or find. */
export function enterMode(state: SessionState, mode: 'shell' | 'palette' | 'find'): SessionState {
  const clear = { ...state, message: undefined };
  switch (mode) {
    case 'shell':
      return { ...clear, mode: { kind: 'shell' } };
    case 'palette':
      return { ...clear, mode: { kind: 'palette', line: emptyLine, selected: 0 } };
    case 'find':
      return { ...clear, mode: { kind: 'find', line: emptyLine } };
    default:
      return mode satisfies never;
  }
}

/** Opens an overlay; the cursor of the map and the topology starts at the leg on screen. */
export function openOverlay(state: SessionState, overlay: Overlay): SessionState {
  const { place } = state;
  const legs = overlay === 'map' || overlay === 'topology';
  const selected = legs ? (lessonOf(place)?.at?.leg ?? 0) : 0;
  return { ...state, message: undefined, mode: { kind: 'overlay', overlay, line: emptyLine, selected } };
}

/** Esc: back one level. From the walk: out of what-if, back to the step, to the menu. */
export function stepOut(state: SessionState, context: Context): SessionState {
  const { mode } = state;
  switch (mode.kind) {
    case 'shell':
    case 'palette':
    case 'find':
    case 'overlay':
      return leaveMode(state);
    case 'question':
      return later(state, context);
    case 'walk':
      return leavePlace(state, context);
    default:
      return mode satisfies never;
  }
}

function leavePlace(state: SessionState, context: Context): SessionState {
  switch (state.place.kind) {
    case 'menu':
      return say(state, 'info', 'This is the course menu. q quits.');
    case 'lesson':
      if (state.whatIf) return resetEdits(state, context);
      if (selectVeil(state, context.course) || textWaits(state, context)) return putOff(state, context);
      if (selectBrowsing(state, context.course)) return returnToStep(state, context);
      return toMenu(state, context);
    default:
      return state.place satisfies never;
  }
}

function textWaits(state: SessionState, { course }: Context): boolean {
  const here = selectHere(state, course);
  return here !== undefined && askedBefore(state, here) !== undefined;
}

/** Shows a veiled stop or text without an answer: its question is asked by p only. */
function putOff(state: SessionState, { course }: Context): SessionState {
  const here = selectHere(state, course);
  const ref = here && (askedBefore(state, here) ?? veilingQuestion(state, here));
  return ref ? { ...state, later: [...state.later, refKey(ref)], message: undefined } : state;
}

/** The mode under the one that is left: the question if one is open, else the walk. */
function leaveMode(state: SessionState): SessionState {
  return { ...state, mode: state.question ? { kind: 'question' } : { kind: 'walk' } };
}

/** What the list of a mode offers, in the order in which the cursor goes through it. */
export function selectRows(state: SessionState, course: Course): readonly PaletteRow[] {
  const { mode } = state;
  if (mode.kind === 'palette') return selectPalette(state, course, mode.line.text);
  if (mode.kind !== 'overlay') return [];
  switch (mode.overlay) {
    case 'help':
      return [
        ...(state.question?.status === 'asking' ? selectQuestionKeys(mode.line.text) : []),
        ...selectPalette(state, course, mode.line.text).filter((row) => row.keys.length > 0),
      ];
    case 'walks':
      return selectWalks(state, course, mode.line.text);
    case 'map':
    case 'topology':
      return selectLegs(state, course);
    case 'what-if':
      return [];
    default:
      return mode.overlay satisfies never;
  }
}

/** Moves the cursor of a list or of a question's options, around its ends. */
export function selectBy(state: SessionState, by: number, context: Context): SessionState {
  const { mode } = state;
  if (mode.kind === 'question') return moveCursor(state, by, context);
  if (mode.kind !== 'palette' && mode.kind !== 'overlay') return state;
  if (mode.kind === 'overlay' && mode.overlay === 'what-if') {
    if (state.whatIf) return scrollComparison(state, mode, by, context);
    const rows = selectChanges(state, context.course);
    const from = chosenChange(rows, mode.line.text);
    const to = from === undefined ? (by > 0 ? by - 1 : by) : from + by;
    const row = rows[((to % rows.length) + rows.length) % rows.length];
    return row ? { ...state, message: undefined, mode: { ...mode, line: lineOf(row.text) } } : state;
  }
  const count = selectRows(state, context.course).length;
  const selected = count === 0 ? 0 : (((mode.selected + by) % count) + count) % count;
  return { ...state, mode: { ...mode, selected } };
}

/** With the walks side by side, the cursor is their first row in view. */
function scrollComparison(
  state: SessionState,
  mode: SessionState['mode'] & { readonly kind: 'overlay' },
  by: number,
  { overlay }: Context,
): SessionState {
  const last = overlay ? Math.max(overlay.total - overlay.rows, 0) : Number.MAX_SAFE_INTEGER;
  const selected = Math.min(Math.max(mode.selected + by, 0), last);
  return { ...state, mode: { ...mode, selected } };
}

/** What Enter does: the state after it, and an event that it stands for. */
export interface Accepted {
  readonly state: SessionState;
  readonly event: PaletteRow['event'] | undefined;
}

/** Enter: takes the chosen row, the search, the answer or the change. */
export function accept(state: SessionState, context: Context): Accepted {
  const { mode } = state;
  const done = (after: SessionState): Accepted => ({ state: after, event: undefined });
  switch (mode.kind) {
    case 'walk':
    case 'shell':
      return done(state);
    case 'question':
      return done(acceptAnswer(state, context));
    case 'find': {
      const query = mode.line.text;
      const find = query === '' ? undefined : { query, pane: state.focus, hit: 0 };
      return done({ ...leaveMode(state), find });
    }
    case 'palette':
      return chosenRow(state, mode.selected, context);
    case 'overlay':
      if (mode.overlay === 'what-if') return done(acceptEdit(state, mode.line.text, context));
      return chosenRow(state, mode.selected, context);
    default:
      return mode satisfies never;
  }
}

/** What is done to an open question itself; anything else puts it off. */
const questionEvents: ReadonlySet<SessionEvent['kind']> = new Set<SessionEvent['kind']>([
  'accept',
  'tick',
  'hint',
  'give-up',
  'select-by',
  'scroll',
]);

/** A row's event happens outside the list, and outside a question that was open under it and is not meant. */
function chosenRow(state: SessionState, selected: number, context: Context): Accepted {
  const event = selectRows(state, context.course)[selected]?.event;
  const left = leaveMode(state);
  return {
    state: event && left.question && !questionEvents.has(event.kind) ? later(left, context) : left,
    event,
  };
}

function acceptEdit(state: SessionState, text: string, context: Context): SessionState {
  if (text.trim() === '')
    return say(state, 'info', 'Type a change, such as tp_dst=443, then Enter. Esc closes.');
  const read = parseEdit(text, state, context);
  if (!read.ok) return say(state, 'warn', read.why);
  const edited = applyEdit(state, read.edit, context);
  if (edited.whatIf === state.whatIf) return edited;
  return { ...edited, mode: { kind: 'overlay', overlay: 'what-if', line: emptyLine, selected: 0 } };
}

/** Edits the line of the mode that has the keys. */
export function edit(state: SessionState, change: LineEdit): SessionState {
  const { mode } = state;
  switch (mode.kind) {
    case 'walk':
      return state;
    case 'shell': {
      const { shell } = state;
      const line = editLine(shell.line, change);
      const recall = line.text === shell.line.text ? shell.recall : shell.history.length;
      return { ...state, shell: { ...shell, line, recall, candidates: [] } };
    }
    case 'find':
      return { ...state, mode: { ...mode, line: editLine(mode.line, change) } };
    case 'palette':
    case 'overlay': {
      const line = editLine(mode.line, change);
      const selected = line.text === mode.line.text ? mode.selected : 0;
      return { ...state, message: undefined, mode: { ...mode, line, selected } };
    }
    case 'question': {
      const { question } = state;
      if (question?.status !== 'asking') return state;
      return {
        ...state,
        message: undefined,
        question: { ...question, line: editLine(question.line, change) },
      };
    }
    default:
      return mode satisfies never;
  }
}
