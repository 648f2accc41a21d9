import { type RichLine, rich, spanText, token } from '../text/index.ts';
import { type Leg, type Stop, stopName, type Walk } from '../trace/index.ts';
import { describePacket } from './packet-words.ts';
import { describeAssumption, describeStopped } from './reasons.ts';
import { describeStop } from './stop-words.ts';
import { describeSummary } from './summary-words.ts';
import type { WordContext } from './words.ts';

/** Words for each node of a walk: its own ports and table names. */
export type ContextOf = (node: string) => WordContext;

/** A whole walk as lines of text: the same facts that the screens show, in order. */
export function transcript(walk: Walk, contextOf: ContextOf): readonly RichLine[] {
  const blank = rich();
  const lines: RichLine[] = [
    rich(token('heading', walk.title)),
    rich(
      `${walk.from} → ${walk.to}`,
      walk.endpoint === undefined ? '' : `, endpoint ${walk.endpoint}`,
      token('muted', `  (snapshot ${walk.snapshot})`),
    ),
    ...walk.assumed.map(describeAssumption),
  ];
  walk.legs.forEach((leg, i) => {
    lines.push(blank, legHeading(leg, i, walk.legs.length), ...legLines(leg, contextOf(leg.node)));
  });
  const summary = describeSummary(walk, contextOf);
  if (summary.length > 0) lines.push(blank, ...summary);
  lines.push(blank, ending(walk));
  return lines;
}

/** `Leg 2 of 10 · request · worker1 · OVS bridge · frontend-a3ba2f → antrea-gw0`. */
export function legHeading(leg: Leg, index: number, count: number): RichLine {
  const where = { pod: 'endpoint', ovs: 'OVS', kernel: 'kernel', underlay: 'underlay' }[leg.where];
  const ends = leg.out === undefined ? leg.in : leg.in === leg.out ? leg.in : `${leg.in} → ${leg.out}`;
  return rich(
    token('heading', `Leg ${index + 1} of ${count}`),
    ` · ${leg.direction} · `,
    leg.node === '' ? '' : `${leg.node} · `,
    `${where} · `,
    token('value', ends),
  );
}

function legLines(leg: Leg, context: WordContext): readonly RichLine[] {
  const indent = (line: RichLine, by: string) => (line.length === 0 ? line : rich(by, line));
  const lines: RichLine[] = describePacket(leg.before, []).map((line) => indent(line, '  '));
  for (const stop of leg.stops) {
    lines.push(rich('  ', stopHeading(stop)));
    for (const line of describeStop(stop, context)) lines.push(indent(line, '      '));
  }
  if (leg.branches && leg.branches.length > 1) {
    const copies = leg.branches.map(({ out, followed }) => (followed ? `${out} (followed)` : out)).join(', ');
    lines.push(rich(`  One copy each goes out of ${copies}.`));
  }
  return lines;
}

function stopHeading(stop: Stop): RichLine {
  switch (stop.kind) {
    case 'table': {
      const rule = stop.flow ? spanText(stop.flow.source, stop.flow.ruleSpan) : 'no match';
      return rich(
        token('strong', `${String(stop.table).padStart(3)} ${stop.name}`),
        '  ',
        token('code', rule),
        stop.flow
          ? rich(
              token('muted', ' actions='),
              token('code', spanText(stop.flow.source, stop.flow.actionsSpan)),
            )
          : '',
      );
    }
    case 'chain':
      return rich(token('strong', `${stop.hook} ${stop.chain}`), '  ', token('code', stop.rule));
    case 'route':
    case 'neighbour':
    case 'conntrack':
    case 'tunnel':
    case 'endpoint':
      return rich(token('strong', stopName(stop)));
  }
}

function ending(walk: Walk): RichLine {
  const disposition = walk.disposition === 'insufficient-information' ? 'cannot be told' : walk.disposition;
  const role = walk.disposition === 'delivered' ? 'match' : 'fail';
  const reason = walk.stopped ? rich(': ', describeStopped(walk.stopped)) : rich();
  return rich('The walk ends: ', token(role, disposition), reason, '.');
}
