import {
  arpOf,
  defaultFields,
  fieldNamed,
  formatFieldValue,
  type Packet,
  parseFieldValue,
} from '../../packet/index.ts';
import type { WalkEdit } from '../../world/index.ts';
import { goTo } from '../places/go-to.ts';
import { stepPlace } from '../places/place.ts';
import { say } from '../say.ts';
import { partingStop, selectComparison, selectHere, selectStop } from '../select.ts';
import { type Context, type Course, type LessonPlace, lessonOf, type SessionState } from '../state.ts';

/** What a line of the what-if overlay asks for, or why it cannot be read. */
export type EditLine =
  | { readonly ok: true; readonly edit: WalkEdit }
  | { readonly ok: false; readonly why: string };

/**
 * Reads a change as a learner types it: `nw_dst=10.222.2.34`, `endpoint=default/backend2`, `ct_state=+est+trk`, or `off` for the flow that
 * matched at the stop on screen.
 */
export function parseEdit(text: string, state: SessionState, { course }: Context): EditLine {
  const clean = text.trim();
  if (clean === 'off') return flowOff(state, { course });
  const parts = /^([A-Za-z0-9_]+)\s*=\s*(.+)$/.exec(clean);
  const [, name = '', value = ''] = parts ?? [];
  if (!parts) return { ok: false, why: 'Write FIELD=VALUE, endpoint=POD, ct_state=+est+trk, or off.' };
  if (name === 'endpoint') return { ok: true, edit: { kind: 'endpoint', endpoint: value } };
  if (name === 'ct_state') {
    const states = value.split(/[+|,\s]+/).filter((word) => word !== '');
    const known = states.every((word) => parseFieldValue(fieldNamed('ct_state'), word) !== undefined);
    return known && states.length > 0
      ? { ok: true, edit: { kind: 'ct-state', states } }
      : { ok: false, why: `${value} is no connection state. One looks like +est+trk.` };
  }
  const field = defaultFields.byName.get(name);
  if (!field)
    return { ok: false, why: `There is no field ${name}. Some are nw_src, nw_dst, tp_dst, eth_src.` };
  if (!parseFieldValue(field, value)) return { ok: false, why: `${value} is no value of ${name}.` };
  return { ok: true, edit: { kind: 'field', field: name, value } };
}

function flowOff(state: SessionState, { course }: Pick<Context, 'course'>): EditLine {
  const selected = selectStop(state, course);
  if (selected?.stop.kind !== 'table' || !selected.stop.flow)
    return { ok: false, why: 'off switches off the flow that matched; at this stop no flow did.' };
  const { flow, table } = selected.stop;
  const rule = flow.source.text.slice(flow.ruleSpan.start, flow.ruleSpan.end);
  return { ok: true, edit: { kind: 'flow-off', node: selected.leg.node, table, rule } };
}

/** A change in words, as the learner would type it. */
export function formatEdit(edit: WalkEdit): string {
  switch (edit.kind) {
    case 'field':
      return `${edit.field}=${edit.value}`;
    case 'endpoint':
      return `endpoint=${edit.endpoint}`;
    case 'ct-state':
      return `ct_state=${edit.states.map((word) => `+${word}`).join('')}`;
    case 'flow-off':
      return `off: ${edit.node} table ${edit.table} ${edit.rule}`;
    default:
      return edit satisfies never;
  }
}

/** The header fields to offer for a change, with the values that the packet has. */
export function editableFields(
  packet: Packet,
): readonly { readonly field: string; readonly value: string }[] {
  const names = [
    'eth_src',
    'eth_dst',
    'nw_src',
    'nw_dst',
    'nw_proto',
    'tp_src',
    'tp_dst',
    'arp_spa',
    'arp_tpa',
  ];
  return names
    .map((name) => ({ name, field: fieldNamed(name) }))
    .filter(({ field }) => packet.get(field) !== 0n)
    .map(({ name, field }) => ({ field: name, value: formatFieldValue(field, packet.get(field)) }));
}

/** A change that is offered, as it would be typed, with what it means. */
export interface ChangeRow {
  readonly text: string;
  readonly meaning: string;
}

