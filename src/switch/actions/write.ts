import { type ActionOf, formatSubfield } from '../../openflow/index.ts';
import {
  type Field,
  formatFieldValue,
  formatHex,
  hasField,
  onesMask,
  type Subfield,
  wholeField,
} from '../../packet/index.ts';
import { because, type Context, detail, read, warn } from '../context.ts';
import { ethTypes, fields } from '../fields.ts';
import { hasVlan, isIp, isMpls } from '../packet-kind.ts';
import { writeSubfield } from '../write-field.ts';

/** The kinds that {@link writeAction} does. */
export type WriteKind =
  | 'load'
  | 'move'
  | 'set-field'
  | 'mod'
  | 'write-metadata'
  | 'dec-ttl'
  | 'delete-field'
  | 'set-queue'
  | 'pop-queue';

/** Actions that write fields of the packet. True when the action list ends with it. */
export function writeAction(context: Context, action: ActionOf<WriteKind>): boolean {
  switch (action.kind) {
    case 'load':
      writeIfThere(context, action.dst, action.value);
      return false;
    case 'set-field':
      setField(context, action);
      return false;
    case 'move':
      move(context, action);
      return false;
    case 'mod':
      modify(context, action);
      return false;
    case 'write-metadata': {
      const kept = context.packet.get(fields.metadata) & ~action.mask;
      context.packet.set(fields.metadata, kept | (action.value & action.mask));
      return false;
    }
    case 'dec-ttl':
      return decrementTtl(context);
    case 'delete-field':
      deleteField(context, action.field);
      return false;
    case 'set-queue':
      context.packet.set(fields.skbPriority, BigInt(action.queue));
      return false;
    case 'pop-queue': {
      const priority = context.originalPriority;
      if (context.packet.get(fields.skbPriority) === priority) return false;
      context.packet.set(fields.skbPriority, priority);
      detail(context, `queue = ${formatHex(priority)}`);
      return false;
    }
    default:
      action satisfies never;
      return false;
  }
}

/** Only tunnel options can be deleted; the switch forgets that the option is there, but keeps its bytes. */
function deleteField(context: Context, field: Field): void {
  if (context.packet.get(field) !== 0n) context.residue = true;
  context.packet.deleteOption(field);
  detail(context, `delete ${field.name}`);
}

function writeIfThere(context: Context, dst: Subfield, value: bigint): void {
  if (!hasField(context.packet, dst.field)) {
    warn(context, `unmet prerequisites for ${dst.field.name}, set_field ignored`);
    return;
  }
  if (dst.field.name === 'vlan_vid' && !hasVlan(context.packet)) return;
  writeSubfield(context.packet, dst, value);
}

function setField(context: Context, { field, value, mask }: ActionOf<'set-field'>): void {
  const all = onesMask(field.bits);
  const written = mask ?? all;
  const kept = context.packet.get(field) & ~written;
  writeIfThere(context, wholeField(field), kept | (value & written));
}

function move(context: Context, { src, dst }: ActionOf<'move'>): void {
  if (hasField(context.packet, src.field) && hasField(context.packet, dst.field)) {
    writeSubfield(context.packet, dst, read(context, src));
  }
  reportSubfield(context, dst);
}

/** Says what a subfield holds now, as the switch does after actions whose result the action does not tell. */
export function reportSubfield(context: Context, subfield: Subfield): void {
  const { field } = subfield;
  const name = formatSubfield(subfield);
  const value = name.endsWith('[]')
    ? formatFieldValue(field, context.packet.get(field))
    : formatHex(read(context, subfield));
  detail(context, `${name} is now ${value}`);
}

/** OpenFlow 1.0's writes of a whole field: without the header they write, they do nothing, and say nothing. */
function modify(context: Context, { form, field, value }: ActionOf<'mod'>): void {
  const { packet } = context;
  if (form === 'set_vlan_vid' || form === 'set_vlan_pcp' ? !hasVlan(packet) : !hasHeaderOf(context, field))
    return;
  if (form === 'mod_nw_tos') {
    packet.set(fields.tos, (packet.get(fields.tos) & 3n) | (value & 0xfcn));
    return;
  }
  writeSubfield(packet, wholeField(field), value);
}

function hasHeaderOf(context: Context, field: Field): boolean {
  const { packet } = context;
  switch (field.word) {
    case fields.ipSrc.word:
    case fields.ipDst.word:
      return packet.getNumber(fields.ethType) === ethTypes.ipv4;
    case fields.tos.word:
    case fields.ttl.word:
      return isIp(packet);
    case fields.portSrc.word:
    case fields.portDst.word:
      return isIp(packet) && (packet.getNumber(fields.frag) & 2) === 0;
    case fields.mpls[0].word:
      return isMpls(packet);
    default:
      return true;
  }
}

function decrementTtl(context: Context): boolean {
  const { packet } = context;
  if (!isIp(packet)) return false;
  const ttl = packet.getNumber(fields.ttl);
  if (ttl > 1) {
    packet.set(fields.ttl, BigInt(ttl - 1));
    return false;
  }
  const version = packet.getNumber(fields.ethType) === ethTypes.ipv4 ? 4 : 6;
  warn(context, `IPv${version} decrement TTL exception`);
  because(context, 'ttl-expired', { table: context.table });
  return true;
}
