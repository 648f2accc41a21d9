import { type SourceText, sourceLines, sourceText } from '../source.ts';
import { type Clutter, clutterKinds, prefixes, trailing, wholeLines } from './clutter.ts';
import { PlainCharacters } from './plain-characters.ts';

/** How the lines of one tool's output look, as far as pasted text needs to know; lines are given without blanks around them. */
export interface LineShape {
  /** Whether a line begins an item of the output (a flow, a group, a port), whatever stands before it. */
  readonly begins: (line: string) => boolean;
  /** Whether a text is a whole item, so that nothing has to follow. */
  readonly isWhole: (item: string) => boolean;
  /** Whether a line is the output's own though it is no item: a heading, an attribute, a comment. */
  readonly belongs: (line: string) => boolean;
}

/** A text without what stood around it, and what was left out how often, in {@link clutterKinds}' order. */
export interface Unpasted {
  readonly source: SourceText;
  readonly leftOut: readonly { readonly kind: Clutter; readonly times: number }[];
}

/** A line of the kept text, `[start, end)`; `glue` stands between it and the line before. */
interface Piece {
  readonly start: number;
  readonly end: number;
  readonly glue: '' | ' ' | '\n';
}

/** Lines shorter than this are not taken for the full width of a window. */
const narrowest = 40;

/**
 * Takes a tool's output out of a text that was pasted from a terminal, a log or an issue: colours, prompts, notices, quote marks, numbers,
 * time stamps, fences, remarks and the line breaks of a narrow window. `undefined` when there is nothing to leave out, or more words than
 * output: that is another text. A line whose
 * meaning is not plain stays as it is, for the reader to refuse. Places in the result are told in the original.
 */
export function unpaste(source: SourceText, shapeOf: (text: string) => LineShape): Unpasted | undefined {
  const found = new Counts();
  const kept = new PlainCharacters(source.text, found.add);
  const pieces = new LineJoiner(kept.text, shapeOf(kept.text), found.add).pieces();
  if (found.isEmpty || found.of('remarks') > pieces.length) return undefined;
  const starts: number[] = [];
  const originals: number[] = [];
  let text = '';
  for (const { start, end, glue } of pieces) {
    if (text !== '') text += glue;
    for (const run of kept.between(start, end)) {
      starts.push(text.length);
      originals.push(run.original);
      text += kept.text.slice(run.start, run.end);
    }
  }
  return {
    source: { ...sourceText(source.name, text), origin: { source, starts, originals } },
    leftOut: found.list(),
  };
}

/** Items longer than this are not put together: no flow is, and a text of another kind would grow into one. */
const longest = 0x4000;

/** How far into a line clutter is looked for, so that a very long line costs no more than a short one. */
const examined = 300;

/** How many prefixes may stand before one line: a quoted, numbered, stamped line has three. */
const mostPrefixes = 5;

/** How often each kind was left out. */
class Counts {
  private readonly times = new Map<Clutter, number>();
  readonly add = (kind: Clutter) => {
    this.times.set(kind, (this.times.get(kind) ?? 0) + 1);
  };

  /** How often one kind was left out. */
  of(kind: Clutter): number {
    return this.times.get(kind) ?? 0;
  }

  get isEmpty(): boolean {
    return this.times.size === 0;
  }

  list(): Unpasted['leftOut'] {
    return clutterKinds.flatMap((kind) => {
      const times = this.times.get(kind);
      return times === undefined ? [] : [{ kind, times }];
    });
  }
}

/** What a whole line is when it is none of the output's. */
function wholeLine(text: string): Clutter | undefined {
  const head = text.slice(0, examined);
  return wholeLines.find(({ pattern }) => pattern.test(head))?.kind;
}

/** The first prefix of a line that is clutter, with what the line is without it. */
interface Stripped {
  readonly kind: Clutter;
  readonly rest: string;
}

/** Tells a text's own lines from what stands around them, and puts together what a narrow window broke. */
class LineJoiner {
  private readonly lines: readonly { readonly text: string; readonly start: number }[];
  private readonly width: number;
  /** A mark that all lines have is no part of any. */
  private readonly quoted: boolean;

