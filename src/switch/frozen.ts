import type { Action } from '../openflow/index.ts';
import type { Packet } from '../packet/index.ts';
import type { SourceText } from '../text/index.ts';
import type { CtAnswer } from './conntrack.ts';

/** An action with the text that its span points into: actions of one list may come from several flows. */
export interface PlacedAction {
  readonly action: Action;
  readonly source: SourceText;
}

/** A value on the stack of `push` and `pop`, with its width. */
export interface StackEntry {
  readonly value: bigint;
  readonly bits: number;
}

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
