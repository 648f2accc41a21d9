import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** One case of a case file: a name, what goes in, what must come out. Neither text ends in a newline. */
export interface Case {
  readonly name: string;
  readonly input: string;
  readonly expected: string;
}

/** A case file with its cases, in order. */
export interface CaseFile {
  /** The path below `test/cases`, e.g. `flows/match.txt`. */
  readonly path: string;
  /** What stands before the first case: remarks for readers, kept as they are. */
  readonly preamble: string;
  readonly cases: readonly Case[];
}

const root = new URL('../cases/', import.meta.url);
const arrow = '\n==>\n';

/**
 * Reads the case files of a folder below `test/cases` (or one file). A case is
 *
 *     # name
 *     input lines
 *     ==>
 *     expected lines
 *
 * with an empty line before the next `# name`. An expectation may be empty.
 */
export function readCases(folder: string): readonly CaseFile[] {
  const paths = folder.endsWith('.txt')
    ? [folder]
    : readdirSync(new URL(`${folder}/`, root), { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.txt'))
        .sort()
        .map((name) => `${folder}/${name}`);
  return paths.map((path) => parseCases(path, readFileSync(new URL(path, root), 'utf8')));
}

/** Splits the text of a case file. */
export function parseCases(path: string, text: string): CaseFile {
  const [preamble = '', ...blocks] = `\n${text}`.split(/\n# /);
  return { path, preamble: preamble.trim(), cases: blocks.map((block) => parseCase(path, block)) };
}

function parseCase(path: string, block: string): Case {
  const nameEnd = block.indexOf('\n');
  const name = (nameEnd < 0 ? block : block.slice(0, nameEnd)).trim();
  const body = nameEnd < 0 ? '' : `${block.slice(nameEnd + 1).trimEnd()}\n`;
  const at = `\n${body}`.indexOf(arrow);
  if (at < 0) throw new Error(`${path}: case "${name}" has no line ==>`);
  return {
    name,
    input: body.slice(0, Math.max(0, at - 1)),
    expected: body.slice(at + arrow.length - 1).trimEnd(),
  };
}

/** Writes a case file. */
export function formatCases(file: CaseFile): string {
  const blocks = file.cases.map(({ name, input, expected }) => {
    return `# ${name}\n${input}${arrow}${expected === '' ? '' : `${expected}\n`}`;
  });
  return `${[...(file.preamble === '' ? [] : [`${file.preamble}\n`]), ...blocks].join('\n')}`;
}

/** Writes a case file again with new expectations; true when anything changed. */
export async function rewriteCases(
  file: CaseFile,
  answer: (input: string, name: string) => Promise<string> | string,
): Promise<boolean> {
  const cases: Case[] = [];
  for (const one of file.cases)
    cases.push({ ...one, expected: (await answer(one.input, one.name)).trimEnd() });
  const text = formatCases({ ...file, cases });
  const path = fileURLToPath(new URL(file.path, root));
  if (text === readFileSync(path, 'utf8')) return false;
  writeFileSync(path, text);
  return true;
}
