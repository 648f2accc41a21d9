import type { ReadContext } from '../read-context.ts';
import { refuse } from '../refusal.ts';
import type { Action } from './action.ts';
import { formatActionName } from './action-name.ts';
import type { ActionPlace } from './action-text.ts';
import { changesOf, traitsOf } from './action-traits.ts';

/** Refuses what the switch refuses of a whole list: a drop or conjunction in company, instructions out of order. */
export function checkList(context: ReadContext, actions: readonly Action[], place: ActionPlace): void {
  const { source } = context;
  const drop = actions.find((action) => action.kind === 'drop');
  if (drop && actions.some((action) => action.kind !== 'drop')) {
    refuse(source, drop.span.start, drop.span.end, 'action-drop-alone');
  }
  if (actions.some((action) => action.kind === 'conjunction')) {
    const other = actions.find((action) => action.kind !== 'conjunction' && action.kind !== 'note');
    if (other) refuseAction(context, other, 'action-conjunction-alone');
  }
  checkOrder(context, actions);
  if (place === 'plain') for (const action of actions) checkConnectionField(context, action);
}

/** The connection's mark and label are written inside `ct(commit,exec(...))` only. */
function checkConnectionField(context: ReadContext, action: Action): void {
  const field = changesOf(action) === 'written' ? traitsOf(action).writes(action)[0]?.field.name : undefined;
  if (field !== 'ct_mark' && field !== 'ct_label') return;
  refuse(context.source, action.span.start, action.span.end, 'action-ct-field', { field });
}

function checkOrder(context: ReadContext, actions: readonly Action[]): void {
  let last: Action | undefined;
  for (const action of actions) {
    if (last && traitsOf(action).instruction < traitsOf(last).instruction) {
      refuse(context.source, action.span.start, action.span.end, 'action-order', {
        action: formatActionName(action),
        before: formatActionName(last),
      });
    }
    last = action;
  }
}

function refuseAction(context: ReadContext, action: Action, code: 'action-conjunction-alone'): never {
  return refuse(context.source, action.span.start, action.span.end, code, {
    action: formatActionName(action),
  });
}