  constructor(
    text: string,
    private readonly shape: LineShape,
    private readonly leaveOut: (kind: Clutter) => void,
  ) {
    this.lines = [...sourceLines(sourceText('', text))].filter((line) => line.text.trim() !== '');
    this.width = this.lines.reduce((most, line) => Math.max(most, line.text.length), 0);
    this.quoted = this.lines.every((line) => /^\s*[>|│┃]/.test(line.text));
  }

  pieces(): readonly Piece[] {
    const pieces: Piece[] = [];
    let item = '';
    let isFull = false;
    for (const line of this.lines) {
      const own = this.ownText(line.text, item);
      if (own === undefined) continue;
      const start = line.start + line.text.indexOf(own);
      const text = own.trim();
      const goesOn =
        item.includes('=') &&
        item.length < longest &&
        !this.shape.begins(text) &&
        !this.shape.belongs(text) &&
        (!this.shape.isWhole(item) || (isFull && !this.shape.isWhole(text)));
      const glue = goesOn ? (isFull ? '' : ' ') : '\n';
      if (goesOn) this.leaveOut('line wraps');
      pieces.push({ start, end: start + own.length, glue });
      item = goesOn ? `${item}${glue}${own}` : this.shape.belongs(text) ? '' : own;
      isFull = line.text.length === this.width && this.width >= narrowest;
    }
    return pieces;
  }

  /** A line without clutter around it, `undefined` when it is nothing else; `item` is what came before. */
  private ownText(line: string, item: string): string | undefined {
    let own = line;
    for (;;) {
      const text = own.trim();
      if (this.shape.begins(text) || this.shape.belongs(text)) break;
      const stripped = this.stripped(own.trimStart(), item === '' || this.shape.isWhole(item));
      if (stripped) {
        this.leaveOut(stripped.kind);
        own = stripped.rest;
        continue;
      }
      const whole = wholeLine(text);
      if (!whole) break;
      this.leaveOut(whole);
      return undefined;
    }
    if (this.isProse(own.trim()) && (item === '' || this.shape.isWhole(item))) {
      this.leaveOut('remarks');
      return undefined;
    }
    return this.withoutRemark(own);
  }

  /** Whether a line is somebody's words: no key with a value in it, and several of them. */
  private isProse(text: string): boolean {
    if (this.shape.begins(text) || this.shape.belongs(text)) return false;
    return !text.includes('=') && /^\S+\s+\S+\s+\S/.test(text.slice(0, examined));
  }

  private stripped(text: string, isNew: boolean): Stripped | undefined {
    for (const { kind, pattern } of prefixes) {
      const found = pattern.exec(text.slice(0, examined));
      if (!found) continue;
      const rest = text.slice(found[0].length);
      const isMark = kind === 'quote marks' && this.quoted;
      const isItem = isNew && /^[a-z]/.test(rest) && this.shape.isWhole(rest.trimEnd());
      if (isMark || isItem || this.isOutput(rest)) return { kind, rest };
    }
    return undefined;
  }

  /** Whether a text is the output's own, or clutter, or both behind another prefix. */
  private isOutput(text: string, depth = 0): boolean {
    if (depth > mostPrefixes) return false;
    const bare = text.trim();
    if (this.shape.begins(bare) || (bare !== '' && this.shape.belongs(bare))) return true;
    if (wholeLine(bare)) return true;
    return prefixes.some(({ pattern }) => {
      const found = pattern.exec(bare.slice(0, examined));
      return found !== null && this.isOutput(bare.slice(found[0].length), depth + 1);
    });
  }

  private withoutRemark(own: string): string {
    const remark = trailing.exec(own);
    if (!remark) return own;
    const before = own.slice(0, remark.index).trimEnd();
    const isQuoted = before.split('"').length % 2 === 0;
    if (isQuoted || !this.shape.isWhole(before.trimStart())) return own;
    this.leaveOut('remarks');
    return before;
  }
}
