import { type Field, fieldNamed, type Subfield, wholeField } from '../../packet/index.ts';
import type { Action, ActionKind, ActionOf } from './action.ts';

/** Where an action stands in an action set, and what becomes of several of its kind (OpenFlow 1.5.1, section 5.6 "Action Set"). */
export type SetPlace =
  /** It has no place there. */
  | 'none'
  /** A write of a field: all of them, in the order in which they were written. */
  | 'write'
  /** Before all writes, by rank; the last of each kind only. */
  | { readonly before: number }
  /** What ends a set: only the one with the lowest rank. */
  | { readonly ending: number };

/** What an action changes of the packet: `written` is just the field that it writes. What it leads to is reported there. */
export type Changes = 'nothing' | 'written' | 'anything';

/** What everybody but its reader and its execution asks of a kind of action: a new kind is a row here, a reader and an execution. */
export interface ActionTraits<A> {
  /** The bits that it writes itself, actions inside it left out. */
  readonly writes: (action: A) => readonly Subfield[];
  /** The bits whose value decides what it does. */
  readonly reads: (action: A) => readonly Subfield[];
  /** Actions inside it. */
  readonly inside: (action: A) => readonly Action[];
  /** What of the packet it may change itself. */
  readonly changes: Changes | ((action: A) => Changes);
  /** Whether the fields that it reads and writes must exist; OpenFlow 1.0's own actions do nothing where they do not. */
  readonly needsFields: boolean;
  /** Whether it can be inconsistent with a match beyond those fields, told without looking at the match. */
  readonly fitsSome: (action: A) => boolean;
  /**
   * Whether it must know what was under a label stack that was popped off: not outputs, writes below layer 3, and groups, whose buckets
   * are asked one by one. `written`: as its field is of layer 3 or above.
   */
  readonly needsPayload: boolean | 'written';
  /** Whether the switch can take its effect back, so that a clone with it needs no copy in the datapath. */
  readonly reversible: boolean;
  readonly inSet: SetPlace | ((action: A) => SetPlace);
  /** In which order instructions stand, which OpenFlow 1.1 carries out so; all plain actions are one of them. */
  readonly instruction: number;
}

const nothing = (): readonly never[] => [];

/** What most kinds are: plain actions that read and write no field, and fit every match. */
const plain = {
  writes: nothing,
  reads: nothing,
  inside: nothing,
  changes: 'anything',
  needsFields: true,
  fitsSome: () => false,
  needsPayload: true,
  reversible: true,
  inSet: 'none',
  instruction: 1,
} as const;

const passive = { ...plain, changes: 'nothing' } as const;
const output = { ...passive, needsPayload: false } as const;
const outputInSet = { ending: 2 } as const;
const toDst = { writes: (action: { readonly dst: Subfield }) => [action.dst] } as const;
const ofField = { ...plain, changes: 'written', inSet: 'write', needsPayload: 'written' } as const;
const holding = { inside: (action: { readonly actions: readonly Action[] }) => action.actions } as const;

