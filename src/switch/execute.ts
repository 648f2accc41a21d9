import { type Action, changesOf, traitsOf } from '../openflow/index.ts';
import type { Field } from '../packet/index.ts';
import { changedFields, type FieldChange, spend } from '../trace/index.ts';
import { clearActions, reportActionSet, writeActions } from './action-set.ts';
import { checkPacketLarger, cloneAction } from './actions/copies.ts';
import { connectionTrack } from './actions/ct.ts';
import { groupAction } from './actions/group.ts';
import { outputAction } from './actions/output.ts';
import { spreadAction } from './actions/spread.ts';
import { stackAction } from './actions/stack.ts';
import { tableAction } from './actions/table.ts';
import { needsPayload, tagAction } from './actions/tags.ts';
import { writeAction } from './actions/write.ts';
import { type Context, inside, type OpenActionNode, placed, unsupported, warn } from './context.ts';
import { fields } from './fields.ts';
import { beginFreezing } from './freeze.ts';
import type { PlacedAction } from './frozen.ts';

/** What one action weighs against an iptables rule: it copies the packet and writes a report. */
const stepsOfAction = 20;

/**
 * Carries out an action list as Open vSwitch translates it: each action is reported, then done; an error ends everything, `exit` ends
 * the list and all lists that led to it, and freezing takes the rest of each along.
 */
export function executeActions(context: Context, actions: readonly PlacedAction[], last: boolean): void {
  if (actions.length === 0) {
    context.nodes.push({ kind: 'line', text: 'drop' });
    return;
  }
  for (let i = 0; i < actions.length; i++) {
    const { action } = actions[i]!;
    if (context.failure) return;
    if (!spend(context.effort, stepsOfAction)) {
      unsupported(context, 'own-limit', { steps: context.effort.limit });
      return;
    }
    if (!context.exit && context.wasMpls && needsPayload(action))
      beginFreezing(context, 'mpls-payload-unknown');
    if (context.exit) {
      if (context.freezing) context.rest.push(...actions.slice(i));
      return;
    }
    const lastOfAll = last && i === actions.length - 1 && context.actionSet.length > 0;
    const stop = executeAction(context, actions, i, lastOfAll);
    if (stop) return;
    // The switch keeps the rest of the list that an `exit` ended, and a later freeze in the same run takes it along.
    if (context.exit && action.kind !== 'resubmit' && context.rest.length === 0 && !context.failure) {
      context.rest.push(...actions.slice(i));
      return;
    }
  }
}

function executeAction(
  context: Context,
  actions: readonly PlacedAction[],
  at: number,
  last: boolean,
): boolean {
  const { action, source } = actions[at]!;
  const node: OpenActionNode = { kind: 'action', action, source, changes: [], children: [] };
  context.nodes.push(node);
  const changes = watchChanges(context, action);
  let stop = false;
  inside(context, node.children, () => {
    stop = dispatch(context, actions, at, last);
  });
  node.changes = changes();
  if (context.tracked) {
    node.connections = context.tracked;
    context.tracked = undefined;
  }
  return stop;
}

/** Remembers the packet as far as an action may write it; what comes back tells, afterwards, what it did write. */
function watchChanges(context: Context, action: Action): () => readonly FieldChange[] {
  const changes = changesOf(action);
  if (changes === 'nothing') return () => [];
  const written = traitsOf(action)
    .writes(action)
    .map(({ field }) => field);
  const [field] = written;
  if (changes === 'written' && field && standsAlone(field)) {
    const from = context.packet.get(field);
    return () => {
      const to = context.packet.get(field);
      return from === to ? [] : [{ field, from, to }];
    };
  }
  const before = context.packet.clone();
  return () => changedFields(before, context.packet, written);
}

/** Whether writing a field changes nothing beside it, as it does for VLAN tags and tunnel options. */
function standsAlone(field: Field): boolean {
  return field.word !== fields.vlanTci.word && field.option === undefined;
}

/** Does one action; true when the list ends with it without `exit`. */
function dispatch(context: Context, actions: readonly PlacedAction[], at: number, last: boolean): boolean {
  const { action, source } = actions[at]!;
  switch (action.kind) {
    case 'output':
    case 'output-field':
    case 'controller':
    case 'enqueue':
      outputAction(context, action, last);
      return false;
    case 'multipath':
    case 'bundle':
      spreadAction(context, action, last);
      return false;
    case 'group':
      return groupAction(context, action.group, last);
    case 'resubmit':
    case 'goto-table':
      tableAction(context, action, last);
      return false;
    case 'write-actions':
      writeActions(context, placed(action.actions, source));
      reportActionSet(context, 'is');
      return false;
    case 'clear-actions':
      reportActionSet(context, 'was');
      clearActions(context);
      return false;
    case 'apply-actions':
      context.run(context, placed(action.actions, source), last);
      return false;
    case 'load':
    case 'move':
    case 'set-field':
    case 'mod':
    case 'write-metadata':
    case 'dec-ttl':
    case 'delete-field':
    case 'set-queue':
    case 'pop-queue':
      return writeAction(context, action);
    case 'stack-push':
    case 'stack-pop':
      stackAction(context, action);
      return false;
    case 'push-vlan':
    case 'pop-vlan':
    case 'push-mpls':
    case 'pop-mpls':
    case 'set-mpls-ttl':
    case 'dec-mpls-ttl':
      return tagAction(context, action);
    case 'ct':
    case 'ct-clear':
      connectionTrack(context, action, source);
      return false;
    case 'clone':
      cloneAction(context, action, source, last);
      return false;
    case 'check-packet-larger':
      if (last) return false;
      checkPacketLarger(context, action, actions.slice(at + 1));
      return true;
    case 'learn':
      warn(context, 'suppressing side effects, so learn action ignored');
      return false;
    case 'exit':
      context.exit = true;
      return false;
    // What these do leaves no mark on the packet or its way: a meter may drop, but not in a trace.
    case 'drop':
    case 'note':
    case 'conjunction':
    case 'sample':
    case 'meter':
    case 'fin-timeout':
      return false;
    case 'encap':
    case 'decap':
    case 'dec-nsh-ttl':
      unsupported(context, 'action-not-followed', {
        action: source.text.slice(action.span.start, action.span.end),
      });
      return true;
    default:
      action satisfies never;
      return true;
  }
}
