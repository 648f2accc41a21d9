import type { SessionEvent } from '../events.ts';
import { type KeyMode, keyModes, lineModes } from './key-mode.ts';

/**
 * One thing that a learner can do. Keys are the character itself, or `left`, `right`, `up`, `down`, `enter`, `esc`, `tab`, `shift+tab`,
 * `space`, `backspace`, `delete`, `pageup`, `pagedown`, `home`, `end`, `ctrl+x`. Where a line is being edited ({@link lineModes}),
 * characters that no row names go into it.
 */
export interface Command {
  readonly id: string;
  readonly modes: readonly KeyMode[];
  /** Alternatives, the one to show first; none for a command that only the palette offers. */
  readonly keys: readonly string[];
  /** What it does, in the imperative. */
  readonly title: string;
  /** One or two words for the footer. */
  readonly short: string | undefined;
  /** The lower, the longer it stays in a narrow footer; absent: never in the footer. */
  readonly footer: number | undefined;
  readonly event: SessionEvent;
  /** Whether the palette and the help overlay offer to run it (moving a cursor from there would make no sense). */
  readonly runnable: boolean;
}

/** A row: one mode or several, keys blank-separated; `footer` is `priority word`. */
function row(
  id: string,
  modes: KeyMode | readonly KeyMode[],
  keys: string,
  title: string,
  event: SessionEvent,
  footer?: string,
): Command {
  const [, priority, short] = /^(\d+) (.+)$/.exec(footer ?? '') ?? [];
  const modeList = typeof modes === 'string' ? [modes] : modes;
  return {
    id,
    modes: modeList,
    keys: keys.split(' ').filter((key) => key !== ''),
    title,
    short,
    footer: priority === undefined ? undefined : Number(priority),
    event,
    runnable: modeList.includes('walk') && !unrunnable.has(event.kind),
  };
}

const unrunnable: ReadonlySet<SessionEvent['kind']> = new Set<SessionEvent['kind']>([
  'scroll',
  'escape',
  'focus-by',
  'select-by',
  'edit',
  // Only whoever owns the terminal can do these, and sees keys, not what the palette chose.
  'interrupt',
  'redraw',
  'suspend',
]);

const reading = ['walk', 'menu'] as const;

