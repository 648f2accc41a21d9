import { parseFieldValue } from '../../packet/index.ts';
import { defaultPriority } from '../flow.ts';
import type { PairScanner } from '../pair-scanner.ts';
import type { LearnClause, TableRef } from './action.ts';
import { type ActionText, type Decoder, type Range, valueRange } from './action-text.ts';

const learn: Decoder = (action) => {
  let table: TableRef = { number: 1 };
  const numbers = {
    idleTimeout: 0,
    hardTimeout: 0,
    finIdleTimeout: 0,
    finHardTimeout: 0,
    priority: defaultPriority,
  };
  let cookie = 0n;
  let limit: number | undefined;
  let resultDst: ReturnType<ActionText['subfield']> | undefined;
  const flags = { sendFlowRem: false, deleteLearned: false };
  const clauses: LearnClause[] = [];
  const pairs = action.pairs();
  while (pairs.next()) {
    const range = valueRange(pairs);
    const key = pairs.key();
    const number = learnNumbers.get(key);
    if (number) numbers[number] = action.number(0xffff, range);
    else if (key === 'table') table = learnTable(action, range);
    else if (key === 'cookie') cookie = action.wide(64, range);
    else if (key === 'limit') limit = action.number(0xffffffff, range);
    else if (key === 'result_dst') resultDst = action.destination(range);
    else if (key === 'send_flow_rem') flags.sendFlowRem = true;
    else if (key === 'delete_learned') flags.deleteLearned = true;
    else clauses.push(clause(action, pairs));
  }
  return {
    kind: 'learn',
    table,
    ...numbers,
    cookie,
    ...flags,
    ...(limit === undefined ? {} : { limit }),
    ...(resultDst ? { resultDst } : {}),
    clauses,
    span: action.span,
  };
};

function learnTable(action: ActionText, range: Range): TableRef {
  const table = action.context.table(range.start, range.end);
  return 'number' in table && table.number === 255
    ? action.refuse('table-unknown', { table: 255 }, range)
    : table;
}

const learnNumbers: ReadonlyMap<
  string,
  'idleTimeout' | 'hardTimeout' | 'finIdleTimeout' | 'finHardTimeout' | 'priority'
> = new Map([
  ['idle_timeout', 'idleTimeout'],
  ['hard_timeout', 'hardTimeout'],
  ['fin_idle_timeout', 'finIdleTimeout'],
  ['fin_hard_timeout', 'finHardTimeout'],
  ['priority', 'priority'],
] as const);

/** One clause of the learned flow: `FIELD`, `FIELD=FIELD`, `FIELD=VALUE`, `load:…->…` or `output:FIELD` (ovs-actions(7), "learn"). */
function clause(action: ActionText, pairs: PairScanner): LearnClause {
  const range = valueRange(pairs);
  const key = { start: pairs.keyStart, end: pairs.keyEnd };
  switch (pairs.key()) {
    case 'load': {
      const [from, to] = action.arrow('load:VALUE|FIELD->FIELD', range);
      const dst = action.destination(to);
      return { kind: 'load', dst, source: source(action, from, dst.bits) };
    }
    case 'output':
      return { kind: 'output', src: action.subfield(range) };
    default:
      return match(action, key, range, pairs.separator !== '');
  }
}

function source(action: ActionText, range: Range, bits: number) {
  if (/^[0-9]/.test(action.text(range))) return { value: action.wide(bits, range) };
  return { subfield: sameWidth(action, range, bits) };
}

function sameWidth(action: ActionText, range: Range, bits: number) {
  const subfield = action.subfield(range);
  return subfield.bits === bits
    ? subfield
    : action.refuse('action-widths', { from: subfield.bits, to: bits }, range);
}

function match(action: ActionText, key: Range, value: Range, hasValue: boolean): LearnClause {
  const dst = action.subfield(key);
  if (!hasValue) return { kind: 'match', dst, source: { subfield: dst } };
  const isWhole = dst.bits === dst.field.bits;
  const whole = isWhole
    ? parseFieldValue(dst.field, action.text(value), action.context.portNumber)
    : undefined;
  if (whole) return { kind: 'match', dst, source: { value: whole.value } };
  if (/^[0-9]/.test(action.text(value)))
    return { kind: 'match', dst, source: { value: action.wide(dst.bits, value) } };
  return { kind: 'match', dst, source: { subfield: sameWidth(action, value, dst.bits) } };
}

/** The action that adds flows. */
export const learnDecoders: Readonly<Record<string, Decoder>> = { learn };
