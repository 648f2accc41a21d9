import { type SourceLine, type SourceText, type Span, sourceLines, span } from '../text/index.ts';

/** A piece of a lesson's Markdown, in order; blocks that are no fences are left as text. */
export type MarkdownPiece =
  | { readonly kind: 'text'; readonly span: Span }
  | {
      readonly kind: 'heading';
      readonly level: number;
      readonly title: string;
      /** From `{#id}`. */
      readonly id: string | undefined;
      readonly idSpan: Span;
      readonly span: Span;
    }
  | {
      readonly kind: 'fence';
      /** The first word after the fence. */
      readonly info: string;
      /** What stands between the fence lines. */
      readonly content: Span;
      readonly closed: boolean;
      readonly span: Span;
    };

const fenceStart = /^ {0,3}(`{3,}|~{3,})\s*([^`\s]*)[^`]*$/;
const headingLine = /^(#{1,2})\s+(.*?)\s*$/;

/**
 * Cuts Markdown into headings of level 1 and 2, fenced blocks, and the text between them (CommonMark 0.31, sections 4.2 and 4.5).
 * Deeper headings are text of a step.
 */
export function markdownPieces(source: SourceText, start: number): readonly MarkdownPiece[] {
  const pieces: MarkdownPiece[] = [];
  let textStart = start;
  const closeText = (end: number): void => {
    if (source.text.slice(textStart, end).trim() !== '')
      pieces.push({ kind: 'text', span: span(textStart, end) });
  };
  let fence: { readonly mark: string; readonly info: string; readonly line: SourceLine } | undefined;
  let after = start;
  for (const line of sourceLines(source)) {
    if (line.start < start) continue;
    after = nextLineStart(source, line);
    if (fence) {
      if (!closes(line.text, fence.mark)) continue;
      pieces.push(
        fencePiece(source, fence.info, fence.line, line.start, true, line.start + line.text.length),
      );
      fence = undefined;
      textStart = after;
      continue;
    }
    const opening = fenceStart.exec(line.text);
    const heading = headingLine.exec(line.text);
    if (!opening && !heading) continue;
    closeText(line.start);
    textStart = after;
    if (opening) fence = { mark: opening[1] ?? '', info: opening[2] ?? '', line };
    else if (heading) pieces.push(headingPiece(line, heading[1] ?? '', heading[2] ?? ''));
  }
  if (fence)
    pieces.push(fencePiece(source, fence.info, fence.line, source.text.length, false, source.text.length));
  else closeText(source.text.length);
  return pieces;
}

function nextLineStart(source: SourceText, line: SourceLine): number {
  const newline = source.text.indexOf('\n', line.start + line.text.length);
  return newline < 0 ? source.text.length : newline + 1;
}

function closes(text: string, mark: string): boolean {
  const end = /^ {0,3}(`{3,}|~{3,})\s*$/.exec(text)?.[1];
  return end?.startsWith(mark) === true;
}

function fencePiece(
  source: SourceText,
  info: string,
  opening: SourceLine,
  contentEnd: number,
  closed: boolean,
  end: number,
): MarkdownPiece {
  const contentStart = Math.min(nextLineStart(source, opening), contentEnd);
  return {
    kind: 'fence',
    info,
    content: span(contentStart, contentEnd),
    closed,
    span: span(opening.start, end),
  };
}

function headingPiece(line: SourceLine, marks: string, rest: string): MarkdownPiece {
  const found = /^(.*?)\s*\{#([^}\s]+)\}$/.exec(rest);
  const whole = span(line.start, line.start + line.text.length);
  const id = found?.[2];
  const at = id === undefined ? -1 : line.text.lastIndexOf(`{#${id}}`);
  return {
    kind: 'heading',
    level: marks.length,
    title: found?.[1] ?? rest,
    id,
    idSpan: id === undefined ? whole : span(line.start + at + 2, line.start + at + 2 + id.length),
    span: whole,
  };
}

/** A run of inline code, its text as Markdown reads it, with the mark that follows it. */
export interface InlineCode {
  readonly text: string;
  /** What stands between the backticks. */
  readonly span: Span;
  /** The word of a `{word}` directly after it, with its place. */
  readonly mark: { readonly word: string; readonly span: Span } | undefined;
}

/** Inline code of a span of Markdown text (CommonMark 0.31, section 6.1); a run of backticks without an equal one is text. */
export function inlineCode(source: SourceText, at: Span): readonly InlineCode[] {
  const text = source.text.slice(at.start, at.end);
  const found: InlineCode[] = [];
  let i = 0;
  while (i < text.length) {
    if (text[i] === '\\') {
      i += 2;
      continue;
    }
    if (text[i] !== '`') {
      i += 1;
      continue;
    }
    const run = /^`+/.exec(text.slice(i))?.[0] ?? '`';
    const close = closingRun(text, i + run.length, run.length);
    if (close < 0) {
      i += run.length;
      continue;
    }
    const start = i + run.length;
    const end = close + run.length;
    const mark = /^\{([a-z-]+)\}/.exec(text.slice(end));
    found.push({
      text: codeText(text.slice(start, close)),
      span: span(at.start + start, at.start + close),
      mark: mark
        ? { word: mark[1] ?? '', span: span(at.start + end, at.start + end + mark[0].length) }
        : undefined,
    });
    i = end;
  }
  return found;
}

/** Where the next run of exactly `length` backticks begins, before a blank line ends the paragraph. */
function closingRun(text: string, from: number, length: number): number {
  const paragraphEnd = text.slice(from).search(/\n[ \t]*\r?\n/);
  const limit = paragraphEnd < 0 ? text.length : from + paragraphEnd;
  for (const run of text.slice(from, limit).matchAll(/`+/g))
    if (run[0].length === length) return from + run.index;
  return -1;
}

function codeText(raw: string): string {
  const flat = raw.replace(/\r?\n/g, ' ');
  return flat.startsWith(' ') && flat.endsWith(' ') && flat.trim() !== '' ? flat.slice(1, -1) : flat;
}
