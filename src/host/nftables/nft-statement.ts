import { type IpAddress, parseIp } from '../../packet/index.ts';
import type { NumberRange } from '../routes/rule.ts';
import {
  type ExpressionHint,
  readExpression,
  readPatterns,
  readSetReference,
  readVerdict,
  type TypedExpression,
} from './nft-expression.ts';
import type { NftReader } from './nft-tokens.ts';
import { isBitmask, readValue } from './nft-types.ts';
import type { NftAction, NftExpression, NftNatTarget, NftOperator, NftPattern } from './nftables.ts';

type Read = (reader: NftReader) => NftAction | undefined;

/** Statements by the words that they begin with, the longer ones first; all others are conditions, or set something. */
const statements: readonly (readonly [readonly string[], Read])[] = [
  [['counter'], readCounter],
  [['log'], untilNext('log')],
  [['comment'], comment],
  [['reject'], readReject],
  [['notrack'], () => ({ kind: 'notrack' })],
  [['dnat'], (reader) => readNat(reader, 'dnat')],
  [['snat'], (reader) => readNat(reader, 'snat')],
  [['masquerade'], (reader) => readNat(reader, 'masquerade')],
  [['redirect'], (reader) => readNat(reader, 'redirect')],
  [['update', '@'], (reader) => readUpdate(reader, 'update')],
  [['add', '@'], (reader) => readUpdate(reader, 'add')],
  [['delete', '@'], (reader) => readUpdate(reader, 'delete')],
  [['flow', 'add', '@'], readOffload],
  [['flow', 'offload', '@'], readOffload],
  [['limit'], readLimit],
  [['xt', 'match'], readHiddenMatch],
];

/** Reads one statement; what is not known takes the rest of the rule. */
export function readStatement(reader: NftReader): NftAction {
  const start = reader.position;
  const action = readKnown(reader);
  if (action) return action;
  reader.reset(start);
  const hidden = reader.peek() === 'xt';
  return { kind: 'unknown', text: reader.takeRest(), hidden };
}

function readKnown(reader: NftReader): NftAction | undefined {
  const verdict = reader.peek() === 'queue' ? undefined : readVerdict(reader);
  if (verdict) return { kind: 'verdict', verdict };
  if (reader.takeIf('queue')) {
    reader.takeRest();
    return { kind: 'verdict', verdict: { kind: 'queue' } };
  }
  const known = statements.find(([words]) => words.every((word, i) => reader.peek(i) === word));
  if (!known) return readQuietSetting(reader) ?? readSetting(reader) ?? readCondition(reader);
  const [words, read] = known;
  reader.takeIf(...words);
  return read(reader);
}

function readCounter(reader: NftReader): NftAction | undefined {
  if (reader.takeIf('name')) return { kind: 'counter', name: reader.word(), counters: undefined };
  if (!reader.takeIf('packets')) return { kind: 'counter', name: undefined, counters: undefined };
  const packets = Number(reader.word());
  if (!reader.takeIf('bytes')) return undefined;
  return { kind: 'counter', name: undefined, counters: { packets, bytes: Number(reader.word()) } };
}

/** Options of a statement without effect: words that begin no other statement. */
function untilNext(name: string): Read {
  return (reader) => {
    const options = ['prefix', 'level', 'group', 'snaplen', 'queue-threshold', 'flags'];
    while (options.includes(reader.peek() ?? '')) {
      reader.take();
      reader.take();
      while (reader.takeIf(',')) reader.take();
    }
    return { kind: 'no-effect', name };
  };
}

function comment(reader: NftReader): NftAction {
  reader.take();
  return { kind: 'no-effect', name: 'comment' };
}

function readReject(reader: NftReader): NftAction {
  if (!reader.takeIf('with')) return { kind: 'reject', with: 'icmp port-unreachable' };
  const family = reader.word() ?? '';
  if (family === 'tcp') reader.takeIf('reset');
  reader.takeIf('type');
  return { kind: 'reject', with: family === 'tcp' ? 'tcp reset' : `${family} ${reader.word() ?? ''}` };
}

