import { baseFields, type Field, fieldNamed, hasField, type Packet } from '../packet/index.ts';
import type { FieldChange } from './bridge-trace.ts';

/** Fields that name the bits of a word best, tried in this order; the rest of the table follows. */
const preferred: readonly Field[] = [
  'in_port',
  'vlan_tci',
  'mpls_lse',
  'mpls_lse1',
  'mpls_lse2',
  'nw_tos_byte',
  'actset_output',
].map((name) => fieldNamed(name));

/**
 * The fields in which two packets differ, each under the name that fits the packet as it became (`tcp_dst` rather than `tp_dst`),
 * the field that an action names first of all.
 */
export function changedFields(
  before: Packet,
  after: Packet,
  named: readonly Field[] = [],
): readonly FieldChange[] {
  const changes: FieldChange[] = [];
  const covered = new Set<number>();
  const differs = (word: number) => before.words[word] !== after.words[word];
  const take = (field: Field) => {
    const count = Math.ceil(field.bits / 32);
    const from = before.get(field);
    const to = after.get(field);
    if (from === to) return;
    for (let i = 0; i < count; i++) covered.add(field.word + i);
    changes.push({ field, from, to });
  };
  for (const field of named) take(field);
  for (let word = 0; word < before.words.length; word++) {
    if (!differs(word) || covered.has(word)) continue;
    const field = fieldAt(word, after);
    if (field) take(field);
  }
  return changes;
}

const fieldsByWord = new Map<number, readonly Field[]>();
for (const field of [...preferred, ...baseFields]) {
  for (let i = 0; i < Math.ceil(field.bits / 32); i++) {
    const word = field.word + i;
    const known = fieldsByWord.get(word) ?? [];
    if (!known.includes(field)) fieldsByWord.set(word, [...known, field]);
  }
}

function fieldAt(word: number, packet: Packet): Field | undefined {
  const candidates = fieldsByWord.get(word) ?? [];
  const own = candidates.filter((field) => field.prerequisite !== 'none' && hasField(packet, field));
  return own[0] ?? candidates[0];
}
