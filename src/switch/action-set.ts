import { placeInSet } from '../openflow/index.ts';
import type { TraceNode } from '../trace/index.ts';
import { type Context, detail, inside } from './context.ts';
import { fields, reserved } from './fields.ts';
import type { PlacedAction } from './frozen.ts';
import { resolvePort } from './ports.ts';

/**
 * The action list that an action set, or a group's bucket, stands for: what comes before all writes, the last of each kind only; the writes;
 * and what ends the set, without which it does nothing at all.
 */
export function listOfSet(set: readonly PlacedAction[]): readonly PlacedAction[] {
  const before = new Map<number, PlacedAction>();
  const writes: PlacedAction[] = [];
  const endings = new Map<number, PlacedAction>();
  for (const placed of set) {
    const place = placeInSet(placed.action);
    if (place === 'none') continue;
    if (place === 'write') writes.push(placed);
    else if ('before' in place) before.set(place.before, placed);
    else endings.set(place.ending, placed);
  }
  const [ending] = byRank(endings);
  return ending ? [...byRank(before), ...writes, ending] : [];
}

function byRank(actions: ReadonlyMap<number, PlacedAction>): readonly PlacedAction[] {
  return [...actions].sort(([a], [b]) => a - b).map(([, action]) => action);
}

/** Adds to the packet's action set. */
export function writeActions(context: Context, actions: readonly PlacedAction[]): void {
  for (const { action } of actions) {
    if (hasGroup(context)) break;
    if (action.kind === 'output') {
      const port = resolvePort(context, action.port);
      if (port === undefined) return;
      context.packet.set(fields.actsetOutput, BigInt(port));
    } else if (action.kind === 'group') {
      context.packet.set(fields.actsetOutput, BigInt(reserved.unset));
      break;
    }
  }
  context.actionSet = [...context.actionSet, ...actions];
}

function hasGroup(context: Context): boolean {
  return context.actionSet.some(({ action }) => action.kind === 'group');
}

/** Empties the packet's action set. */
export function clearActions(context: Context): void {
  context.actionSet = [];
  context.packet.set(fields.actsetOutput, BigInt(reserved.unset));
}

/** Says what the action set is or was. */
export function reportActionSet(context: Context, verb: 'is' | 'was'): void {
  const list = listOfSet(context.actionSet);
  const texts = list.map(({ action, source }) => source.text.slice(action.span.start, action.span.end));
  detail(context, texts.length === 0 ? `action set ${verb} empty` : `action set ${verb}: ${texts.join(',')}`);
}

/** Carries out the action set, at the end of the pipeline or of a clone. */
export function executeActionSet(context: Context): void {
  const list = listOfSet(context.actionSet);
  context.actionSet = [];
  if (list.length === 0) return;
  const children: TraceNode[] = [];
  context.nodes.push({ kind: 'action-set', children });
  inside(context, children, () => context.run(context, list, true));
}
