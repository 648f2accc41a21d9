import { graphemes } from '../../text/index.ts';
import { headOf, type Line, lineText, lineWidth, type Run, textWidth } from './line.ts';

interface Piece extends Run {
  readonly blank: boolean;
}

/**
 * Breaks a line into lines of at most `width` columns at blanks; a word that is too long is broken after `,`, then after `->`, then after
 * `/` `=` `:` or `-` outside of quotes and addresses, else anywhere. Lines after the first start with `indent` columns of space. With `fill`, long words are
 * broken so that lines are filled: for flow text, where a word is most of a line.
 */
export function wrapLine(
  runs: Line,
  width: number,
  indent = 0,
  { fill = false }: { readonly fill?: boolean } = {},
): readonly Line[] {
  if (width <= 0) return [];
  if (lineWidth(runs) <= width) return [runs];
  const hang = Math.max(0, Math.min(indent, Math.floor(width / 2), width - 2));
  const lines: Line[] = [];
  let current: Run[] = [];
  let used = 0;
  const flush = () => {
    lines.push(finished(current));
    current = hang > 0 ? [{ role: 'plain', text: ' '.repeat(hang) }] : [];
    used = hang;
  };
  for (const word of words(runs)) {
    const size = lineWidth(word);
    const blank = word[0]?.blank === true;
    const start = lines.length > 0 ? hang : 0;
    if (used + size <= width) {
      if (!(blank && lines.length > 0 && used === hang)) {
        current.push(...word);
        used += size;
      }
      continue;
    }
    if (blank) {
      flush();
      continue;
    }
    if (used > start && size <= width - hang && !(fill && size > width / 4)) {
      flush();
      current.push(...word);
      used += size;
      continue;
    }
    for (const part of breakable(word, width - hang)) {
      const partSize = lineWidth(part);
      if (used + partSize > width && used > (lines.length > 0 ? hang : 0)) flush();
      if (partSize <= width - used) {
        current.push(...part);
        used += partSize;
        continue;
      }
      for (const { role, text } of part) {
        let rest = text;
        while (rest !== '') {
          const head =
            headOf(rest, width - used) || (used === hang || used === 0 ? (graphemes(rest)[0] ?? '') : '');
          if (head !== '') current.push({ role, text: head });
          used += textWidth(head);
          rest = rest.slice(head.length);
          if (rest !== '') flush();
        }
      }
    }
  }
  if (lineText(current).trim() !== '' || lines.length === 0) lines.push(finished(current));
  return lines;
}

/** Words and the blanks between them, a word being possibly of several runs. */
function words(runs: Line): readonly (readonly Piece[])[] {
  const pieces = runs.flatMap(({ role, text }) =>
    (text.match(/ +|[^ ]+/g) ?? []).map((piece): Piece => ({ role, text: piece, blank: piece[0] === ' ' })),
  );
  const out: Piece[][] = [];
  for (const piece of pieces) {
    const last = out.at(-1);
    if (last && !piece.blank && last[0]?.blank === false) last.push(piece);
    else out.push([piece]);
  }
  return out;
}

/** The signs after which a long word may be broken, the best first; a quoted name, an address and an arrow stay whole. */
const breaks: readonly RegExp[] = [
  /(?<=,)/,
  /(?<=->)/,
  /(?<=[/=]|:(?![0-9a-f]{2}(?![0-9a-f]))|-(?!>))(?=(?:[^"]*"[^"]*")*[^"]*$)/,
];

/** A long word in parts that may end a line: only where a part is still too long, the next signs count. */
function breakable(word: Line, width: number): readonly Line[] {
  return breaks.reduce<readonly Line[]>(
    (parts, where) => parts.flatMap((part) => (lineWidth(part) <= width ? [part] : splitAfter(part, where))),
    [word],
  );
}

function splitAfter(word: Line, where: RegExp): readonly Line[] {
  const out: Run[][] = [[]];
  for (const { role, text } of word) {
    const parts = text.split(where);
    parts.forEach((part, i) => {
      if (i > 0) out.push([]);
      out.at(-1)?.push({ role, text: part });
    });
    // A sign at the very end of a run is a place to break too.
    if (`${text}x`.split(where).length > parts.length) out.push([]);
  }
  return out.filter((part) => part.length > 0);
}

/** The line without blanks at its end, neighbours of one role joined. */
function finished(runs: readonly Run[]): Line {
  const out: Run[] = [];
  for (const { role, text } of runs) {
    const last = out.at(-1);
    if (last?.role === role) out[out.length - 1] = { role, text: last.text + text };
    else out.push({ role, text });
  }
  for (let last = out.pop(); last; last = out.pop()) {
    const text = last.text.trimEnd();
    if (text === '') continue;
    out.push({ role: last.role, text });
    break;
  }
  return out;
}
