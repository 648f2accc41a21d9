import { largest } from '../../text/index.ts';
import { type Line, line, run, safeLine } from '../draw/line.ts';
import { wrapLine } from '../draw/wrap.ts';
import type { ViewOptions } from './flow-view.ts';
import type { LessonScene } from './scene.ts';

/** The tables of the pipeline with what each is for, those that the current leg asked marked. */
export function pipelineTableLines(
  { world, at, node }: LessonScene,
  { width, unicode }: ViewOptions,
): readonly Line[] {
  const own = world.tables(node);
  const bridge = own.length > 0 ? node : world.nodes.find((name) => world.tables(name).length > 0);
  const tables = bridge === undefined ? [] : world.tables(bridge);
  const asked = new Set(at?.leg.stops.flatMap((stop) => (stop.kind === 'table' ? [stop.table] : [])) ?? []);
  const current = at?.stop.kind === 'table' ? at.stop.table : undefined;
  const names = largest(tables.map(({ name }) => name.length));
  return tables.flatMap(({ number, name, purpose }) => {
    const mark = number === current ? (unicode ? '▶' : '>') : asked.has(number) ? (unicode ? '•' : '*') : ' ';
    const row = line(
      run(number === current ? 'match' : 'muted', `${mark} `),
      run('value', String(number).padStart(3)),
      ' ',
      run('term', name.padEnd(names)),
      '  ',
      purpose,
    );
    return wrapLine(safeLine(row, unicode), width, 6);
  });
}