const traits: { readonly [K in ActionKind]: ActionTraits<ActionOf<K>> } = {
  output: { ...output, inSet: outputInSet },
  'output-field': { ...output, reads: (action) => [action.src] },
  controller: {
    ...passive,
    // `CONTROLLER:N` is an output; `controller(...)` has no place in a set.
    inSet: ({ id, userdata }) => (id === 0 && userdata === undefined ? outputInSet : 'none'),
  },
  enqueue: { ...plain, needsPayload: false },
  bundle: {
    ...plain,
    writes: ({ dst }) => (dst ? [dst] : []),
    changes: ({ dst }) => (dst ? 'anything' : 'nothing'),
  },
  group: { ...output, inSet: { ending: 1 } },
  resubmit: { ...passive, fitsSome: ({ ct }) => ct, inSet: { ending: 3 } },
  'goto-table': { ...passive, fitsSome: () => true, instruction: 5 },
  'write-actions': { ...plain, ...holding, fitsSome: () => true, instruction: 3 },
  'apply-actions': { ...plain, ...holding },
  'clear-actions': { ...plain, instruction: 2 },
  'write-metadata': { ...plain, writes: () => [wholeField(fieldNamed('metadata'))], instruction: 4 },
  load: { ...ofField, ...toDst },
  move: { ...ofField, ...toDst, reads: (action) => [action.src], needsPayload: true },
  'set-field': { ...ofField, writes: ({ field }) => [wholeField(field)] },
  mod: { ...ofField, writes: ({ field }) => [wholeField(field)], needsFields: false },
  'stack-push': { ...plain, reads: (action) => [action.src] },
  'stack-pop': { ...plain, ...toDst, changes: 'written' },
  'push-vlan': { ...plain, inSet: { before: 6 } },
  'pop-vlan': { ...plain, inSet: { before: 1 } },
  'push-mpls': { ...plain, inSet: { before: 5 } },
  'pop-mpls': { ...plain, inSet: { before: 2 } },
  'dec-ttl': {
    ...plain,
    writes: () => [wholeField(fieldNamed('nw_ttl'))],
    changes: 'written',
    needsFields: false,
    inSet: { before: 7 },
  },
  'set-mpls-ttl': { ...plain, inSet: 'write' },
  'dec-mpls-ttl': { ...plain, inSet: { before: 8 } },
  'dec-nsh-ttl': { ...plain, fitsSome: () => true, reversible: false, inSet: { before: 9 } },
  'delete-field': { ...plain, writes: ({ field }) => [wholeField(field)], needsFields: false },
  'check-packet-larger': { ...plain, ...toDst, reversible: false },
  ct: {
    ...plain,
    reads: ({ zone }) => ('src' in zone ? [zone.src] : []),
    inside: ({ exec }) => exec,
    needsFields: false,
    fitsSome: () => true,
    reversible: false,
    inSet: { ending: 4 },
  },
  'ct-clear': plain,
  learn: passive,
  conjunction: plain,
  multipath: { ...plain, ...toDst },
  clone: { ...passive, ...holding, fitsSome: () => true },
  sample: plain,
  note: passive,
  meter: { ...plain, reversible: false, instruction: 0 },
  'fin-timeout': plain,
  'set-queue': { ...plain, inSet: 'write', needsPayload: false },
  'pop-queue': plain,
  encap: { ...plain, reversible: false, inSet: { before: 4 } },
  decap: { ...plain, reversible: false, inSet: { before: 3 } },
  exit: passive,
  drop: passive,
};

/** The traits of an action's kind. */
export function traitsOf(action: Action): ActionTraits<Action> {
  // Each row takes the actions of its own kind, which this one is.
  return traits[action.kind] as ActionTraits<Action>;
}

/** What an action may change of the packet itself. */
export function changesOf(action: Action): Changes {
  const { changes } = traitsOf(action);
  return typeof changes === 'function' ? changes(action) : changes;
}

/** Where an action stands in an action set. */
export function placeInSet(action: Action): SetPlace {
  const { inSet } = traitsOf(action);
  return typeof inSet === 'function' ? inSet(action) : inSet;
}

/** The bits of fields that an action writes, those of actions inside it included. A `ct` that translates addresses is left out. */
export function bitsWritten(action: Action): readonly Subfield[] {
  const { writes, inside } = traitsOf(action);
  return [...writes(action), ...inside(action).flatMap(bitsWritten)];
}

/** The bits of fields whose value decides what an action does, those of actions inside it included. */
export function bitsRead(action: Action): readonly Subfield[] {
  const { reads, inside } = traitsOf(action);
  return [...reads(action), ...inside(action).flatMap(bitsRead)];
}

/** The fields that must exist for an action: those that it reads and writes. */
export function fieldsNeeded(action: Action): readonly Field[] {
  const { reads, writes, needsFields } = traitsOf(action);
  return needsFields ? [...reads(action), ...writes(action)].map(({ field }) => field) : [];
}