/** What can be changed about the walk on screen: the fields of its packet as it was sent, the endpoint, connection tracking, a flow. */
export function selectChanges(state: SessionState, course: Course): readonly ChangeRow[] {
  const at = selectStop(state, course);
  const packet = at && (at.walk.legs[0]?.before ?? at.leg.before);
  // In a packet's words the ARP fields lie where those of IP do; only those of this packet are its own.
  const arp = packet !== undefined && arpOf(packet) !== undefined;
  const fields = (packet ? editableFields(packet) : []).filter(
    ({ field }) => arp === field.startsWith('arp_') || field.startsWith('eth_'),
  );
  return [
    ...fields.map(({ field, value }) => ({ text: `${field}=${value}`, meaning: 'as it was sent' })),
    ...(at?.walk.endpoint === undefined
      ? []
      : [{ text: `endpoint=${at.walk.endpoint}`, meaning: 'answers for the service; write another' }]),
    { text: 'ct_state=+est+trk', meaning: 'what connection tracking says' },
    { text: 'off', meaning: 'without the flow that matched at this stop' },
  ];
}

/** The row that a line was taken from, also after its value was changed. */
export function chosenChange(rows: readonly ChangeRow[], line: string): number | undefined {
  const name = (text: string) => text.split('=')[0]?.trim();
  const index = rows.findIndex(({ text }) => name(text) === name(line));
  return index < 0 ? undefined : index;
}

/** Makes a change and goes to the stop where the walks part. One that cannot be made is said and left out. */
export function applyEdit(state: SessionState, edit: WalkEdit, context: Context): SessionState {
  const here = selectHere(state, context.course);
  if (!here) return state;
  const at = here.place.at ?? stepPlace(here.lesson, here.step, context.course).at;
  const walk = at?.walk ?? here.lesson.walk;
  if (walk === undefined) return say(state, 'info', 'There is no walk here to change.');
  const place: LessonPlace = { ...here.place, at: at ?? { walk, leg: 0, stop: 0 } };
  const whatIf = {
    edits: [...(state.whatIf?.edits ?? []), edit],
    from: state.whatIf?.from ?? here.place,
  };
  const tried: SessionState = { ...state, place, whatIf };
  const comparison = selectComparison(tried, context.course);
  if (!comparison) return say(state, 'warn', `There is no walk ${walk} to change.`);
  if (comparison.failed !== undefined) return say(state, 'warn', comparison.failed);
  const parting = partingStop(comparison.original, comparison.changed);
  if (!parting)
    return say(
      { ...tried, trail: [] },
      'info',
      'Nothing changes on the way: both packets meet the same decisions.',
    );
  const target = clamp(comparison.changed.legs, parting);
  const moved = goTo(tried, { ...place, at: { walk, ...target } }, context);
  return say(moved, 'info', 'Here the walks part. u undoes the change.');
}

/** A walk that ends early has no stop where the other goes on: its last one shows why. */
function clamp(
  legs: readonly { readonly stops: readonly unknown[] }[],
  at: { readonly leg: number; readonly stop: number },
): { readonly leg: number; readonly stop: number } {
  const stops = legs[at.leg]?.stops.length ?? 0;
  if (stops > 0) return { leg: at.leg, stop: Math.min(at.stop, stops - 1) };
  const leg = legs.findLastIndex((candidate) => candidate.stops.length > 0);
  return { leg: Math.max(leg, 0), stop: Math.max((legs[leg]?.stops.length ?? 1) - 1, 0) };
}

/** Takes the last change back; with the last one gone, returns to where the learner was. */
export function undoEdit(state: SessionState, context: Context): SessionState {
  const { whatIf } = state;
  if (!whatIf) return say(state, 'info', 'Nothing is changed: this is the packet of the walk.');
  const edits = whatIf.edits.slice(0, -1);
  if (edits.length === 0) return resetEdits(state, context);
  const fewer: SessionState = { ...state, whatIf: { ...whatIf, edits } };
  const comparison = selectComparison(fewer, context.course);
  const place = lessonOf(fewer.place);
  if (!comparison || !place?.at) return fewer;
  const parting = comparison.partsAt ?? place.at;
  const at = { walk: place.at.walk, ...clamp(comparison.changed.legs, parting) };
  return goTo(fewer, { ...place, at }, context);
}

/** Takes every change back. */
export function resetEdits(state: SessionState, context: Context): SessionState {
  return state.whatIf ? goTo({ ...state, whatIf: undefined }, state.whatIf.from, context) : state;
}
