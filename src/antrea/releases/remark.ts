import { fieldNamed } from '../../packet/index.ts';
import type { TableStop } from '../../trace/index.ts';

/** What a reader who knows Antrea would add at a stop: why the flow is there. */
export interface Remark {
  readonly tables: readonly string[];
  readonly when: (stop: TableStop) => boolean;
  readonly say: string;
}

/** Whether the flow that matched asks for a field. */
export function hasTerm(stop: TableStop, field: string): boolean {
  return stop.flow?.match.terms.some((term) => term.field.name === field) ?? false;
}

/** Whether the stop carried out an action of a kind. */
export function does(stop: TableStop, kind: string): boolean {
  return stop.actions.some(({ action }) => action.kind === kind);
}

/** Whether connection tracking said so of the packet as it came to the stop. */
export function hasState(stop: TableStop, name: 'new' | 'est'): boolean {
  const state = stop.before.get(fieldNamed('ct_state'));
  return ((state >> (name === 'new' ? 0n : 1n)) & 1n) === 1n;
}
