import {
  type Context,
  type Course,
  type KeyMode,
  lessonOf,
  type Pane,
  type PaneMetrics,
  type Position,
  type Progress,
  reviewQueue,
  type SessionEvent,
  type SessionState,
  type ShellEntry,
  selectKeyMode,
  selectNode,
  update,
} from '../session/index.ts';
import type { WalkEdit } from '../world/index.ts';
import { eventOfKey, eventOfPaste } from './input/key-events.ts';
import type { KeyName } from './input/keys.ts';
import { makeStore, type Store } from './store.ts';
import { questionKind } from './views/question-on-screen.ts';

/** Where a command is typed: the node, and the walk up to the stop that the learner looks at. */
export interface ShellPlace {
  readonly snapshot: string;
  readonly node: string;
  readonly at: Position | undefined;
  readonly edits: readonly WalkEdit[];
}

/** What completing a line gives: the part of it that is replaced, and what may stand there. */
interface Completion {
  readonly start: number;
  readonly end: number;
  readonly candidates: readonly string[];
}

/** What the tutor needs of the outside world; whoever starts it provides it. */
export interface TutorPort {
  readonly course: Course;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly runCommand: (place: ShellPlace, line: string) => Omit<ShellEntry, 'node' | 'line'>;
  readonly complete: (place: ShellPlace, line: string, cursor: number) => Completion;
  /** Called with every new progress, at once; the port decides when to write it. */
  readonly progressChanged: (progress: Progress) => void;
}

/** Why the tutor was left. */
export type ExitReason = 'quit' | 'interrupted' | 'unmounted';

/** What only the terminal's owner can do. */
interface TerminalActions {
  readonly leave: (reason: ExitReason) => void;
  readonly suspend: () => void;
  readonly redraw: () => void;
}

/** A running session: its state, and what keys do to it. Keys are handled one by one on the latest state, however many came in one read. */
export interface TutorSession {
  readonly store: Store<SessionState>;
  readonly course: Course;
  readonly dispatch: (event: SessionEvent) => void;
  readonly keyMode: () => KeyMode;
  /** How many questions wait for review. */
  readonly due: () => number;
  readonly press: (key: KeyName) => void;
  readonly paste: (text: string) => void;
  /** The screen says how much of a pane it shows. */
  readonly measured: (pane: Pane, metrics: PaneMetrics) => void;
  /** The screen brings something into view. */
  readonly scrollTo: (pane: Pane, offset: number) => void;
  /** The same for the overlay. */
  readonly measuredOverlay: (metrics: PaneMetrics) => void;
  readonly attach: (terminal: TerminalActions) => void;
}

/** Starts a session on a state. */
export function makeTutorSession(port: TutorPort, initial: SessionState): TutorSession {
  const store = makeStore(initial);
  const panes: Partial<Record<Pane, PaneMetrics>> = {};
  let overlay: PaneMetrics | undefined;
  let completedLine: SessionState['shell']['line'] | undefined;
  let terminal: TerminalActions | undefined;
  const keyMode = () => selectKeyMode(store.get(), questionKind(store.get(), port.course));
  const apply = (event: SessionEvent) => {
    const context: Context = { course: port.course, now: port.now(), panes, ...(overlay ? { overlay } : {}) };
    const before = store.get();
    const after = update(before, event, context);
    store.set(after);
    if (after.progress !== before.progress) port.progressChanged(after.progress);
    if (after.quitting && !before.quitting) terminal?.leave('quit');
  };
  const dispatch = (event: SessionEvent) => {
    switch (event.kind) {
      case 'interrupt':
        return terminal?.leave('interrupted');
      case 'suspend':
        return terminal?.suspend();
      case 'redraw':
        return terminal?.redraw();
      case 'run-line':
        return runLine(port, store.get(), apply);
      case 'complete':
        // Tab held on a line that it has completed has nothing new to say.
        if (store.get().shell.line === completedLine) return;
        completeLine(port, store.get(), apply);
        completedLine = store.get().shell.line;
        return;
      default:
        return apply(event);
    }
  };
  return {
    store,
    course: port.course,
    dispatch,
    keyMode,
    due: () => reviewQueue(store.get().progress, port.course, port.now()).length,
    press: (key) => {
      const { message } = store.get();
      const event = eventOfKey(keyMode(), key);
      if (event) dispatch(event);
      // What was said has been read by the time of the next key.
      const after = store.get();
      if (message && after.message === message) store.set({ ...after, message: undefined });
    },
    paste: (text) => {
      const event = eventOfPaste(keyMode(), text);
      if (event) dispatch(event);
    },
    measured: (pane, metrics) => {
      panes[pane] = metrics;
    },
    scrollTo: (pane, offset) => apply({ kind: 'scroll-to', pane, offset }),
    measuredOverlay: (metrics) => {
      overlay = metrics;
    },
    attach: (actions) => {
      terminal = actions;
    },
  };
}

function shellPlace(port: TutorPort, state: SessionState): ShellPlace {
  const lesson = lessonOf(state.place);
  const snapshot = port.course.lessons.find(({ id }) => id === lesson?.lesson)?.snapshot ?? '';
  return { snapshot, node: selectNode(state, port.course), at: lesson?.at, edits: state.whatIf?.edits ?? [] };
}

function runLine(port: TutorPort, state: SessionState, apply: (event: SessionEvent) => void): void {
  const place = shellPlace(port, state);
  const line = state.shell.line.text;
  if (line.trim() === '') {
    apply({
      kind: 'shell-ran',
      entry: { node: place.node, line: '', output: '', exitCode: 0, computed: false },
    });
    return;
  }
  apply({ kind: 'shell-ran', entry: { node: place.node, line, ...port.runCommand(place, line) } });
}

function completeLine(port: TutorPort, state: SessionState, apply: (event: SessionEvent) => void): void {
  const { text, cursor } = state.shell.line;
  const { start, end, candidates } = port.complete(shellPlace(port, state), text, cursor);
  apply({ kind: 'shell-completed', ...completed(text, { start, end, candidates }) });
}

/** The line with as much as all candidates share; the candidates themselves only where there are several. */
function completed(
  text: string,
  { start, end, candidates }: Completion,
): { readonly line: string; readonly candidates: readonly string[] } {
  const [first = ''] = candidates;
  if (candidates.length === 0) return { line: text, candidates: [] };
  let shared = first;
  for (const candidate of candidates) {
    while (!candidate.startsWith(shared)) shared = shared.slice(0, -1);
  }
  const only = candidates.length === 1;
  const gap = only && end === text.length && !/[/=:,]$/.test(first) ? ' ' : '';
  return {
    line: `${text.slice(0, start)}${shared}${gap}${text.slice(end)}`,
    candidates: only ? [] : candidates,
  };
}
