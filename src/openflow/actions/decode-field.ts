import { type Field, fieldNamed, hex, mplsTypes, onesMask, vlanTypes } from '../../packet/index.ts';
import type { ActionText, Decoder } from './action-text.ts';
import { choice, hashFields } from './decode-output.ts';

const load: Decoder = (action) => {
  const [value, dst] = action.arrow('load:VALUE->FIELD[START..END]');
  const to = action.destination(dst);
  return { kind: 'load', value: fitting(action, value, to.bits), dst: to, span: action.span };
};

function fitting(
  action: ActionText,
  range: { readonly start: number; readonly end: number },
  bits: number,
): bigint {
  const value = action.wide(128, range);
  return value <= onesMask(bits) ? value : action.refuse('action-value-wide', { bits }, range);
}

const move: Decoder = (action) => {
  const [from, to] = action.arrow('move:FIELD[START..END]->FIELD[START..END]');
  const src = action.subfield(from);
  const dst = action.destination(to);
  if (src.bits !== dst.bits) return action.refuse('action-widths', { from: src.bits, to: dst.bits });
  return { kind: 'move', src, dst, span: action.span };
};

const setField: Decoder = (action) => {
  const [from, to] = action.arrow('set_field:VALUE->FIELD');
  const name = action.text(to);
  const field = action.context.fields.get(name);
  if (!field || (field.name !== name && !field.aliases.includes(name)))
    return action.refuse('field-unknown', { field: action.text(to) }, to);
  if (!field.writable) return action.refuse('field-not-writable', { field: field.name }, to);
  const { value, mask: read } = action.value(maskedForm(field, action.text(from)), from);
  // A value of flags without signs sets every flag.
  const isWhole = field.format === 'tunnel-flags' && !/[-+/]/.test(action.text(from));
  const mask = isWhole ? undefined : read;
  if (value > onesMask(field.bits)) return action.refuse('action-value-wide', { bits: field.bits }, from);
  if ((value & onesMask(field.unusedBits)) !== 0n) return action.refuse('action-tos', {}, from);
  return { kind: 'set-field', field, value, ...(mask === undefined ? {} : { mask }), span: action.span };
};

/**
 * A `load` of some bits is dumped as a masked `set_field`, of fields too that a match may not mask, such as nw_tos; of a port then as a
 * plain number.
 */
function maskedForm(field: Field, text: string): Field {
  const isPort = field.format === 'port16' || field.format === 'port32';
  return isPort && text.includes('/') ? { ...field, format: 'decimal' } : field;
}

/** OpenFlow 1.0's actions that write a whole field, and the field. */
const wholeFieldActions: Readonly<Record<string, string>> = {
  mod_vlan_vid: 'dl_vlan',
  set_vlan_vid: 'dl_vlan',
  mod_vlan_pcp: 'dl_vlan_pcp',
  set_vlan_pcp: 'dl_vlan_pcp',
  mod_dl_src: 'eth_src',
  mod_dl_dst: 'eth_dst',
  mod_nw_src: 'ip_src',
  mod_nw_dst: 'ip_dst',
  mod_nw_tos: 'nw_tos',
  mod_nw_ecn: 'nw_ecn',
  mod_nw_ttl: 'nw_ttl',
  mod_tp_src: 'tp_src',
  mod_tp_dst: 'tp_dst',
  set_tunnel: 'tun_id',
  set_tunnel64: 'tun_id',
  set_mpls_label: 'mpls_label',
  set_mpls_tc: 'mpls_tc',
};

function wholeField(form: string, fieldName: string): Decoder {
  const field = fieldNamed(fieldName);
  return (action) => {
    const { value } = action.value(field);
    if (action.text().includes('/')) return action.refuse('field-not-maskable', { field: form });
    if (value > onesMask(field.bits)) return action.refuse('action-value-wide', { bits: field.bits });
    if ((value & onesMask(field.unusedBits)) !== 0n) return action.refuse('action-tos');
    return { kind: 'mod', form, field, value, span: action.span };
  };
}

