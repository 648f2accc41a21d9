import { type SourceText, type Span, sourceLines, span } from '../../text/index.ts';
import type { TextPlace } from '../words.ts';

/** One token of nft's language; `newline` ends a statement, `text` of a quoted word is what stands between the quotes. */
export interface NftToken {
  readonly kind: 'word' | 'quoted' | 'sign' | 'newline';
  readonly text: string;
  readonly span: Span;
  /** 1-based. */
  readonly line: number;
}

/** Quotes hold a word together; signs stand alone; a word is everything else up to white space or a sign (src/scanner.l of nftables). */
const tokenPattern =
  /"([^"]*)"|==|!=|<=|>=|<<|>>|[{}(),;=<>&|^@!]|\[[0-9a-fA-F:.]+\]\S*|[^\s{}(),;=<>&|^@!"]+/g;

/** The tokens of a text; remarks from `#` on are left out. */
export function nftTokens(source: SourceText): readonly NftToken[] {
  const tokens: NftToken[] = [];
  for (const line of sourceLines(source)) {
    const text = withoutRemark(line.text);
    for (const found of text.matchAll(tokenPattern)) {
      const [whole, quoted] = found;
      const start = line.start + found.index;
      tokens.push({
        kind:
          quoted !== undefined
            ? 'quoted'
            : /^([{}(),;=<>&|^@!]|==|!=|<=|>=|<<|>>)$/.test(whole)
              ? 'sign'
              : 'word',
        text: quoted ?? whole,
        span: span(start, start + whole.length),
        line: line.number,
      });
    }
    const end = line.start + line.text.length;
    tokens.push({ kind: 'newline', text: '\n', span: span(end, end), line: line.number });
  }
  return tokens;
}

function withoutRemark(text: string): string {
  const found = /^(?:[^"#]|"[^"]*")*/.exec(text);
  return found?.[0] ?? text;
}

/** Reads tokens in order. */
export class NftReader {
  readonly source: SourceText;
  private readonly tokens: readonly NftToken[];
  private next = 0;

  constructor(source: SourceText, tokens: readonly NftToken[]) {
    this.source = source;
    this.tokens = tokens;
  }

  /** The token after `ahead` others, without taking any. */
  token(ahead = 0): NftToken | undefined {
    return this.tokens[this.next + ahead];
  }

  /** The text of the token after `ahead` others; of a quoted one, nothing, so that no quoted word is taken for a keyword. */
  peek(ahead = 0): string | undefined {
    const token = this.token(ahead);
    return token?.kind === 'quoted' ? undefined : token?.text;
  }

  /** Takes the next token. */
  take(): NftToken | undefined {
    const token = this.tokens[this.next];
    if (token) this.next += 1;
    return token;
  }

  /** Takes the next tokens if they are these. */
  takeIf(...texts: readonly string[]): boolean {
    if (!texts.every((text, i) => this.peek(i) === text)) return false;
    this.next += texts.length;
    return true;
  }

  /** Takes the next token if it is a word or quoted, and gives its text. */
  word(): string | undefined {
    const token = this.token();
    if (token?.kind !== 'word' && token?.kind !== 'quoted') return undefined;
    this.next += 1;
    return token.text;
  }

  /** Whether nothing is left of the statement's line. */
  get atEnd(): boolean {
    const token = this.token();
    return token === undefined || token.kind === 'newline' || token.text === ';' || this.peek() === '}';
  }

  /** Takes line ends and semicolons. */
  skipLines(): void {
    while (this.token()?.kind === 'newline' || this.peek() === ';') this.next += 1;
  }

  /** Where the reader stands, to come back to with {@link reset}. */
  get position(): number {
    return this.next;
  }

  /** Goes back to a position. */
  reset(position: number): void {
    this.next = position;
  }

  /** The place from the token at a position to the last one taken, in the line of its first. */
  placeFrom(position: number): TextPlace {
    const first = this.tokens[position];
    const last = this.tokens[Math.max(position, this.next - 1)];
    return {
      source: this.source,
      span: span(first?.span.start ?? 0, last?.span.end ?? first?.span.end ?? 0),
      line: first?.line ?? 1,
    };
  }

  /** Takes the rest of the line, blocks in braces whole, and gives its text. */
  takeRest(): string {
    const start = this.token()?.span.start ?? 0;
    let end = start;
    let depth = 0;
    while (this.token() && (depth > 0 || !this.atEnd)) {
      const token = this.take()!;
      if (token.kind === 'sign' && token.text === '{') depth += 1;
      if (token.kind === 'sign' && token.text === '}') depth -= 1;
      end = token.span.end;
    }
    return this.source.text.slice(start, end);
  }
}
