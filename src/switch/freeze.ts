import type { Packet } from '../packet/index.ts';
import type { Stopped, StoppedCode } from '../trace/index.ts';
import { type Context, limit } from './context.ts';
import { fields, tunnelOptionsWord } from './fields.ts';
import type { Frozen, PlacedAction } from './frozen.ts';

/** Puts the packet, as it is, among those to be resumed at a table. */
export function freezeAt(context: Context, table: number, packet: Packet, tracked: Frozen['tracked']): void {
  const state = {
    table,
    actions: context.rest,
    actionSet: [...context.actionSet],
    stack: [...context.stack],
  };
  const recirculation = context.recirculations.take(stateKey(state, context.packet));
  const kept = packet.clone();
  kept.set(fields.recircId, BigInt(recirculation));
  context.queue.push({ ...state, recirculation, packet: kept, tracked });
  context.rest = [];
}

/**
 * Starts to freeze for a reason other than connection tracking: every action list ends. Open vSwitch's trace does not follow such a
 * packet any further, and neither does this engine: `code` says why.
 */
export function beginFreezing(context: Context, code: StoppedCode, params: Stopped['params'] = {}): void {
  context.freezing = true;
  context.exit = true;
  limit(context, 'insufficient-information', code, params);
}

/** Ends what {@link beginFreezing} began, once all action lists have been left. */
export function finishFreezing(context: Context): void {
  context.rest = [];
  context.freezing = false;
}

function stateKey(state: Omit<Frozen, 'recirculation' | 'packet' | 'tracked'>, packet: Packet): string {
  const text = ({ action, source }: PlacedAction) => source.text.slice(action.span.start, action.span.end);
  return [
    state.table,
    state.actions.map(text).join(),
    state.actionSet.map(text).join(),
    state.stack.map(({ value, bits }) => `${value}/${bits}`).join(),
    packet.getNumber(fields.inPort),
    packet.words.subarray(fields.tunId.word, fields.metadata.word + 2).join(),
    packet.words.subarray(fields.reg0.word, fields.reg0.word + 16).join(),
    packet.words.subarray(tunnelOptionsWord).join(),
  ].join(';');
}