/** Every command with its keys: the one table behind the keyboard, the footer, the `?` overlay, the `:` palette and the manual. */
export const commands: readonly Command[] = [
  // Through the walk
  row('forward', 'walk', 'right l space', 'Go to the next stop', { kind: 'forward' }, '1 next'),
  row('back', 'walk', 'left h', 'Go back one stop', { kind: 'back' }, '2 back'),
  row('next-step', 'walk', '.', 'Go to the next step of the article', { kind: 'next-step' }, '3 next step'),
  row('previous-step', 'walk', ',', 'Go to the previous step of the article', { kind: 'previous-step' }),
  row('return-to-step', 'walk', 'b', 'Return to the stop that the article is about', {
    kind: 'return-to-step',
  }),
  row('next-leg', 'walk', '>', 'Go to the next leg', { kind: 'jump', to: { kind: 'leg-by', by: 1 } }),
  row('previous-leg', 'walk', '<', 'Go to the previous leg', {
    kind: 'jump',
    to: { kind: 'leg-by', by: -1 },
  }),
  row('reply', 'walk', 'r', 'Jump to the reply', { kind: 'jump', to: { kind: 'reply' } }),
  row('first-stop', 'walk', '0', 'Go to the first stop of the walk', { kind: 'jump', to: { kind: 'first' } }),
  row('last-stop', 'walk', '9', 'Go to the last stop of the walk', { kind: 'jump', to: { kind: 'last' } }),
  row('walks', 'walk', 's', 'Choose another walk of this snapshot', { kind: 'overlay', overlay: 'walks' }),

  // Questions
  row('ask', 'walk', 'p', 'Predict: ask me about this', { kind: 'ask' }, '4 predict'),
  row('predict', 'walk', 'P', 'Ask before every new stop, or stop asking', {
    kind: 'toggle',
    what: 'predict',
  }),
  row('review', reading, 'R', 'Review missed and due questions', { kind: 'review' }),
  row('option-down', 'choice', 'down j', 'Go to the next option', { kind: 'select-by', by: 1 }),
  row('option-up', 'choice', 'up k', 'Go to the previous option', { kind: 'select-by', by: -1 }),
  row('tick', 'choice', 'space x', 'Tick the option', { kind: 'tick' }, '2 tick'),
  ...[...'abcdefghi'].map((letter, option) =>
    row(`tick-${letter}`, 'choice', letter, `Tick option ${letter}`, { kind: 'tick', option }),
  ),
  row('submit', ['choice', 'answer'], 'enter', 'Give the answer', { kind: 'accept' }, '1 answer'),
  row('go-on', 'answered', 'enter right l space', 'Go on after the answer', { kind: 'accept' }, '1 go on'),
  row('hint', ['choice', 'answer'], 'tab', 'Show a hint', { kind: 'hint' }, '3 hint'),
  row(
    'give-up',
    ['choice', 'answer'],
    'ctrl+g',
    'Give up and show the answer',
    { kind: 'give-up' },
    '4 show answer',
  ),

  // What is on screen
  row(
    'why-not',
    'walk',
    'w',
    'Show why the other flows did not match',
    { kind: 'toggle', what: 'why-not' },
    '5 why not',
  ),
  row('map', 'walk', 'm', 'Show the map of legs', { kind: 'overlay', overlay: 'map' }, '6 map'),
  row('topology', 'walk', 't', 'Show where in the cluster the packet is', {
    kind: 'overlay',
    overlay: 'topology',
  }),
  row(
    'what-if',
    'walk',
    'e',
    'What if: change the packet and run again',
    { kind: 'overlay', overlay: 'what-if' },
    '11 what if',
  ),
  row('what-if-undo', 'walk', 'u', 'Undo the last change of what-if', { kind: 'what-if-undo' }),
  row('notes', 'walk', 'i', "Show or hide the presenter's notes", { kind: 'toggle', what: 'notes' }),
  row('focus-next', 'walk', 'tab', 'Move the focus to the next pane', { kind: 'focus-by', by: 1 }, '12 pane'),
  row('focus-previous', 'walk', 'shift+tab', 'Move the focus to the previous pane', {
    kind: 'focus-by',
    by: -1,
  }),
  row('line-down', 'walk', 'down j', 'Scroll down', { kind: 'scroll', unit: 'line', by: 1 }),
  row('line-up', 'walk', 'up k', 'Scroll up', { kind: 'scroll', unit: 'line', by: -1 }),
  row('half-down', 'walk', 'ctrl+d', 'Scroll down half a page', { kind: 'scroll', unit: 'half', by: 1 }),
  row('half-up', 'walk', 'ctrl+u', 'Scroll up half a page', { kind: 'scroll', unit: 'half', by: -1 }),
  row('page-down', ['walk', 'shell'], 'pagedown', 'Scroll down a page', {
    kind: 'scroll',
    unit: 'page',
    by: 1,
  }),
  row('page-up', ['walk', 'shell'], 'pageup', 'Scroll up a page', { kind: 'scroll', unit: 'page', by: -1 }),
  row('page-down-choice', ['choice', 'answer', 'answered'], 'pagedown', 'Scroll the article down', {
    kind: 'scroll',
    unit: 'page',
    by: 1,
    pane: 'text',
  }),
  row('page-up-choice', ['choice', 'answer', 'answered'], 'pageup', 'Scroll the article up', {
    kind: 'scroll',
    unit: 'page',
    by: -1,
    pane: 'text',
  }),
  row('top', 'walk', 'g home', 'Scroll to the top', { kind: 'scroll', unit: 'end', by: -1 }),
  row('bottom', 'walk', 'G end', 'Scroll to the bottom', { kind: 'scroll', unit: 'end', by: 1 }),

  // Other modes
  row(
    'shell',
    'walk',
    '$ enter',
    'Type a command on the node',
    { kind: 'enter-mode', mode: 'shell' },
    '9 shell',
  ),
  row('palette', reading, ':', 'List every command', { kind: 'enter-mode', mode: 'palette' }, '7 commands'),
  row('find', 'walk', '/', 'Find text in the focused pane', { kind: 'enter-mode', mode: 'find' }, '8 find'),
  row('find-next', 'walk', 'n', 'Go to the next hit', { kind: 'find-next', by: 1 }),
  row('find-previous', 'walk', 'N', 'Go to the previous hit', { kind: 'find-next', by: -1 }),
  row(
    'help',
    [...reading, 'choice', 'answered'],
    '?',
    'Show all keys',
    { kind: 'overlay', overlay: 'help' },
    '10 help',
  ),
  row('menu', 'walk', 'c', 'Go to the course menu', { kind: 'menu' }),

  // The course menu
  row('menu-down', 'menu', 'down j', 'Go to the next lesson', { kind: 'menu-by', by: 1 }),
  row('menu-up', 'menu', 'up k', 'Go to the previous lesson', { kind: 'menu-by', by: -1 }),
  row('menu-page-down', 'menu', 'pagedown', 'Go down ten lessons', { kind: 'menu-by', by: 10 }),
  row('menu-page-up', 'menu', 'pageup', 'Go up ten lessons', { kind: 'menu-by', by: -10 }),
  row('menu-open', 'menu', 'enter right l space', 'Open the lesson', { kind: 'menu-open' }, '1 open'),
  row('resume', 'menu', 'r', 'Go on where you left off', { kind: 'resume' }, '2 resume'),

  // Lines
  row('run-line', 'shell', 'enter', 'Run the command', { kind: 'run-line' }, '1 run'),
  row('complete', 'shell', 'tab', 'Complete what is typed', { kind: 'complete' }, '2 complete'),
  row(
    'history-up',
    'shell',
    'up ctrl+p',
    'Recall the previous command',
    { kind: 'shell-recall', by: -1 },
    '3 history',
  ),
  row('history-down', 'shell', 'down ctrl+n', 'Recall the next command', { kind: 'shell-recall', by: 1 }),
  row('shell-clear', 'shell', '', 'Clear the output', { kind: 'shell-clear' }),
  row('select-down', ['palette', 'overlay'], 'down ctrl+n', 'Go to the next row', {
    kind: 'select-by',
    by: 1,
  }),
  row('select-up', ['palette', 'overlay'], 'up ctrl+p', 'Go to the previous row', {
    kind: 'select-by',
    by: -1,
  }),
  row('page-rows-down', ['palette', 'overlay'], 'pagedown', 'Go down ten rows', {
    kind: 'select-by',
    by: 10,
  }),
  row('page-rows-up', ['palette', 'overlay'], 'pageup', 'Go up ten rows', { kind: 'select-by', by: -10 }),
  row('accept', ['palette', 'find', 'overlay'], 'enter', 'Take it', { kind: 'accept' }, '1 choose'),
  row('char-left', lineModes, 'left ctrl+b', 'Move left', { kind: 'edit', edit: { kind: 'left' } }),
  row('char-right', lineModes, 'right ctrl+f', 'Move right', { kind: 'edit', edit: { kind: 'right' } }),
  row('line-home', lineModes, 'home ctrl+a', 'Move to the start of the line', {
    kind: 'edit',
    edit: { kind: 'home' },
  }),
  row('line-end', lineModes, 'end ctrl+e', 'Move to the end of the line', {
    kind: 'edit',
    edit: { kind: 'end' },
  }),
  row('erase-left', lineModes, 'backspace ctrl+h', 'Erase to the left', {
    kind: 'edit',
    edit: { kind: 'backspace' },
  }),
  row('erase-right', ['palette', 'find', 'answer', 'overlay'], 'delete ctrl+d', 'Erase to the right', {
    kind: 'edit',
    edit: { kind: 'delete' },
  }),
  row('shell-end', 'shell', 'ctrl+d', 'Leave an empty line, else erase to the right', { kind: 'shell-end' }),
  row('erase-right-shell', 'shell', 'delete', 'Erase to the right', {
    kind: 'edit',
    edit: { kind: 'delete' },
  }),
  row('erase-word', lineModes, 'ctrl+w', 'Erase the word', { kind: 'edit', edit: { kind: 'kill-word' } }),
  row('erase-start', lineModes, 'ctrl+u', 'Erase to the start', {
    kind: 'edit',
    edit: { kind: 'kill-start' },
  }),
  row('erase-end', lineModes, 'ctrl+k', 'Erase to the end', { kind: 'edit', edit: { kind: 'kill-end' } }),

  // Everywhere
  row('escape', keyModes, 'esc', 'Go back one level', { kind: 'escape' }, '20 back'),
  row('quit', reading, 'q', 'Quit; nothing is lost', { kind: 'quit' }, '13 quit'),
  row('redraw', keyModes, 'ctrl+l', 'Draw the screen again', {
    kind: 'redraw',
  }),
  row('suspend', keyModes, 'ctrl+z', 'Suspend to the shell', { kind: 'suspend' }),
  row('interrupt', keyModes, 'ctrl+c', 'Leave at once', { kind: 'interrupt' }),
];

