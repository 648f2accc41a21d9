import { type RichLine, type RichRole, type SafeText, visibleInLine } from '../text/index.ts';

/** How rich text is written: with colours, or as bare text. */
export type TextStyle = 'ansi' | 'plain';

/** The style for an output: colours only on a terminal that has them and whose user did not refuse them (no-color.org). */
export function styleOf(output: {
  readonly isTty: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
}): TextStyle {
  const { NO_COLOR, TERM } = output.env;
  if (NO_COLOR !== undefined && NO_COLOR !== '') return 'plain';
  return output.isTty && TERM !== 'dumb' ? 'ansi' : 'plain';
}

/** Select Graphic Rendition parameters of each role: the 16 colours that every terminal lets its user choose. */
const sgr: Readonly<Record<RichRole, string>> = {
  plain: '',
  strong: '1',
  emphasis: '3',
  term: '36',
  value: '33',
  code: '',
  changed: '1;35',
  match: '32',
  fail: '31',
  warn: '1;33',
  muted: '2',
  heading: '1;4',
  link: '4',
};

/** One line of rich text for stdout, without its newline. Control characters of the text are shown, never obeyed. */
export function renderRich(line: RichLine, style: TextStyle): string {
  return line
    .map(({ role, text }) => {
      const shown = visibleInLine(text);
      const parameters = sgr[role];
      return style === 'plain' || parameters === '' ? shown : `\u001b[${parameters}m${shown}\u001b[0m`;
    })
    .join('');
}

/** Lines of rich text, each ended by a newline. */
export function renderRichLines(lines: readonly RichLine[], style: TextStyle): SafeText {
  return { safe: lines.map((line) => `${renderRich(line, style)}\n`).join('') };
}
