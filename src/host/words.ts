import {
  type Diagnostic,
  errorAt,
  type SourceLine,
  type SourceText,
  type Span,
  span,
  warningAt,
} from '../text/index.ts';

/** Where a parsed thing stands in the text of its tool. */
export interface TextPlace {
  readonly source: SourceText;
  readonly span: Span;
  /** 1-based. */
  readonly line: number;
}

/** The place of a whole line, white space at both ends left out. */
export function placeOfLine(source: SourceText, line: SourceLine): TextPlace {
  const start = line.start + (line.text.length - line.text.trimStart().length);
  return {
    source,
    span: span(start, Math.max(start, line.start + line.text.trimEnd().length)),
    line: line.number,
  };
}

/** The text at a place. */
export function placeText(place: TextPlace): string {
  return place.source.text.slice(place.span.start, place.span.end);
}

/** One word of a line; `text` is what it means, quotes and backslashes of a quoted word taken away. */
export interface Word {
  readonly text: string;
  readonly span: Span;
}

/** The words of a line as white space parts them. */
export function splitWords(line: SourceLine): readonly Word[] {
  return [...line.text.matchAll(/\S+/g)].map((found) => ({
    text: found[0],
    span: span(line.start + found.index, line.start + found.index + found[0].length),
  }));
}

/** The words of a line of iptables-save, where double quotes hold a word together and a backslash quotes inside them. */
export function splitQuotedWords(line: SourceLine): readonly Word[] {
  return [...line.text.matchAll(/"((?:[^"\\]|\\.)*)"|\S+/g)].map((found) => ({
    text: found[1] === undefined ? found[0] : found[1].replace(/\\(.)/g, '$1'),
    span: span(line.start + found.index, line.start + found.index + found[0].length),
  }));
}

/** Reads the words of one line in order and collects what there is to say about them. */
export class WordReader {
  private next = 0;
  private readonly source: SourceText;
  private readonly words: readonly Word[];
  private readonly diagnostics: Diagnostic[];

  constructor(source: SourceText, words: readonly Word[], diagnostics: Diagnostic[]) {
    this.source = source;
    this.words = words;
    this.diagnostics = diagnostics;
  }

  /** The next word, without taking it. */
  get peek(): string | undefined {
    return this.words[this.next]?.text;
  }

  /** The word after {@link count} others, without taking any. */
  ahead(count: number): string | undefined {
    return this.words[this.next + count]?.text;
  }

  /** The text of the last word taken. */
  get lastText(): string {
    return this.words[this.next - 1]?.text ?? '';
  }

  /** Where the last word taken ends. */
  get lastEnd(): number {
    return this.words[this.next - 1]?.span.end ?? 0;
  }

  /** Takes the next word. */
  take(): Word | undefined {
    const word = this.words[this.next];
    if (word) this.next += 1;
    return word;
  }

  /** Takes the next word if it is this one. */
  takeIf(text: string): boolean {
    if (this.peek !== text) return false;
    this.next += 1;
    return true;
  }

  /** Takes every word that is left. */
  rest(): readonly Word[] {
    const rest = this.words.slice(this.next);
    this.next = this.words.length;
    return rest;
  }

  /** Takes the next word and reads it; a missing or wrong one is an error that names what was expected. */
  value<T>(what: string, read: (text: string) => T | undefined): T | undefined {
    const word = this.take();
    if (!word) {
      this.diagnostics.push(errorAt(this.source, this.endSpan(), 'host-value-missing', { what }));
      return undefined;
    }
    const value = read(word.text);
    if (value === undefined) {
      this.diagnostics.push(errorAt(this.source, word.span, 'host-value-invalid', { what, text: word.text }));
    }
    return value;
  }

  /** Says that a word is not known here and is left out. */
  unknown(word: Word, where: string): void {
    this.diagnostics.push(warningAt(this.source, word.span, 'host-word-unknown', { word: word.text, where }));
  }

  private endSpan(): Span {
    const last = this.words[this.words.length - 1];
    return last ? span(last.span.end, last.span.end) : span(0, 0);
  }
}

/** Reads a decimal or `0x` number of at most 32 bits. */
export function readNumber(text: string): number | undefined {
  if (!/^(0x[0-9a-fA-F]{1,8}|[0-9]{1,10})$/.test(text)) return undefined;
  const value = Number(text);
  return value <= 0xffffffff ? value : undefined;
}

/** Reads any text as it stands. */
export function readText(text: string): string {
  return text;
}
