import { type ActionOf, traitsOf } from '../../openflow/index.ts';
import type { SourceText } from '../../text/index.ts';
import type { TraceNode } from '../../trace/index.ts';
import { executeActionSet } from '../action-set.ts';
import { type Context, inside, placed } from '../context.ts';
import { finishFreezing } from '../freeze.ts';
import type { PlacedAction } from '../frozen.ts';
import { writeSubfield } from '../write-field.ts';

/** `clone(...)`: its actions work on a copy of packet, stack and action set, and do the action set there as well. */
export function cloneAction(
  context: Context,
  action: ActionOf<'clone'>,
  source: SourceText,
  last: boolean,
): void {
  const { actionSet, stack, conntracked, wasMpls } = context;
  const before = context.packet.clone();
  const own = last || action.actions.every((inner) => traitsOf(inner).reversible);
  context.stack = [...stack];
  context.run(context, placed(action.actions, source), own ? last : true);
  endOfCopy(context);
  if (!own) {
    context.conntracked = conntracked;
    context.wasMpls = wasMpls;
  }
  context.actionSet = actionSet;
  context.stack = stack;
  context.packet = before;
}

/**
 * `check_pkt_larger`: the packet's length is not part of a trace, so the actions that follow are done twice, as if it were larger
 * and as if not.
 */
export function checkPacketLarger(
  context: Context,
  action: ActionOf<'check-packet-larger'>,
  rest: readonly PlacedAction[],
): void {
  const { actionSet, stack, conntracked, wasMpls } = context;
  const before = context.packet.clone();
  let exit = false;
  // One copy of stack and action set serves both outcomes, one after the other: what the first took is gone for the second.
  context.stack = [...stack];
  for (const larger of [true, false]) {
    context.packet = before.clone();
    context.conntracked = conntracked;
    context.wasMpls = wasMpls;
    if (!larger) context.exit = false;
    writeSubfield(context.packet, action.dst, larger ? 1n : 0n);
    const children: TraceNode[] = [];
    context.nodes.push({ kind: 'branch', larger, children });
    inside(context, children, () => {
      context.run(context, rest, true);
      endOfCopy(context);
    });
    if (larger) exit = context.exit;
  }
  context.actionSet = actionSet;
  context.stack = stack;
  context.conntracked = conntracked;
  context.wasMpls = wasMpls;
  context.packet = before;
  context.exit = exit;
}

/** What happens after the last action: the action set, or the packet's freezing. A packet that was given up gets no further. */
export function endOfPipeline(context: Context): void {
  if (!context.failure) endOfCopy(context);
}

/** The same for a copy of the packet: there the switch still announces the action set of a packet that it has given up. */
function endOfCopy(context: Context): void {
  if (!context.freezing) executeActionSet(context);
  if (context.freezing) finishFreezing(context);
}
