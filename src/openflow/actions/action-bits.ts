import { fieldNamed, type Subfield, wholeField } from '../../packet/index.ts';
import type { Action } from './action.ts';

/** The bits of fields that an action writes, those of actions inside it included. A `ct` that translates addresses is left out. */
export function bitsWritten(action: Action): readonly Subfield[] {
  switch (action.kind) {
    case 'load':
    case 'stack-pop':
    case 'check-packet-larger':
    case 'multipath':
    case 'move':
      return [action.dst];
    case 'set-field':
    case 'mod':
    case 'delete-field':
      return [wholeField(action.field)];
    case 'dec-ttl':
      return [wholeField(fieldNamed('nw_ttl'))];
    case 'bundle':
      return action.dst ? [action.dst] : [];
    case 'ct':
      return action.exec.flatMap(bitsWritten);
    case 'clone':
    case 'write-actions':
    case 'apply-actions':
      return action.actions.flatMap(bitsWritten);
    default:
      return [];
  }
}

/** The bits of fields whose value decides what an action does, those of actions inside it included. */
export function bitsRead(action: Action): readonly Subfield[] {
  switch (action.kind) {
    case 'move':
    case 'output-field':
    case 'stack-push':
      return [action.src];
    case 'ct':
      return ['src' in action.zone ? [action.zone.src] : [], ...action.exec.map(bitsRead)].flat();
    case 'clone':
    case 'write-actions':
    case 'apply-actions':
      return action.actions.flatMap(bitsRead);
    default:
      return [];
  }
}