/** The command that a key runs in a mode. */
export function commandOf(mode: KeyMode, key: string): Command | undefined {
  return commands.find((command) => command.modes.includes(mode) && command.keys.includes(key));
}

/** The commands of a mode, in the order of the table. */
export function commandsOf(mode: KeyMode): readonly Command[] {
  return commands.filter((command) => command.modes.includes(mode));
}

/** The commands of a mode's footer, those first that stay longest. */
export function footerOf(mode: KeyMode): readonly Command[] {
  return commandsOf(mode)
    .filter((command) => command.footer !== undefined)
    .sort((a, b) => (a.footer ?? 0) - (b.footer ?? 0));
}

/** The commands that the palette and the help overlay offer, best match with what is typed first; all of them for nothing typed. */
export function searchCommands(query: string): readonly Command[] {
  const scored = commands
    .filter((command) => command.runnable)
    .map((command) => ({ command, score: fuzzyScore(`${command.title} ${command.id}`, query) }))
    .filter(({ score }) => score !== undefined);
  return scored.sort((a, b) => (b.score ?? 0) - (a.score ?? 0)).map(({ command }) => command);
}

/** How well the letters of a query occur in a text in order: the more of them stand together or start a word, the higher; absent for no match. */
export function fuzzyScore(text: string, query: string): number | undefined {
  const hay = text.toLowerCase();
  let at = -1;
  let score = 0;
  for (const char of query.toLowerCase().replaceAll(' ', '')) {
    const next = hay.indexOf(char, at + 1);
    if (next < 0) return undefined;
    if (next === at + 1) score += 3;
    else if (next === 0 || /[^a-z0-9]/.test(hay[next - 1] ?? '')) score += 2;
    at = next;
  }
  return score + (hay.includes(query.toLowerCase()) ? 10 : 0);
}

const symbols: Readonly<Record<string, readonly [string, string]>> = {
  left: ['←', 'Left'],
  right: ['→', 'Right'],
  up: ['↑', 'Up'],
  down: ['↓', 'Down'],
  enter: ['Enter', 'Enter'],
  esc: ['Esc', 'Esc'],
  tab: ['Tab', 'Tab'],
  'shift+tab': ['Shift-Tab', 'Shift-Tab'],
  space: ['Space', 'Space'],
  backspace: ['Backspace', 'Backspace'],
  delete: ['Del', 'Del'],
  pageup: ['PgUp', 'PgUp'],
  pagedown: ['PgDn', 'PgDn'],
  home: ['Home', 'Home'],
  end: ['End', 'End'],
};

/** A key as people read it: `→`, `Ctrl-D`; `ascii` where the terminal has no such arrows. */
export function keyLabel(key: string, ascii = false): string {
  const symbol = symbols[key];
  if (symbol) return ascii ? symbol[1] : symbol[0];
  const ctrl = /^ctrl\+(.)$/.exec(key)?.[1];
  return ctrl === undefined ? key : `Ctrl-${ctrl.toUpperCase()}`;
}
