import { portInPort } from '../../packet/index.ts';
import type { Action } from './action.ts';
import { type ActionText, type Decoder, type Range, valueRange } from './action-text.ts';
import { bytes } from './decode-output.ts';

const resubmit: Decoder = (action) => {
  const [portRange, tableRange, ctRange, ...more] = action.list();
  if (!portRange || more.length > 0 || (action.separator !== '(' && tableRange)) {
    return action.malformed('resubmit:PORT or resubmit([PORT],[TABLE][,ct])');
  }
  const ct = ctRange !== undefined;
  if (ct && action.text(ctRange) !== 'ct') return action.malformed('resubmit([PORT],[TABLE],ct)', ctRange);
  const named = action.isEmpty(portRange) ? undefined : action.context.port(portRange.start, portRange.end);
  // IN_PORT is what an absent port means, and 255 what an absent table means.
  const port = named && 'number' in named && named.number === portInPort ? undefined : named;
  const noTable = tableRange === undefined || action.isEmpty(tableRange) || action.text(tableRange) === '255';
  const table = noTable ? undefined : action.context.table(tableRange.start, tableRange.end);
  if (!port && !table) return action.malformed('resubmit:PORT or resubmit([PORT],[TABLE][,ct])');
  return { kind: 'resubmit', ...(port ? { port } : {}), ...(table ? { table } : {}), ct, span: action.span };
};

const writeMetadata: Decoder = (action) => {
  const text = action.text();
  const slash = text.indexOf('/');
  const { start, end } = action.argument;
  if (slash < 0)
    return { kind: 'write-metadata', value: action.wide(64), mask: (1n << 64n) - 1n, span: action.span };
  return {
    kind: 'write-metadata',
    value: action.wide(64, { start, end: start + slash }),
    mask: action.wide(64, { start: start + slash + 1, end }),
    span: action.span,
  };
};

const conjunction: Decoder = (action) => {
  const [idRange, clauses, ...more] = action.list();
  const slash = clauses ? action.text(clauses).indexOf('/') : -1;
  if (!idRange || !clauses || slash < 0 || more.length > 0)
    return action.malformed('conjunction(ID,CLAUSE/OF)');
  const id = action.number(0xffffffff, idRange);
  const clause = action.number(0xff, { start: clauses.start, end: clauses.start + slash });
  const of = action.number(0xff, { start: clauses.start + slash + 1, end: clauses.end });
  if (of < 2 || of > 64 || clause < 1 || clause > of) return action.refuse('action-conjunction');
  return { kind: 'conjunction', id, clause, of, span: action.span };
};

const sample: Decoder = (action) => {
  const found: Record<string, Range> = {};
  let direction: 'ingress' | 'egress' | undefined;
  const pairs = action.pairs();
  while (pairs.next()) {
    const key = pairs.key();
    if (key === 'ingress' || key === 'egress') direction = key;
    else if (sampleKeys.includes(key)) found[key] = valueRange(pairs);
    else action.refuse('action-key', { key }, { start: pairs.keyStart, end: pairs.pairEnd() });
  }
  const port = found.sampling_port;
  const probability = found.probability && action.number(0xffff, found.probability);
  if (!probability) return action.malformed('sample(probability=1 to 65535,…)');
  return {
    kind: 'sample',
    probability,
    collectorSet: found.collector_set_id ? action.number(0xffffffff, found.collector_set_id) : 0,
    obsDomain: observation(action, found.obs_domain_id),
    obsPoint: observation(action, found.obs_point_id),
    ...(port ? { samplingPort: action.context.port(port.start, port.end) } : {}),
    ...(direction ? { direction } : {}),
    span: action.span,
  };
};

const sampleKeys: readonly string[] = [
  'probability',
  'collector_set_id',
  'obs_domain_id',
  'obs_point_id',
  'sampling_port',
];

function observation(action: ActionText, range: Range | undefined): string {
  return range ? String(action.number(0xffffffff, range)) : '0';
}

const finTimeout: Decoder = (action) => {
  let idleTimeout = 0;
  let hardTimeout = 0;
  const pairs = action.pairs();
  while (pairs.next()) {
    if (pairs.key() === 'idle_timeout') idleTimeout = action.number(0xffff, valueRange(pairs));
    else if (pairs.key() === 'hard_timeout') hardTimeout = action.number(0xffff, valueRange(pairs));
    else action.refuse('action-key', { key: pairs.key() }, { start: pairs.keyStart, end: pairs.pairEnd() });
  }
  return { kind: 'fin-timeout', idleTimeout, hardTimeout, span: action.span };
};

const nested =
  (kind: 'clone' | 'write-actions'): Decoder =>
  (action): Action => ({ kind, actions: action.actions(), span: action.span });

const note: Decoder = (action) => {
  const given = bytes(action, action.argument)
    .split('.')
    .filter((byte) => byte !== '');
  // The switch pads a note so that the action's length is a multiple of 8: 6 bytes, 14, 22, …
  const length = 6 + 8 * Math.ceil(Math.max(0, given.length - 6) / 8);
  const padding = Array<string>(length - given.length).fill('00');
  return { kind: 'note', bytes: [...given, ...padding].join('.'), span: action.span };
};

const encap: Decoder = (action) => {
  const header = action.text();
  if (/^(ethernet|mpls|mpls_mc|nsh(\(.*\))?)$/.test(header))
    return { kind: 'encap', header, span: action.span };
  return action.refuse('action-choice', { choices: 'ethernet, nsh, mpls, mpls_mc' });
};

const decap: Decoder = (action) => {
  const packetType = action.text();
  if (packetType === '') return { kind: 'decap', span: action.span };
  if (/^packet_type\(ns=[0-9]+,\s*type=(0x)?[0-9a-fA-F]+\)$/.test(packetType)) {
    return { kind: 'decap', packetType, span: action.span };
  }
  return action.malformed('decap(packet_type(ns=NAMESPACE,type=TYPE))');
};

const gotoTable: Decoder = (action) => ({
  kind: 'goto-table',
  table: action.context.table(action.argument.start, action.argument.end),
  span: action.span,
});

/** Actions that steer the pipeline. */
export const controlDecoders: Readonly<Record<string, Decoder>> = {
  resubmit,
  goto_table: gotoTable,
  write_metadata: writeMetadata,
  write_actions: nested('write-actions'),
  clear_actions: (action) => ({ kind: 'clear-actions', span: action.span }),
  clone: nested('clone'),
  conjunction,
  sample,
  note,
  meter: (action) => ({ kind: 'meter', meter: action.number(0xffffffff), span: action.span }),
  fin_timeout: finTimeout,
  set_queue: (action) => ({ kind: 'set-queue', queue: action.number(0xffffffff), span: action.span }),
  pop_queue: (action) => ({ kind: 'pop-queue', span: action.span }),
  encap,
  decap,
  exit: (action) => ({ kind: 'exit', span: action.span }),
};
