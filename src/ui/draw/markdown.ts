import { Marked, type Token, type Tokens } from 'marked';
import { markedTerminal } from 'marked-terminal';
import { largest, type RichRole, visible } from '../../text/index.ts';
import { fitLine, type Line, line as lineOf, lineText, lineWidth, safeLine } from './line.ts';
import { decode, encode, unbroken } from './marked-runs.ts';
import { wrapLine } from './wrap.ts';

/** How a Markdown text is to be set. */
export interface MarkdownOptions {
  readonly width: number;
  readonly unicode: boolean;
}

/**
 * Markdown as lines that fit `width` columns exactly. marked-terminal gives the block structure (spacing, lists, quotes); its inline
 * styles are replaced by roles, its line filling and tables by ours, which know the width and wide characters.
 */
export function markdownLines(source: string, options: MarkdownOptions): readonly Line[] {
  const marked = new Marked();
  // The published types of marked-terminal are of an older marked; the extension itself is what marked 18 takes.
  marked.use(
    markedTerminal({
      code: (text: string) => text,
      blockquote: (text: string) => encode('muted', text),
      html: (text: string) => encode('muted', text),
      heading: (text: string) => encode('heading', text),
      firstHeading: (text: string) => encode('heading', text),
      hr: () => encode('muted', (options.unicode ? '─' : '-').repeat(options.width)),
      listitem: (text: string) => text,
      table: (text: string) => text,
      paragraph: (text: string) => text,
      strong: (text: string) => encode('strong', text),
      em: (text: string) => encode('emphasis', text),
      codespan: (text: string) => encode('code', text),
      del: (text: string) => encode('muted', text),
      link: (text: string) => encode('link', text),
      href: (text: string) => text,
      emoji: false,
      showSectionPrefix: false,
      reflowText: false,
      width: options.width,
      tab: 2,
    }) as Parameters<typeof marked.use>[0],
  );
  marked.use({
    renderer: {
      text(token: Tokens.Text | Tokens.Escape | Tokens.Tag) {
        if ('tokens' in token && token.tokens) return this.parser.parseInline(token.tokens);
        return token.text.replaceAll('\n', ' ');
      },
      code(token: Tokens.Code) {
        const rows = token.text.split('\n').map((row) => unbroken(`  ${encode('code', row)}`));
        return `${rows.join('\n')}\n\n`;
      },
      link(token: Tokens.Link) {
        const text = this.parser.parseInline(token.tokens);
        const bare = token.tokens.every((part) => part.type === 'text') && text === token.href;
        return `${encode('link', text)}${bare ? '' : ` (${token.href})`}`;
      },
      checkbox() {
        return '';
      },
      image(token: Tokens.Image) {
        return `[${token.text || token.href}]`;
      },
      table(token: Tokens.Table) {
        const inline = (tokens: Token[]) =>
          decode(this.parser.parseInline(tokens).replaceAll('*#COLON|*', ':'));
        const rows = [token.header, ...token.rows].map((row) => row.map((cell) => inline(cell.tokens)));
        const table = tableLines(rows, options);
        return `${table.map((row) => unbroken(row.map((part) => encode(part.role as RichRole, part.text)).join(''))).join('\n')}\n\n`;
      },
    },
  });
  // Shown before marked-terminal sees them, which would drop them.
  const text = marked.parse(visible(source.replaceAll('\r\n', '\n')), { async: false });
  const lines = text.split('\n').flatMap((row) => {
    const keep = row.includes(unbroken(''));
    const runs = safeLine(bulleted(decode(row), options.unicode), options.unicode);
    if (keep) return wrapLine(runs, options.width, 4);
    return wrapLine(runs, options.width, hangOf(lineText(runs)));
  });
  return trimBlank(lines);
}

/** The first `* ` of a list item as a bullet. */
function bulleted(runs: Line, unicode: boolean): Line {
  const [first, ...rest] = runs;
  if (!first || !/^ *\* /.test(first.text)) return runs;
  return [{ role: first.role, text: first.text.replace('* ', unicode ? '• ' : '- ') }, ...rest];
}

/** How far the lines after the first of a paragraph or list item are indented. */
function hangOf(text: string): number {
  return /^ *(?:[•*-] |\d+\. )?/.exec(text)?.[0].length ?? 0;
}

/** Blank lines at the ends go, several between blocks become one. */
function trimBlank(lines: readonly Line[]): readonly Line[] {
  const blank = (row: Line | undefined) => row !== undefined && lineText(row).trim() === '';
  const kept = lines.filter((row, i) => !blank(row) || (i > 0 && !blank(lines[i - 1])));
  return kept.slice(blank(kept[0]) ? 1 : 0, blank(kept.at(-1)) ? -1 : undefined);
}

/** A table at a width: columns as wide as they need, the widest ones giving way; a rule under the head. */
function tableLines(
  rows: readonly (readonly Line[])[],
  { width, unicode }: MarkdownOptions,
): readonly Line[] {
  const columns = largest(rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, i) =>
    largest(
      rows.map((row) => lineWidth(row[i] ?? [])),
      1,
    ),
  );
  const room = Math.max(columns, width - 2 * (columns - 1));
  for (let total = sum(widths); total > room; total = sum(widths)) {
    const widest = widths.indexOf(largest(widths));
    widths[widest] = widths[widest]! - 1;
  }
  return rows.flatMap((row, rowIndex) => {
    const cells = widths.map((size, i) => wrapLine(row[i] ?? [], size));
    const height = largest(
      cells.map((cell) => cell.length),
      1,
    );
    const lines = Array.from({ length: height }, (_, y) =>
      widths.flatMap((size, i): Line => {
        const cell = rowIndex === 0 ? asHeading(cells[i]?.[y] ?? []) : (cells[i]?.[y] ?? []);
        return [...fitLine(cell, size), ...(i < columns - 1 ? lineOf('  ') : [])];
      }),
    );
    if (rowIndex > 0) return lines;
    const rule = widths.map((size) => (unicode ? '─' : '-').repeat(size)).join('  ');
    return [...lines, lineOf({ role: 'muted', text: rule })];
  });
}

function asHeading(runs: Line): Line {
  return runs.map(({ role, text }) => ({ role: role === 'plain' ? 'strong' : role, text }));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
