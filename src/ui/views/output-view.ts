import type { BoundView, OutputView } from '../../lesson/index.ts';
import { largest } from '../../text/index.ts';
import { restyle } from '../draw/find.ts';
import { type Line, line, lineWidth, run, safeLine, textWidth } from '../draw/line.ts';
import { wrapLine } from '../draw/wrap.ts';
import type { EvidenceView } from './evidence-view.ts';
import type { ViewOptions } from './flow-view.ts';
import { pipelineTableLines } from './pipeline-view.ts';
import type { LessonScene } from './scene.ts';
import { topologyLines } from './topology-view.ts';

/** What a step shows that is not about one stop: a command's output, the pipeline, the cluster. */
export function boundEvidence(scene: LessonScene, options: ViewOptions): EvidenceView {
  const { view } = scene;
  if (!view) return missingView('There is nothing beside this step.', options);
  switch (view.kind) {
    case 'output':
      return outputEvidence(view, options);
    case 'view':
      return view.view === 'pipeline'
        ? { title: title('the pipeline'), lines: pipelineTableLines(scene, options), anchor: top }
        : { title: title('the cluster'), lines: topologyLines(scene, options), anchor: top };
    case 'missing':
      return missingView(view.reason, options);
    case 'stop':
      return { title: [], lines: [], anchor: top };
    default:
      return view satisfies never;
  }
}

const top = { from: 0, to: 0 };

function title(text: string): Line {
  return [run('title', text)];
}

function missingView(reason: string, { width, unicode }: ViewOptions): EvidenceView {
  return {
    title: title('nothing to show'),
    lines: wrapLine(safeLine(line(reason), unicode), width),
    anchor: top,
  };
}

function outputEvidence(view: OutputView, options: ViewOptions): EvidenceView {
  const lit = view.lines.map((text, row) => {
    let runs: Line = text === '' ? [] : [run('code', text)];
    for (const { at } of view.highlights) {
      for (const place of at) if (place.line === row) runs = restyle(runs, place.start, place.end, 'changed');
    }
    return runs;
  });
  const { lines, firstRow } = outputLines(lit, options);
  const rows = view.highlights.flatMap(({ at }) => at.map((place) => firstRow[place.line] ?? 0));
  const from = rows.reduce((least, row) => Math.min(least, row), rows[0] ?? 0);
  return {
    title: line(run('title', `${view.node}$ ${view.command}`)),
    lines: [...lines, ...noteLines(view.result.notes, options)],
    anchor: { from, to: largest(rows) },
  };
}

/** What is to be known about an output beside its text: that it was reconstructed, and from what. */
export function noteLines(
  notes: readonly string[] | undefined,
  { width, unicode }: ViewOptions,
): readonly Line[] {
  return (notes ?? []).flatMap((note) =>
    wrapLine(safeLine(line(run('warn', 'note: '), run('muted', note)), unicode), width, 2),
  );
}

/** The columns that a command's output would like to have; nothing for what can be wrapped. */
export function outputColumns(view: BoundView | undefined): number {
  if (view?.kind !== 'output') return 0;
  const rows = squeezeColumns(
    view.lines.map((text): Line => [run('code', text)]),
    0,
  );
  return largest(rows.map(lineWidth));
}

/** Output set to a width, with the row at which each of its lines begins. */
export function outputLines(
  output: readonly Line[],
  { width, unicode }: ViewOptions,
): { readonly lines: readonly Line[]; readonly firstRow: readonly number[] } {
  const safe = squeezeColumns(
    output.map((runs) => safeLine(runs, unicode)),
    width,
  );
  const lines: Line[] = [];
  const firstRow: number[] = [];
  for (const runs of safe) {
    firstRow.push(lines.length);
    lines.push(...wrapLine(runs, width, 4, { fill: true }));
  }
  return { lines, firstRow };
}

/**
 * A table printed in columns (kubectl, ss, arp) that is too wide gives up the blanks that all its rows share, down to two between
 * columns; text stays as it is.
 */
function squeezeColumns(rows: readonly Line[], width: number): readonly Line[] {
  const texts = rows.map((runs) => runs.map(({ text }) => text).join(''));
  const widest = largest(texts.map(textWidth));
  if (widest <= width || rows.length < 2) return rows;
  const blank = (column: number) => texts.every((text) => (text[column] ?? ' ') === ' ');
  const drop = new Set<number>();
  for (let column = 2; column < widest; column++) {
    if (blank(column) && blank(column - 1) && blank(column - 2)) drop.add(column);
  }
  if (drop.size === 0) return rows;
  return rows.map((runs) => {
    let at = 0;
    return runs.map(({ role, text }) => {
      const kept = text.split('').filter((_, i) => !drop.has(at + i));
      at += text.length;
      return { role, text: kept.join('') };
    });
  });
}