function readUpdate(reader: NftReader, operation: 'add' | 'update' | 'delete'): NftAction | undefined {
  const set = reader.word();
  if (set === undefined || !reader.takeIf('{')) return undefined;
  const key = readExpression(reader);
  if (!key) return undefined;
  // Times, and statements that the element keeps: they count and limit, which decides nothing here unless it is a limit.
  while (reader.token() && reader.peek() !== '}') {
    if (reader.peek() === 'limit' || reader.peek() === 'quota' || reader.peek() === 'ct') return undefined;
    reader.take();
  }
  return reader.takeIf('}') ? { kind: 'update', operation, set, key: key.expression } : undefined;
}

function readOffload(reader: NftReader): NftAction {
  return { kind: 'offload', flowtable: reader.word() ?? '' };
}

function readLimit(reader: NftReader): NftAction {
  const words = ['rate', 'over', 'burst', 'name', 'bytes', 'packets', 'kbytes', 'mbytes'];
  while (words.includes(reader.peek() ?? '') || /^[0-9]/.test(reader.peek() ?? '')) {
    if (reader.takeIf('name')) reader.take();
    else reader.take();
  }
  return { kind: 'unknown-condition', name: 'limit', hidden: false };
}

function readHiddenMatch(reader: NftReader): NftAction {
  return { kind: 'unknown-condition', name: reader.word() ?? '', hidden: true };
}

/** `meta mark set …`, `ct mark set …`, `ip ttl set …` and the like. */
function readSetting(reader: NftReader): NftAction | undefined {
  const start = reader.position;
  const target = readExpression(reader);
  if (target?.expression.kind !== 'select' || !reader.takeIf('set')) {
    reader.reset(start);
    return undefined;
  }
  const { selector } = target.expression;
  const value = readExpression(reader, { data: target.types })?.expression;
  if (!value) return undefined;
  if (selector.kind === 'payload') {
    return { kind: 'set-field', header: selector.header, field: selector.field, value };
  }
  if (selector.kind === 'meta' && selector.key === 'mark') return { kind: 'set-mark', value };
  if (selector.kind === 'ct' && selector.key === 'mark') return { kind: 'set-connection-mark', value };
  return undefined;
}

/** What is set and changes nothing of the packet's way: a priority of queueing, a helper, an event. */
function readQuietSetting(reader: NftReader): NftAction | undefined {
  const quiet = { meta: ['priority', 'nftrace', 'pkttype'], ct: ['helper', 'event', 'timeout', 'label'] };
  const start = reader.position;
  const room = reader.word();
  const key = reader.word() ?? '';
  if ((room === 'meta' || room === 'ct') && quiet[room].includes(key) && reader.takeIf('set')) {
    reader.take();
    while (reader.takeIf(',')) reader.take();
    return { kind: 'no-effect', name: `${room} ${key}` };
  }
  reader.reset(start);
  return undefined;
}

const comparisons: readonly NftOperator[] = ['==', '!=', '<', '>', '<=', '>='];

function readCondition(reader: NftReader): NftAction | undefined {
  const left = readExpression(reader);
  if (!left) return undefined;
  if (reader.takeIf('vmap')) {
    const map = readSetReference(reader, left.types, 'verdict');
    return map && { kind: 'vmap', key: left.expression, map };
  }
  const written = comparisons.find((operator) => operator === reader.peek());
  if (written) reader.take();
  const negative = written === '!=';
  if (reader.peek() === '{' || reader.peek() === '@') {
    const right = readSetReference(reader, left.types);
    return right && { kind: 'match', left: left.expression, operator: negative ? '!=' : '==', right };
  }
  const start = reader.position;
  let right = readPatterns(reader, left.types, written ? '|' : ',');
  // nft prints no sign before bits that are joined with `|`, and means equality.
  const exact = written !== undefined || reader.peek() === '|';
  if (exact && !written) {
    reader.reset(start);
    right = readPatterns(reader, left.types, '|');
  }
  if (!right) return undefined;
  if (reader.takeIf('/')) return readMasked(reader, left, negative, right);
  const bits = !exact && left.types.length === 1 && isBitmask(left.types[0] ?? '');
  const operator = written ?? (bits ? 'any-bit' : '==');
  return { kind: 'match', left: left.expression, operator, right };
}

