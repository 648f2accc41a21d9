/**
 * What a terminal obeys or a reader cannot see: control characters, and Unicode's formats (directions, joiners, blanks of no width,
 * tags), line and paragraph separators and half surrogates. Tab and newline stay, and a carriage return that belongs to a newline.
 */
const hidden = /(?![\t\n])(?!\r\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** Nearly all text, told at a glance. */
const plain = /^[\t\n\x20-\x7e]*$/;

function escaped(char: string): string {
  const code = char.codePointAt(0) ?? 0;
  if (code < 0x100) return `\\x${code.toString(16).padStart(2, '0')}`;
  return code < 0x10000 ? `\\u${code.toString(16).padStart(4, '0')}` : `\\u{${code.toString(16)}}`;
}

/** A text with what a terminal obeys or nobody sees shown as `\xNN` or `\uNNNN`, so that none of it reaches a terminal. */
export function visible(text: string): string {
  if (plain.test(text)) return text;
  return text.replace(hidden, escaped);
}

/** The same for what stands inside one line, such as a name: its line breaks are shown too, so that it forges no line of its own. */
export function visibleInLine(text: string): string {
  return visible(text.replace(/[\r\n]/g, escaped));
}

/** Text that may go to a terminal as it is: whoever made it has made everything foreign in it visible. */
export interface SafeText {
  readonly safe: string;
}

/** A value as JSON (indented by two blanks, unless said) with a final newline; what {@link visible} would show is escaped as JSON escapes it. */
export function jsonText(value: unknown, indent = 2): SafeText {
  const json = JSON.stringify(value, undefined, indent);
  return { safe: `${json.replace(hidden, jsonEscaped)}\n` };
}

function jsonEscaped(char: string): string {
  return char
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
}
