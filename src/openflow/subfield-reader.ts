import { type Field, readDecimal, type Subfield } from '../packet/index.ts';
import { isInternalField } from './matches/match-key.ts';
import type { ReadContext } from './read-context.ts';
import { refuse } from './refusal.ts';

/** Reads `NAME`, `NAME[]`, `NAME[BIT]` or `NAME[START..END]`, the name in flow text's form or NXM's (ovs-fields(7), "Subfields"). */
export function readSubfield(context: ReadContext, start: number, end: number): Subfield {
  const { source } = context;
  const { text } = source;
  let bracket = start;
  while (bracket < end && text.charCodeAt(bracket) !== 91) bracket++;
  const name = text.slice(start, bracket);
  const field = context.fields.get(name);
  if (!field || isInternalField(field)) refuse(source, start, bracket, 'field-unknown', { field: name });
  if (bracket === end) return { field, start: 0, bits: namedBits(field) };
  const bits =
    text.charCodeAt(end - 1) === 93 ? bitRange(text, bracket + 1, end - 1, namedBits(field)) : undefined;
  if (!bits) {
    refuse(source, bracket, end, 'subfield-range', {
      field: name,
      range: text.slice(bracket, end),
      bits: field.bits,
    });
  }
  return { field, start: bits.first, bits: bits.last - bits.first + 1 };
}

function bitRange(text: string, start: number, end: number, width: number) {
  if (start === end) return { first: 0, last: width - 1 };
  const range = text.slice(start, end);
  const dots = range.indexOf('..');
  const first = readDecimal(range, 0, dots < 0 ? range.length : dots);
  const last = dots < 0 ? first : readDecimal(range, dots + 2, range.length);
  return first < 0 || last < first || last >= width ? undefined : { first, last };
}

/** How many bits of a field `NAME[]` names: of a VLAN id not the bit that says that there is a tag. */
function namedBits(field: Field): number {
  return field.name === 'vlan_vid' ? 12 : field.bits;
}

/** The name that Open vSwitch prints for a subfield: the first NXM or OXM name, with `[]` for the whole field. */
export function formatSubfield({ field, start, bits }: Subfield): string {
  const name = field.oxm[0] ?? field.name;
  if (start === 0 && bits === namedBits(field)) return `${name}[]`;
  return bits === 1 ? `${name}[${start}]` : `${name}[${start}..${start + bits - 1}]`;
}
