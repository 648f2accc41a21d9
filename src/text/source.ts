/** A text with the name it is known by (a file path, or a description such as `the FLOW argument`). */
export interface SourceText {
  readonly name: string;
  readonly text: string;
  /** Where a text that was tidied before it was read came from; places are told in that one. */
  readonly origin?: TextOrigin;
}

/** The text that another one was made of, and where in it each part stands. */
interface TextOrigin {
  readonly source: SourceText;
  /** Where the parts begin in the made text, ascending. */
  readonly starts: readonly number[];
  /** Where the same parts begin in the original. */
  readonly originals: readonly number[];
}

/** A half-open range `[start, end)` of UTF-16 code units in a source text. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A position as people count it: both 1-based, the column in UTF-16 code units. */
export interface LineColumn {
  readonly line: number;
  readonly column: number;
}

/** Makes a source text. */
export function sourceText(name: string, text: string): SourceText {
  return { name, text };
}

/** The span `[start, end)`. */
export function span(start: number, end: number): Span {
  return { start, end };
}

/** The text that a span covers. */
export function spanText(source: SourceText, at: Span): string {
  return source.text.slice(at.start, at.end);
}

/** The line and column of an offset; an offset past the end gives the position just after the last character. */
export function lineColumn(source: SourceText, offset: number): LineColumn {
  if (source.origin) return lineColumn(source.origin.source, originalOffset(source.origin, offset));
  const end = Math.min(Math.max(offset, 0), source.text.length);
  let line = 1;
  let lineStart = 0;
  for (let i = source.text.indexOf('\n'); i >= 0 && i < end; i = source.text.indexOf('\n', i + 1)) {
    line += 1;
    lineStart = i + 1;
  }
  return { line, column: end - lineStart + 1 };
}

/** Where an offset of a made text stands in its original. */
function originalOffset({ starts, originals }: TextOrigin, offset: number): number {
  let low = 0;
  let high = starts.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle;
  }
  return (originals[low] ?? 0) + offset - (starts[low] ?? 0);
}

/** One line of a source text, without its line ending. */
export interface SourceLine {
  readonly text: string;
  readonly start: number;
  readonly number: number;
}

/** The lines of a source text in order, `\r\n` counted as one ending; an empty last line is not given. */
export function* sourceLines(source: SourceText): Generator<SourceLine> {
  const { text } = source;
  let start = 0;
  let number = 1;
  while (start < text.length) {
    const newline = text.indexOf('\n', start);
    const stop = newline < 0 ? text.length : newline;
    const end = stop > start && text[stop - 1] === '\r' ? stop - 1 : stop;
    yield { text: text.slice(start, end), start, number };
    start = stop + 1;
    number += 1;
  }
}
