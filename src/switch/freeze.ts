import type { Packet } from '../packet/index.ts';
import type { Stopped } from '../trace/index.ts';
import type { CtAnswer } from './conntrack.ts';
import { type Context, limit, type PlacedAction, type StackEntry } from './context.ts';
import { fields, tunnelOptionsWord } from './fields.ts';

/** A packet that left the pipeline to be resumed in it: what Open vSwitch keeps of it under a recirculation id. */
export interface Frozen {
  readonly recirculation: number;
  readonly packet: Packet;
  readonly table: number;
  /** Actions to carry out first; without any, the table is asked. */
  readonly actions: readonly PlacedAction[];
  readonly actionSet: readonly PlacedAction[];
  readonly stack: readonly StackEntry[];
  /** The connection tracker's answer. */
  readonly tracked: { readonly zone: number; readonly answer: CtAnswer };
}

/**
 * Gives recirculation ids. As in the switch, packets frozen in the same state share an id as long as one of them waits; numbering
 * starts at 1, where the switch numbers through its whole life.
 */
export class RecirculationIds {
  private readonly live = new Map<string, { readonly id: number; uses: number }>();
  private next = 1;

  /** The id of a state that is about to be kept. */
  take(state: string): number {
    const known = this.live.get(state);
    if (known) {
      known.uses += 1;
      return known.id;
    }
    const id = this.next++;
    this.live.set(state, { id, uses: 1 });
    return id;
  }

  /** One packet of the id was resumed and carried through. */
  release(id: number): void {
    for (const [state, entry] of this.live) {
      if (entry.id !== id) continue;
      entry.uses -= 1;
      if (entry.uses === 0) this.live.delete(state);
    }
  }
}

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
export function beginFreezing(context: Context, code: string, params: Stopped['params'] = {}): void {
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
