import { describeStopped } from '../antrea/index.ts';
import type { Field } from '../packet/index.ts';
import { type RichLine, type RichPart, rich, spanText, token } from '../text/index.ts';
import type { ActionNode, Stop, TableStop, TraceNode } from '../trace/index.ts';
import type { BoundView, StopView } from './bound-view.ts';
import { parseSubfield } from './expected.ts';
import { actionTo, ruleOf, tableTerm } from './flow-text.ts';
import type { AnswerSource } from './model.ts';

/** Why a computed answer is right: which flow, rule or entry made it so; absent where nothing on the way did. */
export function whyRight(source: AnswerSource, view: BoundView): RichLine | undefined {
  if (view.kind !== 'stop') return undefined;
  const { stop } = view;
  switch (source.kind) {
    case 'packet': {
      const field = parseSubfield(source.subfield)?.field;
      return field && source.at === 'after' ? whoWrote(view, field) : undefined;
    }
    case 'flow':
      return stop.kind === 'table' && stop.flow
        ? rich('The flow that matched is ', ruleToken(stop.flow), '; none of a higher priority does.')
        : undefined;
    case 'next':
      return stop.kind === 'table' ? whereTo(view, stop) : undefined;
    case 'out':
      return whichWayOut(view);
    case 'disposition':
      return stop.stopped && rich('It ends here: ', describeStopped(stop.stopped), '.');
    case 'stop':
    case 'highlight':
    case 'count':
    case 'value':
      return undefined;
    default:
      return source satisfies never;
  }
}

/** Which action, rule or entry gave a field the value that it has after a stop. */
export function whoWrote(view: StopView, field: Field): RichLine | undefined {
  const { stop } = view;
  if (stop.before.get(field) === stop.after.get(field)) return writtenEarlier(view, field);
  switch (stop.kind) {
    case 'table':
      return tableWrote(stop, field);
    case 'chain':
      return rich(token('code', stop.rule), ' in chain ', token('term', stop.chain), ' wrote it.');
    case 'route':
      return field.name === 'nw_ttl' ? rich('Each kernel that forwards takes one off.') : undefined;
    case 'neighbour':
      return field.name === 'eth_dst'
        ? rich('The next hop is ', token('code', stop.neighbour), '.')
        : rich('A router writes the MAC of the interface by which the frame leaves.');
    case 'conntrack':
      return rich('The connection is known: ', token('code', stop.conntrack), '.');
    case 'tunnel':
    case 'endpoint':
      return undefined;
    default:
      return stop satisfies never;
  }
}

function tableWrote(stop: TableStop, field: Field): RichLine | undefined {
  const writer = lastWriter(stop.actions, field);
  if (!writer && /^ct_/.test(field.name))
    return rich('Connection tracking set it: that is what it knows of this connection.');
  if (!writer || !stop.flow) return undefined;
  const action = spanText(writer.source, writer.action.span);
  return rich(token('code', action), ' wrote it, an action of ', ruleToken(stop.flow), '.');
}

/** The last action of a tree that changed a field; one inside another counts as itself. */
function lastWriter(nodes: readonly TraceNode[], field: Field): ActionNode | undefined {
  for (const node of nodes.toReversed()) {
    const inside = 'children' in node ? lastWriter(node.children, field) : undefined;
    if (inside) return inside;
    if (node.kind === 'action' && node.changes.some((change) => change.field.word === field.word))
      return node;
  }
  return undefined;
}

/** The stop before this one that gave the field its value, in the same direction. */
function writtenEarlier({ walk, address, leg, stop }: StopView, field: Field): RichLine | undefined {
  const value = stop.after.get(field);
  for (let l = address.leg; l >= 0 && walk.legs[l]?.direction === leg.direction; l--) {
    const stops = walk.legs[l]?.stops.slice(0, l === address.leg ? address.stop : undefined) ?? [];
    const writer = stops.findLast((earlier) => earlier.before.get(field) !== earlier.after.get(field));
    if (!writer) continue;
    if (writer.after.get(field) !== value) break;
    return rich(stopTerm(writer, walk.legs[l]?.node ?? ''), ' wrote it; nothing has changed it since.');
  }
  return stop.kind === 'table' && stop.flow
    ? rich('No action of the flow that matched, ', ruleToken(stop.flow), ', writes it.')
    : undefined;
}

function stopTerm(stop: Stop, node: string): RichLine {
  return stop.kind === 'table'
    ? rich('Table ', tableTerm(stop), ` of ${node}`)
    : rich(`The kernel of ${node} (`, token('term', stop.hook), ')');
}

function whereTo(view: StopView, stop: TableStop): RichLine | undefined {
  const next = view.leg.stops[view.address.stop + 1];
  const { flow } = stop;
  const action = flow && next?.kind === 'table' ? actionTo(flow, next.table) : undefined;
  if (!flow || !action) return undefined;
  return rich(
    token('code', spanText(flow.source, action.span)),
    ' sends it there, an action of ',
    ruleToken(flow),
    '.',
  );
}

/** The action that sent the packet out of the bridge, with the register that named the port. */
export function whichWayOut({ leg }: StopView): RichLine | undefined {
  const last = leg.stops.at(-1);
  if (last?.kind !== 'table' || !last.flow) return undefined;
  const output = last.actions.find(({ action }) => /^(output|enqueue|in-port)/.test(action.kind));
  if (!output) return undefined;
  const { action } = output;
  const named: RichPart =
    action.kind === 'output-field'
      ? rich(
          ': ',
          token('term', action.src.field.name),
          ' holds ',
          token('value', String(last.after.getSubfield(action.src))),
          ', the number of ',
          token('value', leg.out ?? ''),
        )
      : '';
  return rich(token('code', spanText(output.source, action.span)), ' sends it out', named, '.');
}

function ruleToken(flow: NonNullable<TableStop['flow']>) {
  return token('code', ruleOf(flow));
}
