import type { Field } from './field.ts';
import { baseFields, type TlvMapping, tunnelMetadataFields } from './field-table.ts';

/** The fields that a bridge knows: all of ovs-fields(7), with the tunnel options of its TLV map. */
export interface FieldSpace {
  readonly tlvMap: readonly TlvMapping[] | undefined;
  /** Fields by every name in flow text and by every NXM or OXM name. */
  readonly byName: ReadonlyMap<string, Field>;
  /** The tunnel options, `tun_metadata0` and so on. */
  readonly options: readonly Field[];
}

/** The field space of a TLV map; without one, every `tun_metadataN` has 4 bytes. */
export function fieldSpace(tlvMap?: readonly TlvMapping[]): FieldSpace {
  const byName = new Map<string, Field>();
  const options = tunnelMetadataFields(tlvMap);
  for (const field of [...baseFields, ...options]) {
    for (const name of [field.name, ...field.aliases, ...field.oxm]) byName.set(name, field);
  }
  return { tlvMap, byName, options };
}

/** The field space of a bridge without a TLV map. */
export const defaultFields: FieldSpace = fieldSpace();

/** A field that is known to exist (a programming error otherwise), e.g. `fieldNamed('eth_src')`. */
export function fieldNamed(name: string, space: FieldSpace = defaultFields): Field {
  const field = space.byName.get(name);
  if (!field) throw new Error(`no field is called ${name}`);
  return field;
}
