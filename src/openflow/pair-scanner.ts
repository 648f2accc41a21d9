const comma = 44;
const space = 32;
const tab = 9;
const carriageReturn = 13;
const colon = 58;
const equals = 61;
const openParenthesis = 40;
const closeParenthesis = 41;
const minus = 45;
const greater = 62;

function isDelimiter(code: number): boolean {
  return code === comma || code === space || code === tab || code === carriageReturn || code === 10;
}

/**
 * Walks over the `key`, `key=value`, `key:value` and `key(value)` pairs of flow text, separated by commas and blanks, in one pass
 * and without making substrings (ovs-ofctl(8), "Flow Syntax"). Parentheses inside a value are kept together.
 */
export class PairScanner {
  readonly text: string;
  end: number;
  private at: number;
  keyStart = 0;
  keyEnd = 0;
  valueStart = 0;
  valueEnd = 0;
  /** What stood between key and value: `=`, `:`, `(`, or nothing. */
  separator: '=' | ':' | '(' | '' = '';
  /** Whether the value's parenthesis was closed; true where there is none. */
  closed = true;

  constructor(text: string, start: number, end: number) {
    this.text = text;
    this.at = start;
    this.end = end;
  }

  /** Starts over with another range of the text. */
  restart(start: number, end: number): void {
    this.at = start;
    this.end = end;
  }

  /** Moves to the next pair; false at the end of the range. */
  next(): boolean {
    const { text, end } = this;
    let at = this.at;
    while (at < end && isDelimiter(text.charCodeAt(at))) at++;
    if (at >= end) return false;
    this.keyStart = at;
    this.separator = '';
    this.closed = true;
    for (; at < end; at++) {
      const code = text.charCodeAt(at);
      if (code === equals) this.separator = '=';
      else if (code === colon) this.separator = ':';
      else if (code === openParenthesis) this.separator = '(';
      else if (!isDelimiter(code)) continue;
      break;
    }
    this.keyEnd = at;
    if (this.separator === '') {
      this.valueStart = at;
      this.valueEnd = at;
      this.at = at;
    } else if (this.separator === '(') this.parenthesized(at + 1);
    else {
      this.valueStart = at + 1;
      this.valueEnd = this.valueFrom(at + 1);
      this.at = this.valueEnd;
    }
    return true;
  }

  /** The key of the current pair. */
  key(): string {
    return this.text.slice(this.keyStart, this.keyEnd);
  }

  /** The value of the current pair, without the parentheses around it. */
  value(): string {
    return this.text.slice(this.valueStart, this.valueEnd);
  }

  /** Where the current pair ends, a closing parenthesis included. */
  pairEnd(): number {
    return this.at;
  }

  private valueFrom(start: number): number {
    const { text, end } = this;
    let level = 0;
    let at = start;
    for (; at < end; at++) {
      const code = text.charCodeAt(at);
      if (code === openParenthesis) level++;
      else if (code === closeParenthesis) level = Math.max(0, level - 1);
      else if (level === 0 && isDelimiter(code)) break;
    }
    if (level > 0) this.closed = false;
    return at;
  }

  /** A value in parentheses, and the `(x)->y` form whose value goes on after them. */
  private parenthesized(start: number): void {
    const { text, end } = this;
    let level = 1;
    let at = start;
    for (; at < end; at++) {
      const code = text.charCodeAt(at);
      if (code === openParenthesis) level++;
      else if (code === closeParenthesis && --level === 0) break;
    }
    this.valueStart = start;
    this.closed = level === 0;
    if (level === 0 && text.charCodeAt(at + 1) === minus && text.charCodeAt(at + 2) === greater) {
      this.valueEnd = this.valueFrom(at + 1);
      this.at = this.valueEnd;
      return;
    }
    this.valueEnd = at;
    this.at = level === 0 ? at + 1 : at;
  }
}
