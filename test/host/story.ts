import type { HostResult } from '../../src/host/index.ts';
import { formatFieldValue } from '../../src/packet/index.ts';
import type { Stop } from '../../src/trace/index.ts';

/** A stop in one line: where, what decided, what changed, what was assumed, which line of which file. */
export function stopText(stop: Stop): string {
  const changes = stop.changes
    .map(({ field, to }) => ` ${field.name}=${formatFieldValue(field, to)}`)
    .join('');
  const assumed = stop.assumed.map(({ code }) => ` (${code})`).join('');
  const at = stop.source ? ` @${stop.source.source.name}:${stop.source.line}` : '';
  switch (stop.kind) {
    case 'chain':
      return `${stop.hook} ${stop.table} ${stop.path.join(' > ')}: ${stop.rule}${changes}${assumed}${at}`;
    case 'route':
      return `route ${stop.table ?? ''}: ${stop.route}${changes}${assumed}${at}`;
    case 'neighbour':
      return `neighbour: ${stop.neighbour}${changes}${assumed}${at}`;
    case 'conntrack':
      return `conntrack: ${stop.conntrack}${changes}`;
    default:
      return stop.kind;
  }
}

/** A packet's way through a node, line by line, with how it ended. */
export function story(result: HostResult): readonly string[] {
  const way = result.outInterface === undefined ? '' : ` by ${result.outInterface}`;
  const why = result.stopped ? ` ${result.stopped.code}` : '';
  return [...result.stops.map(stopText), `${result.disposition}${way}${why}`];
}