const multipath: Decoder = (action) => {
  const [fields, basis, algorithm, links, arg, dst] = action.list();
  if (!fields || !basis || !algorithm || !links || !arg || !dst) {
    return action.malformed('multipath(FIELDS,BASIS,ALGORITHM,LINKS,ARG,FIELD[])');
  }
  const count = action.number(0x10000, links);
  const to = action.destination(dst);
  if (count < 1 || count > 2 ** to.bits) return action.refuse('action-links', { bits: to.bits }, links);
  return {
    kind: 'multipath',
    fields: choice(action, hashFields, fields),
    basis: action.number(0xffff, basis),
    algorithm: choice(action, ['modulo_n', 'hash_threshold', 'hrw', 'iter_hash'], algorithm),
    links: count,
    arg: action.number(0xffffffff, arg),
    dst: to,
    span: action.span,
  };
};

const decTtl: Decoder = (action) => {
  if (action.isEmpty()) return { kind: 'dec-ttl', span: action.span };
  const controllers = action.list().map((range) => action.number(0xffff, range));
  return { kind: 'dec-ttl', controllers, span: action.span };
};

function oneOf(action: ActionText, ethertype: number, types: readonly number[]): void {
  if (types.includes(ethertype)) return;
  action.refuse('action-choice', { choices: types.map((type) => hex(type)).join(', ') });
}

const pushVlan: Decoder = (action) => {
  const ethertype = action.number(0xffff);
  oneOf(action, ethertype, vlanTypes);
  return { kind: 'push-vlan', ethertype, span: action.span };
};

const pushMpls: Decoder = (action) => {
  const ethertype = action.number(0xffff);
  oneOf(action, ethertype, mplsTypes);
  return { kind: 'push-mpls', ethertype, span: action.span };
};

const checkPacketLarger: Decoder = (action) => {
  const text = action.text();
  const close = text.indexOf(')->');
  if (close < 0) return action.malformed('check_pkt_larger(BYTES)->FIELD[BIT]');
  const { start, end } = action.argument;
  const dst = action.destination({ start: start + close + 3, end });
  if (dst.bits !== 1) return action.malformed('check_pkt_larger(BYTES)->FIELD[BIT]');
  const length = action.number(0xffff, { start, end: start + close });
  return { kind: 'check-packet-larger', length, dst, span: action.span };
};

const deleteField: Decoder = (action) => {
  const field = action.context.fields.get(action.text());
  if (!field?.name.startsWith('tun_metadata')) return action.refuse('action-delete-field');
  return { kind: 'delete-field', field, span: action.span };
};

/** Actions that change the packet's fields. */
export const fieldDecoders: Readonly<Record<string, Decoder>> = {
  load,
  move,
  set_field: setField,
  ...Object.fromEntries(
    Object.entries(wholeFieldActions).map(([form, field]) => [form, wholeField(form, field)]),
  ),
  push: (action) => ({ kind: 'stack-push', src: action.subfield(), span: action.span }),
  pop: (action) => ({ kind: 'stack-pop', dst: action.destination(), span: action.span }),
  push_vlan: pushVlan,
  pop_vlan: (action) => ({ kind: 'pop-vlan', form: 'pop_vlan', span: action.span }),
  strip_vlan: (action) => ({ kind: 'pop-vlan', form: 'strip_vlan', span: action.span }),
  push_mpls: pushMpls,
  pop_mpls: (action) => ({ kind: 'pop-mpls', ethertype: action.number(0xffff), span: action.span }),
  dec_ttl: decTtl,
  set_mpls_ttl: (action) => ({ kind: 'set-mpls-ttl', value: action.number(0xff), span: action.span }),
  dec_mpls_ttl: (action) => ({ kind: 'dec-mpls-ttl', span: action.span }),
  dec_nsh_ttl: (action) => ({ kind: 'dec-nsh-ttl', span: action.span }),
  delete_field: deleteField,
  check_pkt_larger: checkPacketLarger,
  multipath,
};
