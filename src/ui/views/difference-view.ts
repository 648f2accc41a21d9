import { describeStopped, packetLine } from '../../antrea/index.ts';
import { type Comparison, stopNumber } from '../../session/index.ts';
import { largest, spanText } from '../../text/index.ts';
import { type Leg, type Stop, type StopAddress, stopName, type Walk } from '../../trace/index.ts';
import { fitLine, type Line, line, run, safeLine } from '../draw/line.ts';
import { wrapLine } from '../draw/wrap.ts';
import type { ViewOptions } from './flow-view.ts';

interface Row {
  readonly where: string;
  readonly name: string;
  readonly detail: string;
}

/** Two walks side by side from the stop where they part, the one before the changes on the left. */
export function differenceLines(comparison: Comparison, options: ViewOptions): readonly Line[] {
  const { original, changed, partsAt } = comparison;
  const { width, unicode } = options;
  const half = Math.max(10, Math.floor((width - 3) / 2));
  const join = run('border', unicode ? ' │ ' : ' | ');
  const beside = (a: Line, b: Line) => line(fitLine(a, half, unicode ? '…' : '~'), join, b);
  const ends = [...endLines('after', changed, options), ...endLines('before', original, options), []];
  if (!partsAt) return [...ends, line(run('muted', 'Both go the same way, stop by stop.'))];
  const head = beside([run('strong', 'before')], [run('strong', 'after')]);
  const left = rowsFrom(original, partsAt);
  const right = rowsFrom(changed, partsAt);
  const same = stopNumber(original, partsAt) - 1;
  const lead =
    same === 0
      ? []
      : [line(run('muted', `${same} ${same === 1 ? 'stop is' : 'stops are'} the same; here they part:`))];
  const rows = Array.from({ length: Math.max(left.length, right.length) }, (_, i) => {
    const cells = [left[i], right[i]].map((row) => cellLines(row, half, i === 0, unicode));
    const height = largest(cells.map((cell) => cell.length));
    return Array.from({ length: height }, (_row, y) => beside(cells[0]?.[y] ?? [], cells[1]?.[y] ?? []));
  }).flat();
  return [...ends, ...lead, head, ...rows];
}

function rowsFrom(walk: Walk, from: StopAddress): readonly Row[] {
  return walk.legs.flatMap((leg, l) =>
    leg.stops.flatMap((stop, s) => {
      if (l < from.leg || (l === from.leg && s < from.stop)) return [];
      const name = stop.kind === 'table' ? `${stop.table} ${stop.name}` : stopName(stop);
      return [{ where: `${leg.node || leg.in} ${leg.where}`, name, detail: detailOf(stop) }];
    }),
  );
}

function detailOf(stop: Stop): string {
  switch (stop.kind) {
    case 'table':
      return stop.flow ? spanText(stop.flow.source, stop.flow.ruleSpan) : 'no flow matches';
    case 'chain':
      return stop.rule;
    case 'route':
      return stop.route;
    case 'neighbour':
      return stop.neighbour;
    case 'conntrack':
      return stop.conntrack;
    case 'tunnel':
      return stop.tunnel.type;
    case 'endpoint':
      return `${stop.endpoint} ${packetLine(stop.after)}`;
    default:
      return stop satisfies never;
  }
}

function cellLines(row: Row | undefined, width: number, first: boolean, unicode: boolean): readonly Line[] {
  if (!row) return [];
  const head = line(
    run(first ? 'changed' : 'muted', first ? (unicode ? '▶ ' : '> ') : '  '),
    run('term', row.name),
    run('muted', ` ${row.where}`),
  );
  const detail = line('    ', run('code', row.detail));
  return [
    ...wrapLine(safeLine(head, unicode), width, 4),
    ...wrapLine(safeLine(detail, unicode), width, 4).slice(0, 3),
  ];
}

/** How a walk ends, at which stop, and why: `after: dropped in 60 EgressDefaultRule: …`. */
function endLines(title: string, walk: Walk, { width, unicode }: ViewOptions): readonly Line[] {
  const role = walk.disposition === 'delivered' ? 'good' : 'bad';
  const outcome = walk.disposition === 'insufficient-information' ? 'cannot be told' : walk.disposition;
  const leg = walk.legs.findLast(({ stops }) => stops.length > 0);
  const stop = leg?.stops.at(-1);
  const why = walk.stopped ?? stop?.stopped;
  const text = line(
    run('strong', title),
    run('muted', ': '),
    run(role, outcome),
    leg && stop ? placeLine(leg, stop) : [],
    why ? line(': ', describeStopped(why)) : [],
  );
  return wrapLine(safeLine(text, unicode), width, 4);
}

function placeLine({ direction, node }: Leg, stop: Stop): Line {
  if (stop.kind === 'endpoint' && !stop.stopped)
    return line(direction === 'reply' ? ', the reply to ' : ' to ', run('term', stop.endpoint));
  const name = stop.kind === 'table' ? `table ${stop.table} ${stop.name}` : stopName(stop);
  return line(' in ', run('term', name), node === '' ? '' : ` on ${node}`);
}
