import type { Action, PortRef, TableRef } from '../openflow/index.ts';
import { type Packet, wholeField } from '../packet/index.ts';
import { type RichLine, type RichPart, rich, token } from '../text/index.ts';
import type { ActionNode, FieldChange } from '../trace/index.ts';
import { registersV010 } from './registers.ts';
import { fieldInWords, subfieldText, valueText, type WordContext } from './words.ts';

function value(text: string): RichPart {
  return token('value', text);
}

/** A table in words: its number and, where known, its name. */
export function tableInWords(table: number | TableRef, context: WordContext): RichLine {
  if (typeof table !== 'number' && 'name' in table) return rich('table ', token('term', table.name));
  const number = typeof table === 'number' ? table : table.number;
  const name = context.tableName(number);
  return rich('table ', value(String(number)), name === undefined ? '' : rich(', ', token('term', name)));
}

/** A port in words: its number and, where known, its name. */
export function portInWords(port: number | PortRef, context: WordContext): RichLine {
  if (typeof port !== 'number' && 'name' in port) return rich('port ', value(port.name));
  const number = typeof port === 'number' ? port : port.number;
  const reserved = reservedPorts[number];
  if (reserved !== undefined) return rich(reserved);
  const name = context.portName(number);
  return rich('port ', value(String(number)), name === undefined ? '' : rich(' (', value(name), ')'));
}

const reservedPorts: Readonly<Record<number, string>> = {
  [0xfff8]: 'the port that it came in by',
  [0xfffa]: 'the port that MAC learning chooses (NORMAL)',
  [0xfffb]: 'all ports (FLOOD)',
  [0xfffc]: 'all ports (ALL)',
  [0xfffd]: 'the controller',
  [0xfffe]: "the bridge's own port (LOCAL)",
};

/** One change in words: `destination MAC becomes 4e:99:08:c1:53:be, antrea-gw0`. */
export function changeInWords(change: FieldChange, context: WordContext): RichLine {
  const { field, from, to } = change;
  const meaning = registersV010.find(
    ({ bits }) => bits.field === field && changedWithin(from, to, bits.start, bits.bits),
  );
  if (meaning) {
    const part = (to >> BigInt(meaning.bits.start)) & ((1n << BigInt(meaning.bits.bits)) - 1n);
    const words = meaning.inWords(part, context);
    const text = meaning.bits.bits > 4 && part > 9n ? `0x${part.toString(16)}` : part.toString();
    return rich(
      token('term', meaning.label),
      ' becomes ',
      token('changed', text),
      words === undefined ? '' : `: ${words}`,
    );
  }
  const text = valueText(field, to);
  const owner = context.ownerOf(text);
  if (field.name === 'nw_ttl') {
    return rich('TTL ', value(String(from)), ' becomes ', token('changed', String(to)));
  }
  return rich(
    fieldInWords(field),
    ' becomes ',
    token('changed', text),
    owner === undefined ? '' : `, ${owner}`,
  );
}

function changedWithin(from: bigint, to: bigint, start: number, bits: number): boolean {
  const mask = ((1n << BigInt(bits)) - 1n) << BigInt(start);
  return ((from ^ to) & ~mask) === 0n;
}

/** One action in words, with what it did to this packet; `after` is the packet as the flow's actions left it. */
export function actionInWords(node: ActionNode, context: WordContext, after: Packet): RichLine {
  const { action, changes } = node;
  const changed = changes.flatMap((change, i) => [
    ...(i > 0 ? rich('; ') : []),
    ...changeInWords(change, context),
  ]);
  switch (action.kind) {
    case 'resubmit':
    case 'goto-table':
      return action.table === undefined
        ? rich('looked up again in this table')
        : rich('goes on to ', tableInWords(action.table, context));
    case 'output':
      return rich('sent to ', portInWords(action.port, context));
    case 'output-field':
      return rich(
        'sent to ',
        portInWords(Number(after.getSubfield(action.src)), context),
        ', the port in ',
        token('term', subfieldText(action.src)),
      );
    case 'drop':
      return rich('the packet is ', token('fail', 'dropped'));
    case 'ct':
      return ctInWords(action, context);
    case 'conjunction':
      return rich(`clause ${action.clause} of ${action.of} of rule ${action.id}`);
    case 'group':
      return rich(`goes through group ${action.group}`);
    case 'learn':
      return rich('learns a flow for ', tableInWords(action.table, context));
    case 'controller':
      return rich('a copy goes to the controller');
    case 'ct-clear':
      return rich('connection tracking is forgotten');
    default:
      if (changed.length > 0) return changed;
      return unchanged(action, after);
  }
}

/** An action that wrote what was there, or one that has no words here. */
function unchanged(action: Action, after: Packet): RichLine {
  const written =
    action.kind === 'load' || action.kind === 'move' || action.kind === 'stack-pop'
      ? action.dst
      : action.kind === 'set-field' || action.kind === 'mod'
        ? wholeField(action.field)
        : undefined;
  if (!written) return rich(action.kind.replaceAll('-', ' '));
  const whole = written.bits === written.field.bits;
  const is = after.getSubfield(written);
  return rich(
    token('muted', whole ? fieldInWords(written.field) : subfieldText(written)),
    token('muted', ` is ${whole ? valueText(written.field, is) : is} already`),
  );
}

function ctInWords(action: Extract<Action, { readonly kind: 'ct' }>, context: WordContext): RichLine {
  const zone =
    'number' in action.zone
      ? value(String(action.zone.number))
      : token('term', subfieldText(action.zone.src));
  const mark = action.exec.find((inner) => inner.kind === 'load' && inner.dst.field.name === 'ct_mark');
  const marked = mark?.kind === 'load' ? rich(', marked ', value(`0x${mark.value.toString(16)}`)) : rich();
  const where =
    action.table === undefined ? rich() : rich(', goes on at ', tableInWords(action.table, context));
  return action.commit
    ? rich('the connection is recorded in zone ', zone, marked, where)
    : rich('connection tracking looks it up in zone ', zone, where);
}