/** `tcp flags VALUE / MASK`. */
function readMasked(
  reader: NftReader,
  left: TypedExpression,
  negative: boolean,
  right: readonly NftPattern[],
): NftAction | undefined {
  const mask = readPatterns(reader, left.types, ',')?.[0];
  if (mask?.kind !== 'range') return undefined;
  const masked: NftExpression = {
    kind: 'binary',
    operator: '&',
    left: left.expression,
    right: { kind: 'constant', value: mask.from },
  };
  return { kind: 'match', left: masked, operator: negative ? '!=' : '==', right };
}

const natFlags = ['random', 'fully-random', 'persistent'];

function readNat(reader: NftReader, nat: Extract<NftAction, { kind: 'nat' }>['nat']): NftAction | undefined {
  const family = reader.takeIf('ip') ? 4 : reader.takeIf('ip6') ? 6 : undefined;
  if (reader.takeIf('prefix')) return undefined;
  // Older releases write out what a map of addresses and ports gives.
  reader.takeIf('addr', '.', 'port');
  const to = reader.takeIf('to')
    ? readNatTarget(reader, family)
    : ({ kind: 'constant', addresses: undefined, ports: undefined } as const);
  if (!to) return undefined;
  const flags: string[] = [];
  while (natFlags.includes(reader.peek() ?? '')) {
    flags.push(reader.word() ?? '');
    reader.takeIf(',');
  }
  return { kind: 'nat', nat, to, randomPort: flags.some((flag) => flag !== 'persistent') };
}

function readNatTarget(reader: NftReader, family: 4 | 6 | undefined): NftNatTarget | undefined {
  const constant = readNatText(reader.peek() ?? '');
  if (constant) {
    reader.take();
    return constant;
  }
  const addresses = family === 6 ? 'ipv6_addr' : 'ipv4_addr';
  const start = reader.position;
  for (const data of [[addresses, 'inet_service'], [addresses], ['inet_service']]) {
    reader.reset(start);
    const hint: ExpressionHint = { data };
    const read = readExpression(reader, hint);
    if (read) return { kind: 'computed', expression: read.expression, types: read.types };
  }
  return undefined;
}

/** Reads `ADDRESS[-ADDRESS][:PORT[-PORT]]`, `[ADDRESS]:PORT` or `:PORT`. */
function readNatText(text: string): NftNatTarget | undefined {
  const found =
    /^\[([^\]]+)\](?::(\S+))?$/.exec(text) ??
    (text.split(':').length > 2 ? ([text, text, undefined] as const) : /^([^:]*)(?::(\S+))?$/.exec(text));
  if (!found) return undefined;
  const [, addressText = '', portText] = found;
  const addresses = addressText === '' ? undefined : readAddresses(addressText);
  const ports = portText === undefined ? undefined : readPorts(portText);
  if ((addressText !== '' && !addresses) || (portText !== undefined && !ports) || (!addresses && !ports)) {
    return undefined;
  }
  return { kind: 'constant', addresses, ports };
}

function readAddresses(text: string): Extract<NftNatTarget, { kind: 'constant' }>['addresses'] {
  const [fromText = '', toText = fromText] = text.split('-');
  const [from, to]: readonly (IpAddress | undefined)[] = [parseIp(fromText), parseIp(toText)];
  return from && to && from.family === to.family
    ? { family: from.family, from: from.value, to: to.value }
    : undefined;
}

function readPorts(text: string): NumberRange | undefined {
  const [from, to = from] = text.split('-').map((part) => readValue('inet_service', part));
  return from === undefined || to === undefined ? undefined : { from: Number(from), to: Number(to) };
}
