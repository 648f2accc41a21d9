import stringWidth from 'string-width';
import { graphemes, type RichLine, type RichPart, rich, visible } from '../../text/index.ts';
import { toAscii } from './glyphs.ts';
import type { StyleRole } from './theme.ts';

/** A run of text in one style: a rich token, or something the program draws around the text. */
export interface Run {
  readonly role: StyleRole;
  readonly text: string;
}

/** One line of runs, as long as it happens to be. */
export type Line = readonly Run[];

/** Makes a line of runs, strings being `plain`. */
export function line(...parts: readonly (RichPart | Run | Line)[]): Line {
  return parts.flatMap((part): Line => {
    if (typeof part === 'string') return rich(part);
    return 'role' in part ? (part.text === '' ? [] : [part]) : part;
  });
}

/** A run of a role. */
export function run(role: StyleRole, text: string): Run {
  return { role, text };
}

/** The columns that a text takes. */
export function textWidth(text: string): number {
  if (narrow.test(text)) return text.length;
  // string-width 7 takes signs such as U+25B6 for emoji; without a variation selector they are drawn as text, one column wide
  // (Unicode TR 51, 2.1).
  return stringWidth(text.replace(textSigns, 'x'));
}

/** ASCII, Latin, dashes, arrows, borders, blocks and check marks: one column each, and nearly all there is to measure. */
const narrow = /^[\x20-\x7e\u00a1-\u00ac\u00ae-\u02ff\u2010-\u2027\u2190-\u21ff\u2500-\u25fc\u2713-\u2718]*$/;

const textSigns = /(?!\p{Emoji_Presentation})\p{Extended_Pictographic}(?![\ufe0f\u200d])/gu;

/** The columns that a line takes. */
export function lineWidth(runs: Line): number {
  return runs.reduce((sum, { text }) => sum + textWidth(text), 0);
}

/** The line's text without styles. */
export function lineText(runs: Line): string {
  return runs.map(({ text }) => text).join('');
}

/** The longest beginning of a text that takes at most `width` columns. */
export function headOf(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  let head = '';
  let used = 0;
  for (const grapheme of graphemes(text)) {
    used += textWidth(grapheme);
    if (used > width) break;
    head += grapheme;
  }
  return head;
}

/** The line, cut to `width` columns; what was cut shows as `ellipsis` in the last of them. */
export function cutLine(runs: Line, width: number, ellipsis = '…'): Line {
  if (lineWidth(runs) <= width) return runs;
  if (width <= 0) return [];
  const out: Run[] = [];
  let left = width - textWidth(ellipsis);
  let lastRole: StyleRole = 'plain';
  for (const { role, text } of runs) {
    lastRole = role;
    const head = headOf(text, left);
    if (head !== '') out.push({ role, text: head });
    left -= textWidth(head);
    if (head !== text) break;
  }
  out.push({ role: lastRole, text: ellipsis });
  return out;
}

/** The line without its first `columns` columns (a wide character that straddles the edge becomes a space). */
export function dropColumns(runs: Line, columns: number): Line {
  let skip = columns;
  return runs.flatMap(({ role, text }): Line => {
    if (skip <= 0) return [{ role, text }];
    const width = textWidth(text);
    if (width <= skip) {
      skip -= width;
      return [];
    }
    let rest = '';
    for (const grapheme of graphemes(text)) {
      const size = textWidth(grapheme);
      if (skip <= 0) rest += grapheme;
      else if (size > skip) rest += ' ';
      skip -= skip > 0 ? Math.min(size, skip) : 0;
    }
    return rest === '' ? [] : [{ role, text: rest }];
  });
}

/** The line made exactly `width` columns wide: cut, or filled with spaces. */
export function fitLine(runs: Line, width: number, ellipsis = '…'): Line {
  const cut = cutLine(runs, width, ellipsis);
  const missing = width - lineWidth(cut);
  return missing > 0 ? [...cut, { role: 'plain', text: ' '.repeat(missing) }] : cut;
}

/** Two lines at the ends of `width` columns; the left one gives way where both do not fit. */
export function spreadLine(left: Line, right: Line, width: number, ellipsis = '…'): Line {
  const kept = cutLine(right, width, ellipsis);
  const room = Math.max(0, width - lineWidth(kept) - (lineWidth(kept) > 0 ? 1 : 0));
  const head = cutLine(left, room, ellipsis);
  const gap = Math.max(0, width - lineWidth(kept) - lineWidth(head));
  return [...head, { role: 'plain', text: ' '.repeat(gap) }, ...kept];
}

/** Text of a snapshot or lesson made fit for a terminal: control characters shown, tabs as spaces, ASCII where there is no Unicode. */
export function safeLine(runs: RichLine | Line, unicode: boolean): Line {
  return runs.map(({ role, text }) => {
    const shown = visible(text).replaceAll('\t', '        ').replaceAll('\n', ' ');
    return { role, text: unicode ? shown : toAscii(shown) };
  });
}
