import type { Cell, Picture } from '../test/ui/terminal.ts';

const cellWidth = 8.4;
const cellHeight = 18;
const margin = 14;

const grounds = {
  dark: { background: '#16181d', foreground: '#dcdfe4' },
  light: { background: '#ffffff', foreground: '#24292f' },
} as const;

/** A screen as an SVG picture: one text element a run of cells, so that it stays sharp, small and searchable. */
export function pictureSvg({ cells }: Picture, ground: keyof typeof grounds): string {
  const colours = grounds[ground];
  const columns = cells[0]?.length ?? 0;
  const width = columns * cellWidth + 2 * margin;
  const height = cells.length * cellHeight + 2 * margin;
  const rows = cells.map((row, y) => rowSvg(row, y, colours)).join('');
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${round(width)} ${round(height)}" width="${round(width)}" height="${round(height)}" xml:space="preserve" role="img" aria-label="A screen of antrea-tutor">`,
    '<style>text{font:14px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;white-space:pre}</style>',
    `<rect width="100%" height="100%" rx="8" fill="${colours.background}"/>`,
    rows,
    '</svg>',
    '',
  ].join('\n');
}

interface Colours {
  readonly background: string;
  readonly foreground: string;
}

function rowSvg(row: readonly Cell[], y: number, colours: Colours): string {
  const out: string[] = [];
  for (let start = 0; start < row.length; ) {
    const first = row[start];
    if (!first) break;
    let end = start + 1;
    while (end < row.length && (row[end]?.width === 0 || sameStyle(first, row[end]))) end += 1;
    const text = row
      .slice(start, end)
      .filter(({ width }) => width > 0)
      .map((cell) => cell.text)
      .join('');
    out.push(runSvg(text, first, start, end - start, y, colours));
    start = end;
  }
  return out.join('');
}

function runSvg(text: string, style: Cell, x: number, length: number, y: number, colours: Colours): string {
  const own = style.foreground === undefined ? colours.foreground : rgb(style.foreground);
  const under = style.background === undefined ? undefined : rgb(style.background);
  const [ink, paper] = style.inverse ? [under ?? colours.background, own] : [own, under];
  const left = margin + x * cellWidth;
  const width = length * cellWidth;
  const box = paper
    ? `<rect x="${round(left)}" y="${margin + y * cellHeight}" width="${round(width)}" height="${cellHeight}" fill="${paper}"/>`
    : '';
  if (text.trim() === '') return box;
  const attributes = [
    `x="${round(left)}" y="${margin + y * cellHeight + 13.5}" fill="${ink}" textLength="${round(width)}" lengthAdjust="spacingAndGlyphs"`,
    style.bold ? 'font-weight="bold"' : '',
    style.italic ? 'font-style="italic"' : '',
    style.underline ? 'text-decoration="underline"' : '',
  ].filter((part) => part !== '');
  return `${box}<text ${attributes.join(' ')}>${escaped(text)}</text>`;
}

function sameStyle(a: Cell, b: Cell | undefined): boolean {
  return (
    b !== undefined &&
    a.bold === b.bold &&
    a.italic === b.italic &&
    a.underline === b.underline &&
    a.inverse === b.inverse &&
    a.foreground === b.foreground &&
    a.background === b.background
  );
}

/** A colour of the 256-colour palette, its first sixteen as xterm has them. */
function rgb(number: number): string {
  const basic = [
    '000000',
    'cd0000',
    '00cd00',
    'cdcd00',
    '0000ee',
    'cd00cd',
    '00cdcd',
    'e5e5e5',
    '7f7f7f',
    'ff0000',
    '00ff00',
    'ffff00',
    '5c5cff',
    'ff00ff',
    '00ffff',
    'ffffff',
  ];
  if (number < 16) return `#${basic[number]}`;
  const hex = (value: number) => value.toString(16).padStart(2, '0');
  if (number >= 232) return `#${hex(8 + 10 * (number - 232)).repeat(3)}`;
  const level = (n: number) => hex(n === 0 ? 0 : 55 + 40 * n);
  const cube = number - 16;
  return `#${level(Math.floor(cube / 36))}${level(Math.floor(cube / 6) % 6)}${level(cube % 6)}`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
