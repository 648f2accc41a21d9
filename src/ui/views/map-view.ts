import { packetLine } from '../../antrea/index.ts';
import { largest } from '../../text/index.ts';
import type { Leg, StopAddress, Walk } from '../../trace/index.ts';
import { type Line, line, lineWidth, run, safeLine, spreadLine } from '../draw/line.ts';
import type { ViewOptions } from './flow-view.ts';

/** A row for each leg of a walk: which way, where, in and out, and the packet as it left; the current one marked. */
export function legRows(
  walk: Walk,
  at: StopAddress | undefined,
  { width, unicode }: ViewOptions,
): readonly Line[] {
  const nodes = largest(
    walk.legs.map(({ node }) => node.length),
    4,
  );
  return walk.legs.map((leg, index) => {
    const here = at?.leg === index;
    const mark = here ? (unicode ? '▶' : '>') : ' ';
    const row = line(
      run(here ? 'match' : 'muted', `${mark} `),
      run('value', String(index + 1).padStart(2)),
      ' ',
      run('muted', leg.direction === 'request' ? (unicode ? '→' : '>') : unicode ? '←' : '<'),
      ' ',
      run('term', leg.where.padEnd(8)),
      ' ',
      run('plain', leg.node.padEnd(nodes)),
      '  ',
      ends(leg, unicode),
    );
    const left = safeLine(row, unicode);
    const right = safeLine(outcome(leg), unicode);
    const both = lineWidth(left) + lineWidth(right) + 2 <= width;
    // Where there is no room for both, the way counts more than the addresses, and an end more than the way.
    const kept = both || leg.stopped !== undefined ? right : [];
    return spreadLine(left, kept, width, unicode ? '…' : '~');
  });
}

function ends(leg: Leg, unicode: boolean): Line {
  const out = leg.out === undefined || leg.out === leg.in ? '' : `${unicode ? ' → ' : ' -> '}${leg.out}`;
  return [run('plain', `${leg.in}${out}`)];
}

function outcome(leg: Leg): Line {
  if (leg.disposition === 'forwarded' || leg.disposition === 'delivered') {
    return [run('muted', packetLine(leg.after))];
  }
  return [run('bad', leg.disposition)];
}

/** What stands above the leg map. */
export function mapHeading(walk: Walk, { unicode }: ViewOptions): Line {
  const role = walk.disposition === 'delivered' ? 'good' : 'bad';
  return safeLine(
    line(
      run('strong', walk.title),
      run('muted', `: ${walk.from} → ${walk.to}`),
      walk.endpoint === undefined ? '' : run('muted', `, endpoint ${walk.endpoint}`),
      '  ',
      run(role, walk.disposition),
    ),
    unicode,
  );
}
