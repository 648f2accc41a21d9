import type { ActionKind } from '../openflow/index.ts';
import type { Field } from '../packet/index.ts';
import { connectionTrack } from './actions/ct.ts';
import { outputAction } from './actions/output.ts';
import { tableAction } from './actions/table.ts';
import { writeAction } from './actions/write.ts';
import { changedFields } from './changes.ts';
import {
  type ActionOrigin,
  type Context,
  inside,
  type OpenActionNode,
  type PlacedAction,
  unsupported,
} from './context.ts';

/**
 * Carries out an action list as Open vSwitch translates it: each action is reported, then done; an error ends everything, `exit` ends
 * the list and all lists that led to it, and freezing takes the rest of each along.
 */
export function executeActions(
  context: Context,
  actions: readonly PlacedAction[],
  last: boolean,
  origin: ActionOrigin,
): void {
  if (actions.length === 0) {
    context.nodes.push({ kind: 'line', text: 'drop' });
    return;
  }
  for (let i = 0; i < actions.length; i++) {
    if (context.failure) return;
    if (context.exit) {
      if (context.freezing) context.rest.push(...actions.slice(i));
      return;
    }
    const stop = executeAction(context, actions[i]!, last && i === actions.length - 1, origin);
    if (stop) return;
  }
}

/** Kinds whose effect on the packet is told by what they lead to, not by the action itself. */
const leading: ReadonlySet<ActionKind> = new Set(['resubmit', 'goto-table', 'group', 'clone']);

function executeAction(
  context: Context,
  { action, source }: PlacedAction,
  last: boolean,
  origin: ActionOrigin,
): boolean {
  const node: OpenActionNode = { kind: 'action', action, source, changes: [], children: [] };
  context.nodes.push(node);
  const before = leading.has(action.kind) ? undefined : context.packet.clone();
  let stop = false;
  inside(context, node.children, () => {
    stop = dispatch(context, { action, source }, last, origin);
  });
  if (before) node.changes = changedFields(before, context.packet, namedFields(action));
  return stop;
}

function namedFields(action: PlacedAction['action']): readonly Field[] {
  if ('dst' in action && action.dst) return [action.dst.field];
  return 'field' in action ? [action.field] : [];
}

/** Does one action; true when the list ends with it without `exit`. */
function dispatch(
  context: Context,
  placedAction: PlacedAction,
  last: boolean,
  origin: ActionOrigin,
): boolean {
  const { action, source } = placedAction;
  switch (action.kind) {
    case 'output':
    case 'output-field':
    case 'controller':
      outputAction(context, action, last, origin);
      return false;
    case 'resubmit':
    case 'goto-table':
      tableAction(context, action, last);
      return false;
    case 'load':
    case 'move':
    case 'set-field':
    case 'mod':
    case 'write-metadata':
    case 'dec-ttl':
      return writeAction(context, action);
    case 'ct':
    case 'ct-clear':
      connectionTrack(context, action, source);
      return false;
    case 'drop':
      return false;
    case 'note':
    case 'exit':
      if (action.kind === 'exit') context.exit = true;
      return false;
    case 'apply-actions':
      context.run(
        context,
        action.actions.map((inner) => ({ action: inner, source })),
        last,
        origin,
      );
      return false;
    default:
      unsupported(context, 'action-not-followed', {
        action: source.text.slice(action.span.start, action.span.end),
      });
      return true;
  }
}
