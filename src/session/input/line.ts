import { graphemes } from '../../text/index.ts';

/** A line being edited: its text and where the cursor stands, in UTF-16 code units, never inside a grapheme. */
export interface Line {
  readonly text: string;
  readonly cursor: number;
}

/** One edit of a line. */
export type LineEdit =
  | { readonly kind: 'insert'; readonly text: string }
  | { readonly kind: 'set'; readonly text: string }
  | {
      readonly kind:
        | 'left'
        | 'right'
        | 'word-left'
        | 'word-right'
        | 'home'
        | 'end'
        | 'backspace'
        | 'delete'
        | 'kill-word'
        | 'kill-start'
        | 'kill-end';
    };

/** A line without text. */
export const emptyLine: Line = { text: '', cursor: 0 };

/** A line with the cursor at its end. */
export function lineOf(text: string): Line {
  return { text, cursor: text.length };
}

/** More than anybody types; what is pasted beyond is left out, so that a mistaken paste of a file is no wait. */
const mostCharacters = 10_000;

/** What a line becomes by an edit. Pasted line breaks and control characters become blanks. */
export function editLine(line: Line, edit: LineEdit): Line {
  const { text, cursor } = line;
  const before = text.slice(0, cursor);
  const after = text.slice(cursor);
  switch (edit.kind) {
    case 'insert': {
      const clean = oneLine(edit.text.slice(0, Math.max(0, mostCharacters - text.length)));
      if (clean === '') return line;
      return { text: before + clean + after, cursor: cursor + clean.length };
    }
    case 'set':
      return lineOf(oneLine(edit.text.slice(0, mostCharacters)));
    case 'left':
      return { text, cursor: cursor - lastGrapheme(before).length };
    case 'right':
      return { text, cursor: cursor + firstGrapheme(after).length };
    case 'word-left':
      return { text, cursor: wordStart(before) };
    case 'word-right':
      return { text, cursor: cursor + (/^\s*\S*/.exec(after)?.[0].length ?? 0) };
    case 'home':
      return { text, cursor: 0 };
    case 'end':
      return lineOf(text);
    case 'backspace': {
      const kept = before.slice(0, before.length - lastGrapheme(before).length);
      return { text: kept + after, cursor: kept.length };
    }
    case 'delete':
      return { text: before + after.slice(firstGrapheme(after).length), cursor };
    case 'kill-word': {
      const start = wordStart(before);
      return { text: before.slice(0, start) + after, cursor: start };
    }
    case 'kill-start':
      return { text: after, cursor: 0 };
    case 'kill-end':
      return lineOf(before);
    default:
      return edit satisfies never;
  }
}

function oneLine(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ');
}

function wordStart(before: string): number {
  return before.length - (/\S*\s*$/.exec(before)?.[0].length ?? 0);
}

function firstGrapheme(text: string): string {
  return graphemes(text)[0] ?? '';
}

function lastGrapheme(text: string): string {
  return graphemes(text).at(-1) ?? '';
}
