import type { Action, PortRef, TableRef } from '../openflow/index.ts';
import {
  formatIpv4,
  formatIpv6,
  hex,
  type Packet,
  portAll,
  portController,
  portFlood,
  portInPort,
  portLocal,
  portNormal,
  type Subfield,
  wholeField,
} from '../packet/index.ts';
import { type RichLine, type RichPart, rich, token } from '../text/index.ts';
import type { ActionNode, FieldChange } from '../trace/index.ts';
import { changedBits, fieldInWords, subfieldText, valueText, type WordContext } from './words.ts';

function value(text: string): RichPart {
  return token('value', text);
}

/** A table in words: its number and, where known, its name. */
function tableInWords(table: number | TableRef, context: WordContext): RichLine {
  if (typeof table !== 'number' && 'name' in table) return rich('table ', token('term', table.name));
  const number = typeof table === 'number' ? table : table.number;
  const name = context.tableName(number);
  return rich('table ', value(String(number)), name === undefined ? '' : rich(', ', token('term', name)));
}

/** A port in words: its number and, where known, its name. */
function portInWords(port: number | PortRef, context: WordContext): RichLine {
  if (typeof port !== 'number' && 'name' in port) return rich('port ', value(port.name));
  const number = typeof port === 'number' ? port : port.number;
  const reserved = reservedPorts[number];
  if (reserved !== undefined) return rich(reserved);
  const name = context.portName(number);
  return rich('port ', value(String(number)), name === undefined ? '' : rich(' (', value(name), ')'));
}

const reservedPorts: Readonly<Record<number, string>> = {
  [portInPort]: 'the port that it came in by',
  [portNormal]: 'the port that MAC learning chooses (NORMAL)',
  [portFlood]: 'all ports (FLOOD)',
  [portAll]: 'all ports (ALL)',
  [portController]: 'the controller',
  [portLocal]: "the bridge's own port (LOCAL)",
};

/** One change in words: `destination MAC becomes 4e:99:08:c1:53:be, antrea-gw0`. */
export function changeInWords(change: FieldChange, context: WordContext, after?: Packet): RichLine {
  const { field, from, to } = change;
  const meaning = context.release?.bits.find(
    ({ bits }) => bits.field === field && changedWithin(from, to, bits.start, bits.bits),
  );
  if (meaning) {
    const part = (to >> BigInt(meaning.bits.start)) & ((1n << BigInt(meaning.bits.bits)) - 1n);
    const words = meaning.inWords(part, context, after);
    const text = meaning.bits.bits > 4 && part > 9n ? hex(part) : part.toString();
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
    ...changeInWords(change, context, after),
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
        ? writtenBits(action)
        : undefined;
  if (!written) return rich(action.kind.replaceAll('-', ' '));
  const whole = written.bits === written.field.bits;
  const is = after.getSubfield(written);
  return rich(
    token('muted', whole ? fieldInWords(written.field) : subfieldText(written)),
    token('muted', ` is ${whole ? valueText(written.field, is) : is} already`),
  );
}

/** What a `set_field` writes: the run of bits under its mask, the whole field without one. */
function writtenBits(action: Extract<Action, { readonly kind: 'set-field' | 'mod' }>): Subfield {
  const { field } = action;
  const mask = action.kind === 'set-field' ? action.mask : undefined;
  return mask === undefined || mask === 0n ? wholeField(field) : changedBits(field, 0n, mask);
}

type CtAction = Extract<Action, { readonly kind: 'ct' }>;

function ctInWords(action: CtAction, context: WordContext): RichLine {
  const zone =
    'number' in action.zone
      ? value(String(action.zone.number))
      : token('term', subfieldText(action.zone.src));
  const where =
    action.table === undefined ? rich() : rich(', goes on at ', tableInWords(action.table, context));
  return action.commit
    ? rich(
        'the connection is recorded in zone ',
        zone,
        natInWords(action, context),
        markInWords(action),
        where,
      )
    : rich(
        'connection tracking looks it up in zone ',
        zone,
        action.nat ? ', translating what it has translated before' : '',
        where,
      );
}

/** What the connection is marked with, each write of its mark in turn. */
function markInWords({ exec }: CtAction): RichLine {
  const marks = exec.flatMap((inner): readonly string[] => {
    if (inner.kind === 'load' && inner.dst.field.name === 'ct_mark') return [hex(inner.value)];
    if (inner.kind === 'set-field' && inner.field.name === 'ct_mark') return [hex(inner.value)];
    if (inner.kind === 'move' && inner.dst.field.name === 'ct_mark') return [subfieldText(inner.src)];
    return [];
  });
  const labels = exec.flatMap((inner) =>
    inner.kind === 'set-field' && inner.field.name === 'ct_label' ? [hex(inner.value)] : [],
  );
  return rich(
    marks.length === 0 ? '' : rich(', marked ', value(marks.join(' and '))),
    labels.length === 0 ? '' : rich(', labelled ', value(labels.join(' and '))),
  );
}

function natInWords({ nat }: CtAction, context: WordContext): RichLine {
  if (!nat) return rich();
  const { direction, addressMin, portMin, family } = nat;
  if (direction === undefined) return rich(', translated as before');
  if (addressMin === undefined)
    return rich(`, its ${direction === 'src' ? 'source' : 'destination'} translated`);
  const address = family === 6 ? formatIpv6(addressMin) : formatIpv4(addressMin);
  const owner = context.ownerOf(address);
  const port = portMin === undefined ? '' : `:${portMin}`;
  return rich(
    `, its ${direction === 'src' ? 'source' : 'destination'} translated to `,
    value(family === 6 && port !== '' ? `[${address}]${port}` : `${address}${port}`),
    owner === undefined ? '' : ` (${owner})`,
  );
}
