import { type Line, lineText, type Run } from './line.ts';

/** A place where a text was found: a row, and offsets in the row's text. */
export interface Hit {
  readonly row: number;
  readonly start: number;
  readonly end: number;
}

/** Every place of a text in lines, letters of either case alike. */
export function findHits(lines: readonly Line[], query: string): readonly Hit[] {
  if (query === '') return [];
  const wanted = query.toLowerCase();
  return lines.flatMap((runs, row) => {
    const text = lineText(runs).toLowerCase();
    const hits: Hit[] = [];
    for (let start = text.indexOf(wanted); start >= 0; start = text.indexOf(wanted, start + wanted.length)) {
      hits.push({ row, start, end: start + wanted.length });
    }
    return hits;
  });
}

/** The line with its hits lit, the current one more. */
export function lightHits(runs: Line, hits: readonly Hit[], current: Hit | undefined): Line {
  let out = runs;
  for (const hit of hits) out = restyle(out, hit.start, hit.end, hit === current ? 'found-here' : 'found');
  return out;
}

/** The line with another role between two offsets of its text. */
export function restyle(runs: Line, start: number, end: number, role: Run['role']): Line {
  let at = 0;
  return runs.flatMap((run): Line => {
    const from = Math.max(0, Math.min(run.text.length, start - at));
    const to = Math.max(0, Math.min(run.text.length, end - at));
    at += run.text.length;
    if (from >= to) return [run];
    return [
      { role: run.role, text: run.text.slice(0, from) },
      { role, text: run.text.slice(from, to) },
      { role: run.role, text: run.text.slice(to) },
    ].filter(({ text }) => text !== '');
  });
}
