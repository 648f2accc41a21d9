/**
 * What a piece of text is, never how it looks: each view has its own table from role to style.
 * `term` is a field's own name (a table, a register); `value` an address, port or number; `changed` what this stop changed;
 * `match` and `fail` what held and what did not; `muted` what matters less; `code` verbatim text of the snapshot.
 */
export type RichRole =
  | 'plain'
  | 'strong'
  | 'emphasis'
  | 'term'
  | 'value'
  | 'code'
  | 'changed'
  | 'match'
  | 'fail'
  | 'warn'
  | 'muted'
  | 'heading'
  | 'link';

/** A run of text in one role. */
export interface RichToken {
  readonly role: RichRole;
  readonly text: string;
}

/** One line (or paragraph, before wrapping) of rich text. */
export type RichLine = readonly RichToken[];

/** Something that can stand in a rich line: a plain string, a token, or a line to splice in. */
export type RichPart = string | RichToken | RichLine;

/** Joins parts into one line; plain strings become `plain` tokens. */
export function rich(...parts: readonly RichPart[]): RichLine {
  return parts.flatMap((part): RichLine => {
    if (typeof part === 'string') return part === '' ? [] : [{ role: 'plain', text: part }];
    if ('role' in part) return part.text === '' ? [] : [part];
    return part;
  });
}

/** A token of a role. */
export function token(role: RichRole, text: string): RichToken {
  return { role, text };
}

/** The line's text without roles. */
export function plainText(line: RichLine): string {
  return line.map((part) => part.text).join('');
}
