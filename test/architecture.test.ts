import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { beforeAll, describe, expect, it } from 'vitest';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** The rooms, each allowed to import those before it. */
const rooms = [
  'text',
  'packet',
  'conntrack',
  'openflow',
  'trace',
  'switch',
  'host',
  'snapshot',
  'intake',
  'cluster',
  'antrea',
  'doctor',
  'shell',
  'world',
  'lesson',
  'session',
  'ui',
  'cli',
];

interface Edge {
  readonly from: string;
  readonly to: string;
}

const files = (readdirSync(join(root, 'src'), { recursive: true }) as string[])
  .map((name) => `src/${name.replaceAll('\\', '/')}`)
  .filter((name) => /\.tsx?$/.test(name))
  .sort();
const contents = new Map(files.map((name) => [name, readFileSync(join(root, name), 'utf8')]));

function roomOf(file: string): string {
  return file.split('/')[1] ?? '';
}

/** Every import in the text, those of types only included (a bundler drops them before it draws its graph). */
function importsOf(file: string): readonly string[] {
  const text = contents.get(file) ?? '';
  const found = text.matchAll(
    /^\s*(?:import|export)\b[^'"`;]*?\bfrom\s*'([^']+)'|^\s*import\s*'([^']+)'|\bimport\(\s*'([^']+)'/gm,
  );
  return [...found].map((match) => match[1] ?? match[2] ?? match[3] ?? '');
}

const edges: readonly Edge[] = files.flatMap((from) =>
  importsOf(from)
    .filter((to) => to.startsWith('.'))
    .map((to) => ({ from, to: posix.join(posix.dirname(from), to) })),
);

describe('the import graph', () => {
  let bundled: readonly Edge[] = [];

  beforeAll(async () => {
    const { metafile } = await build({
      absWorkingDir: root,
      entryPoints: files,
      bundle: true,
      // Without it every file would be written with all that it imports.
      splitting: true,
      write: false,
      outdir: 'never-written',
      format: 'esm',
      platform: 'node',
      packages: 'external',
      jsx: 'automatic',
      metafile: true,
      logLevel: 'silent',
    });
    bundled = Object.entries(metafile.inputs).flatMap(([from, { imports }]) =>
      imports.filter(({ external }) => !external).map(({ path }) => ({ from, to: path })),
    );
  });

  it('is read whole: every edge that the bundler sees is found in the text', () => {
    const known = new Set(edges.map(({ from, to }) => `${from} -> ${to}`));
    expect(bundled.map(({ from, to }) => `${from} -> ${to}`).filter((edge) => !known.has(edge))).toEqual([]);
  });

  it('has no file outside the rooms', () => {
    expect(files.filter((file) => !rooms.includes(roomOf(file)))).toEqual([]);
  });

  it('goes up the list of rooms only', () => {
    const wrong = edges.filter(({ from, to }) => rooms.indexOf(roomOf(to)) > rooms.indexOf(roomOf(from)));
    expect(wrong).toEqual([]);
  });

  it('has no circle: a file can be read after those that it imports', () => {
    let left = edges;
    for (let fewer = insideOnly(left); fewer.length < left.length; fewer = insideOnly(left)) left = fewer;
    expect(left.map(({ from, to }) => `${from} -> ${to}`)).toEqual([]);
  });

  it('enters another room through its index.ts only', () => {
    const wrong = edges.filter(
      ({ from, to }) => roomOf(from) !== roomOf(to) && to !== `src/${roomOf(to)}/index.ts`,
    );
    expect(wrong).toEqual([]);
  });
});

/** The edges without those that only lead up to a circle, or only lead away from one. */
function insideOnly(some: readonly Edge[]): readonly Edge[] {
  const importers = new Set(some.map(({ from }) => from));
  const imported = new Set(some.map(({ to }) => to));
  return some.filter(({ from, to }) => importers.has(to) && imported.has(from));
}

describe('what a room may touch', () => {
  const importing = (pattern: RegExp) =>
    files.filter((file) => importsOf(file).some((name) => pattern.test(name)));
  const outside = (room: string, names: readonly string[]) => names.filter((file) => roomOf(file) !== room);

  it('imports react and ink in ui only', () => {
    expect(outside('ui', importing(/^(react|ink)($|[/-])/))).toEqual([]);
  });

  it("imports Node's own modules in cli only", () => {
    expect(outside('cli', importing(/^node:/))).toEqual([]);
  });

  it("knows Antrea's releases and their tables' numbers in antrea only", () => {
    const release = /['"`]v?[012]\.\d+(\.\d+)?['"`]|\breleaseOf\b|V\d{3}\b/;
    const users = files.filter((file) => release.test(withoutComments(contents.get(file) ?? '')));
    expect(outside('antrea', users)).toEqual([]);
  });

  it('uses process, the clock and chance in cli only', () => {
    const world = /\bprocess\.|\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\bperformance\.now\(/;
    const users = files.filter((file) => world.test(withoutComments(contents.get(file) ?? '')));
    expect(outside('cli', users)).toEqual([]);
  });

  it('ends the process in one file only', () => {
    expect(
      files.filter((file) => /\bprocess\.exit\b/.test(withoutComments(contents.get(file) ?? ''))),
    ).toEqual(['src/cli/exit.ts']);
  });

  it('leaves no work undone in words', () => {
    const marker = new RegExp(['TO', 'DO|FIX', 'ME|@ts-', 'ignore|@ts-', 'expect-error'].join(''));
    expect(files.filter((file) => marker.test(contents.get(file) ?? ''))).toEqual([]);
  });
});

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
}
