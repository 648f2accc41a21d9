import type { Action, ActionKind } from '../openflow/index.ts';
import type { TraceNode } from '../trace/index.ts';
import { type Context, detail, inside } from './context.ts';
import { fields, reserved } from './fields.ts';
import type { PlacedAction } from './frozen.ts';
import { resolvePort } from './ports.ts';

/** What comes before all writes of fields, in this order, the last of each kind only (OpenFlow 1.5.1, section 5.6 "Action Set"). */
const before: readonly ActionKind[] = [
  'pop-vlan',
  'pop-mpls',
  'decap',
  'encap',
  'push-mpls',
  'push-vlan',
  'dec-ttl',
  'dec-mpls-ttl',
  'dec-nsh-ttl',
];

/** Writes of fields: all of them, in the order in which they were written. */
const writes: ReadonlySet<ActionKind> = new Set([
  'load',
  'move',
  'set-field',
  'mod',
  'set-mpls-ttl',
  'set-queue',
]);

/** What ends a set: the first kind of these that is there; a set without any does nothing at all. */
const endings: readonly ActionKind[] = ['group', 'output', 'resubmit', 'ct'];

/** The action list that an action set, or a group's bucket, stands for. */
export function listOfSet(set: readonly PlacedAction[]): readonly PlacedAction[] {
  const last = (kind: ActionKind) => set.findLast(({ action }) => kindInSet(action) === kind);
  const some = (actions: readonly (PlacedAction | undefined)[]) =>
    actions.flatMap((action) => (action ? [action] : []));
  const ending = some(endings.map(last)).slice(0, 1);
  if (ending.length === 0) return [];
  return [...some(before.map(last)), ...set.filter(({ action }) => writes.has(action.kind)), ...ending];
}

/** `CONTROLLER:N` is an output; `controller(...)` has no place in a set. */
function kindInSet(action: Action): ActionKind {
  return action.kind === 'controller' && action.id === 0 && action.userdata === undefined
    ? 'output'
    : action.kind;
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
