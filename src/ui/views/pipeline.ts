import type { Leg } from '../../trace/index.ts';
import type { TableInfo } from '../../world/index.ts';
import { type Line, lineWidth, run } from '../draw/line.ts';

/**
 * The pipeline of a bridge in one line with the packet's way through it: `0─10·30─31─40[50] 60 70`. The current table stands in
 * brackets, a line joins tables that followed each other, a dot stands for a table that was jumped over, and tables after the
 * current one follow as they are, muted.
 */
export function pipelineLine(
  tables: readonly TableInfo[],
  leg: Leg,
  stopIndex: number,
  unicode: boolean,
): Line {
  const asked = leg.stops.flatMap((stop, i) => (stop.kind === 'table' && i <= stopIndex ? [stop.table] : []));
  const current = asked.at(-1);
  const visited = new Set(asked);
  const last = tables.findIndex(({ number }) => number === current);
  const out: Line[number][] = [];
  let skipped = 0;
  tables.forEach(({ number }, index) => {
    if (index > last) {
      out.push(run('muted', `${index === last + 1 ? '' : ' '}${number}`));
      return;
    }
    if (!visited.has(number)) {
      skipped += 1;
      return;
    }
    if (out.length > 0 || skipped > 0) {
      const join = skipped > 0 ? (unicode ? '·' : '.').repeat(skipped) : unicode ? '─' : '-';
      out.push(run('muted', join));
    }
    skipped = 0;
    out.push(number === current ? run('selected', `[${number}]`) : run('strong', String(number)));
    if (number === current && index < tables.length - 1) out.push(run('plain', ' '));
  });
  return out;
}

/** The pipeline line shortened from the left until the current table is in view. */
export function pipelineWithin(line: Line, width: number, ellipsis: string): Line {
  if (lineWidth(line) <= width) return line;
  const here = line.findIndex(({ role }) => role === 'selected');
  let from = 0;
  const head = () => [run('muted', from > 0 ? ellipsis : ''), ...line.slice(from, here + 1)];
  while (from < here && lineWidth(head()) > Math.floor(width * 0.7)) from += 1;
  return [...(from > 0 ? [run('muted', ellipsis)] : []), ...line.slice(from)];
}
