import { portInPort, portNone, reservedPorts } from '../../packet/index.ts';
import type { Action, PortRef } from './action.ts';
import { type ActionText, type Decoder, type Range, valueRange } from './action-text.ts';

const anyNumber = 0xffffffff;
const wholePacket = 0xffff;
/** An Ethernet header: an output cannot cut a packet shorter. */
const shortestPacket = 14;

function port(action: ActionText, range: Range): PortRef {
  return action.context.port(range.start, range.end);
}

const output: Decoder = (action) => {
  const text = action.text();
  const isField = text.includes('[') || (action.context.fields.has(text) && !text.startsWith('"'));
  if (isField) return { kind: 'output-field', src: action.subfield(), span: action.span };
  if (action.separator !== '(') return outputTo(action, port(action, action.argument));
  let to: PortRef | undefined;
  let maxLen: number | undefined;
  const pairs = action.pairs();
  while (pairs.next()) {
    if (pairs.key() === 'port') to = port(action, valueRange(pairs));
    else if (pairs.key() === 'max_len') maxLen = action.number(anyNumber, valueRange(pairs));
    else action.refuse('action-key', { key: pairs.key() }, { start: pairs.keyStart, end: pairs.pairEnd() });
  }
  if (!to || maxLen === undefined || maxLen < shortestPacket) {
    return action.malformed(`output(port=PORT,max_len=BYTES), with at least ${shortestPacket} bytes`);
  }
  return { kind: 'output', port: to, maxLen, span: action.span };
};

/** An output to a port; the controller and ports that stand for nothing are told apart. */
export function outputTo(action: ActionText, to: PortRef): Action {
  if ('number' in to) {
    if (to.number === reservedPorts.get('CONTROLLER')) {
      return {
        kind: 'controller',
        maxLen: wholePacket,
        reason: 'action',
        id: 0,
        pause: false,
        span: action.span,
      };
    }
    if ((to.number >= 0xff00 && to.number < portInPort) || to.number === portNone) {
      return action.refuse('port-unknown', { port: action.text() || action.name });
    }
  }
  return { kind: 'output', port: to, span: action.span };
}

const controller: Decoder = (action) => {
  const plain = { kind: 'controller', reason: 'action', id: 0, pause: false, span: action.span } as const;
  if (action.separator === '') return { ...plain, maxLen: wholePacket };
  if (/^[0-9]+$/.test(action.text())) return { ...plain, maxLen: action.number(0xffff) };
  const found = { maxLen: wholePacket, reason: 'action', id: 0, pause: false };
  let userdata: string | undefined;
  let meter: number | undefined;
  const pairs = action.pairs();
  while (pairs.next()) {
    const range = valueRange(pairs);
    switch (pairs.key()) {
      case 'max_len':
        found.maxLen = action.number(0xffff, range);
        break;
      case 'reason':
        found.reason = reason(action, range);
        break;
      case 'id':
        found.id = action.number(0xffff, range);
        break;
      case 'userdata':
        userdata = bytes(action, range);
        break;
      case 'pause':
        found.pause = true;
        break;
      case 'meter_id':
        meter = action.number(anyNumber, range);
        break;
      default:
        action.refuse('action-key', { key: pairs.key() }, { start: pairs.keyStart, end: pairs.pairEnd() });
    }
  }
  return {
    kind: 'controller',
    ...found,
    ...(userdata === undefined ? {} : { userdata }),
    ...(meter === undefined ? {} : { meter }),
    span: action.span,
  };
};

/** Why a packet goes to the controller (ovs-actions(7), "controller"). */
const reasons: readonly string[] = ['no_match', 'action', 'invalid_ttl', 'action_set', 'group', 'packet_out'];

function reason(action: ActionText, range: Range): string {
  const text = action.text(range);
  return reasons.includes(text)
    ? text
    : action.refuse('action-choice', { choices: reasons.join(', ') }, range);
}

/** Pairs of hexadecimal digits, with or without dots between them; given back with dots. */
export function bytes(action: ActionText, range: Range): string {
  const text = action.text(range);
  if (!/^([0-9a-fA-F]{2}\.?)*$/.test(text)) action.malformed('pairs of hexadecimal digits', range);
  return (text.toLowerCase().match(/[0-9a-f]{2}/g) ?? []).join('.');
}

const enqueue: Decoder = (action) => {
  const text = action.text();
  const parts = /^\s*([^,:q\s]+|"[^"]*")[,:q\s]+([^,:q\s]+)\s*$/.exec(text);
  if (!parts) return action.malformed('enqueue:PORT:QUEUE');
  const start = action.argument.start + text.indexOf(parts[1]!);
  const queueStart = action.argument.start + text.lastIndexOf(parts[2]!);
  return {
    kind: 'enqueue',
    port: port(action, { start, end: start + parts[1]!.length }),
    queue: action.number(anyNumber, { start: queueStart, end: queueStart + parts[2]!.length }),
    span: action.span,
  };
};

/** Which fields a multipath choice hashes (ovs-actions(7), "bundle" and "multipath"). */
export const hashFields: readonly string[] = [
  'eth_src',
  'symmetric_l4',
  'symmetric_l3l4',
  'symmetric_l3l4+udp',
  'nw_src',
  'nw_dst',
  'symmetric_l3',
];

/** One of a closed list of words. */
export function choice(action: ActionText, choices: readonly string[], range: Range): string {
  const text = action.text(range);
  return choices.includes(text)
    ? text
    : action.refuse('action-choice', { choices: choices.join(', ') }, range);
}

const bundleForm = 'FIELDS,BASIS,active_backup|hrw,ofport,members:PORT…';

function bundle(action: ActionText): Action {
  const loads = action.name === 'bundle_load';
  const parts = action.list();
  const [fields, basis, algorithm, memberType] = parts;
  const dstRange = loads ? parts[4] : undefined;
  const members = parts.slice(loads ? 5 : 4);
  const first = members[0];
  if (!fields || !basis || !algorithm || !memberType || (loads && !dstRange) || !first) {
    return action.malformed(bundleForm);
  }
  const label = /^(members|slaves):?/.exec(action.text(first))?.[0];
  if (label === undefined || action.text(memberType) !== 'ofport') return action.malformed(bundleForm);
  const ports = [{ start: first.start + label.length, end: first.end }, ...members.slice(1)];
  return {
    kind: 'bundle',
    fields: choice(action, hashFields, fields),
    basis: action.number(0xffff, basis),
    algorithm: choice(action, ['active_backup', 'hrw'], algorithm),
    members: ports.filter((range) => !action.isEmpty(range)).map((range) => port(action, range)),
    ...(dstRange ? { dst: action.destination(dstRange) } : {}),
    span: action.span,
  };
}

/** Actions that send the packet somewhere. */
export const outputDecoders: Readonly<Record<string, Decoder>> = {
  output,
  controller,
  enqueue,
  bundle,
  bundle_load: bundle,
  group: (action) => ({ kind: 'group', group: action.number(0xffffff00), span: action.span }),
  drop: (action) => ({ kind: 'drop', span: action.span }),
};
