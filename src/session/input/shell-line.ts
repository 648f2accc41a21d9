import { type ReferenceSubject, referenceText, type ShellEffect } from '../../shell/index.ts';
import type { SessionState, ShellEntry } from '../state.ts';
import { lineOf } from './line.ts';

/** How many outputs and how many lines of history are kept. */
const keptEntries = 200;
const keptHistory = 500;

/** A command was run: its output is kept, the line joins the history (not twice in a row) and is emptied. */
export function shellRan(state: SessionState, entry: ShellEntry): SessionState {
  const { shell } = state;
  const line = entry.line.trim();
  const repeated = line === '' || shell.history.at(-1) === line;
  const history = repeated ? shell.history : [...shell.history, line].slice(-keptHistory);
  const after: SessionState = {
    ...state,
    shell: {
      ...shell,
      line: lineOf(''),
      history,
      recall: history.length,
      draft: '',
      entries: [...shell.entries, entry].slice(-keptEntries),
      candidates: [],
    },
    scroll: { ...state.scroll, shell: 'auto' },
    message: undefined,
  };
  return entry.effect ? shellEffect(after, entry.effect) : after;
}

/** What `exit`, `clear` and `ssh NODE` do: leaving another node's shell goes back to the stop's node, leaving that one to the walk. */
export function shellEffect(state: SessionState, effect: ShellEffect): SessionState {
  const { shell } = state;
  switch (effect.kind) {
    case 'leave':
      if (shell.node !== undefined) return { ...state, shell: { ...shell, node: undefined } };
      return { ...state, mode: state.question ? { kind: 'question' } : { kind: 'walk' } };
    case 'clear':
      return { ...state, shell: { ...shell, entries: [] } };
    case 'node':
      return { ...state, shell: { ...shell, node: effect.node } };
    default:
      return effect satisfies never;
  }
}

/** Opens the command line with what a field or action is, as if it had been asked there. */
export function explain(
  state: SessionState,
  node: string,
  subject: ReferenceSubject,
  name: string,
): SessionState {
  const output = referenceText(subject, name);
  const entry = {
    node,
    line: `${subject} ${name}`,
    output: output ?? `there is no ${subject} ${name}`,
    exitCode: output === undefined ? 1 : 0,
    computed: false,
  };
  return { ...shellRan(state, entry), mode: { kind: 'shell' } };
}

/** Walks through the history; past its end what was being typed comes back. */
export function shellRecall(state: SessionState, by: 1 | -1): SessionState {
  const { shell } = state;
  const recall = Math.min(Math.max(shell.recall + by, 0), shell.history.length);
  if (recall === shell.recall) return state;
  const draft = shell.recall === shell.history.length ? shell.line.text : shell.draft;
  const text = shell.history[recall] ?? draft;
  return { ...state, shell: { ...shell, recall, draft, line: lineOf(text), candidates: [] } };
}
