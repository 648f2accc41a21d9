import type { Action, NatSpec, TableRef } from './action.ts';
import { type ActionText, type Decoder, type Range, valueRange } from './action-text.ts';
import { readNat } from './nat-reader.ts';

const recirculateNowhere = 255;

const ct: Decoder = (action) => {
  let commit = false;
  let force = false;
  let zone: Extract<Action, { kind: 'ct' }>['zone'] = { number: 0 };
  let table: TableRef | undefined;
  let nat: NatSpec | undefined;
  let exec: readonly Action[] = [];
  let alg: string | undefined;
  const pairs = action.pairs();
  while (pairs.next()) {
    const range = valueRange(pairs);
    switch (pairs.key()) {
      case 'commit':
        commit = true;
        break;
      case 'force':
        force = true;
        break;
      case 'table':
        table = recirculation(action, range);
        break;
      case 'zone':
        zone = readZone(action, range);
        break;
      case 'nat':
        nat = readNat(action, range, pairs.separator !== '');
        break;
      case 'exec':
        [exec, nat] = readExec(action, range, nat);
        break;
      case 'alg':
        alg = readAlg(action, range);
        break;
      default:
        action.refuse('action-key', { key: pairs.key() }, { start: pairs.keyStart, end: pairs.pairEnd() });
    }
  }
  if (force && !commit) action.refuse('action-ct-force');
  if (!commit && (exec.length > 0 || nat?.direction)) action.refuse('action-ct-commit');
  return {
    kind: 'ct',
    commit,
    force,
    zone,
    ...(table ? { table } : {}),
    ...(nat ? { nat } : {}),
    exec,
    ...(alg === undefined ? {} : { alg }),
    span: action.span,
  };
};

function recirculation(action: ActionText, range: Range): TableRef {
  const table = action.context.table(range.start, range.end);
  if ('number' in table && table.number === recirculateNowhere)
    action.refuse('table-unknown', { table: 255 }, range);
  return table;
}

function readZone(action: ActionText, range: Range): Extract<Action, { kind: 'ct' }>['zone'] {
  if (/^[0-9]/.test(action.text(range))) return { number: action.number(0xffff, range) };
  const src = action.subfield(range);
  return src.bits === 16 ? { src } : action.refuse('action-ct-zone', { bits: src.bits }, range);
}

/** What `exec(...)` may hold (ovs-actions(7), "ct"): writes to the connection's mark and label, and NAT. */
function readExec(
  action: ActionText,
  range: Range,
  outerNat: NatSpec | undefined,
): readonly [exec: readonly Action[], nat: NatSpec | undefined] {
  const actions: Action[] = [];
  let nat = outerNat;
  const pairs = action.pairs(range);
  while (pairs.next()) {
    if (pairs.key() === 'nat') nat = readNat(action, valueRange(pairs), pairs.separator !== '');
    else actions.push(...action.actions({ start: pairs.keyStart, end: pairs.pairEnd() }, 'exec'));
  }
  for (const inner of actions) {
    const field = inner.kind === 'set-field' ? inner.field : 'dst' in inner ? inner.dst?.field : undefined;
    if (field?.name === 'ct_mark' || field?.name === 'ct_label') continue;
    action.refuse('action-ct-exec', {}, inner.span);
  }
  return [actions, nat];
}

function readAlg(action: ActionText, range: Range): string {
  const alg = action.text(range);
  return alg === 'ftp' || alg === 'tftp'
    ? alg
    : action.refuse('action-choice', { choices: 'ftp, tftp' }, range);
}

/** Actions that speak with connection tracking. */
export const connectionDecoders: Readonly<Record<string, Decoder>> = {
  ct,
  ct_clear: (action) => ({ kind: 'ct-clear', span: action.span }),
};
