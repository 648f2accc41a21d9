/** The few drawn characters that are not text, in Unicode and in ASCII; both forms are one column wide. */
export interface Glyphs {
  /** Indexed by which neighbours a border cell joins: up 1, right 2, down 4, left 8. */
  readonly border: readonly string[];
  /** A straight border cell as the focused pane has it. */
  readonly heavy: Readonly<Record<string, string>>;
  readonly selected: string;
  readonly ellipsis: string;
  readonly thumb: string;
  readonly more: { readonly up: string; readonly down: string };
  readonly done: string;
  readonly open: string;
  readonly failed: string;
  readonly barFull: string;
  readonly barEmpty: string;
  readonly dash: string;
}

/** Glyphs for a UTF-8 terminal. */
export const unicodeGlyphs: Glyphs = {
  border: [...' ╵╶└╷│┌├╴┘─┴┐┤┬┼'],
  heavy: { '─': '━', '│': '┃' },
  selected: '▶',
  ellipsis: '…',
  thumb: '█',
  more: { up: '▲', down: '▼' },
  done: '✓',
  open: '○',
  failed: '✗',
  barFull: '█',
  barEmpty: '░',
  dash: '─',
};

/** Glyphs for every other terminal. */
export const asciiGlyphs: Glyphs = {
  border: Array.from({ length: 16 }, (_, joins) => {
    if (joins === 0) return ' ';
    if ((joins & 10) === 0) return '|';
    return (joins & 5) === 0 ? '-' : '+';
  }),
  heavy: { '-': '=' },
  selected: '>',
  ellipsis: '~',
  thumb: '#',
  more: { up: '^', down: 'v' },
  done: '*',
  open: 'o',
  failed: 'x',
  barFull: '#',
  barEmpty: '.',
  dash: '-',
};

/** The glyphs of an appearance. */
export function glyphsFor(unicode: boolean): Glyphs {
  return unicode ? unicodeGlyphs : asciiGlyphs;
}

const asciiForms: ReadonlyMap<string, string> = new Map([
  ['→', '->'],
  ['←', '<-'],
  ['↔', '<->'],
  ['⇒', '=>'],
  ['▶', '>'],
  ['▸', '>'],
  ['◀', '<'],
  ['◂', '<'],
  ['↑', '^'],
  ['↓', 'v'],
  ['✓', '[ok]'],
  ['✗', '[no]'],
  ['…', '...'],
  ['·', '-'],
  ['•', '*'],
  ['—', '-'],
  ['–', '-'],
  ['─', '-'],
  ['│', '|'],
  ['×', 'x'],
  ['≠', '!='],
  ['≤', '<='],
  ['≥', '>='],
  ['“', '"'],
  ['”', '"'],
  ['‘', "'"],
  ['’', "'"],
  ['\u00a0', ' '],
]);

/** A text in ASCII: known signs by their usual spelling, letters without their accents, anything else as `?`. */
export function toAscii(text: string): string {
  if (/^[\x00-\x7f]*$/.test(text)) return text;
  return Array.from(text.normalize('NFD'), (char) => {
    if (char <= '\u007f') return char;
    if (/\p{Mark}/u.test(char)) return '';
    return asciiForms.get(char) ?? '?';
  }).join('');
}
