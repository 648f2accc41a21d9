import { type Action, type ActionOf, traitsOf } from '../../openflow/index.ts';
import { type Field, type Packet, vlanPresent } from '../../packet/index.ts';
import { because, type Context, fail, warn } from '../context.ts';
import { ethTypes, fields, tunnelOptionsWord } from '../fields.ts';
import { isIp, isMpls, isMplsType } from '../packet-kind.ts';

/** The kinds that {@link tagAction} does. */
export type TagKind = 'push-vlan' | 'pop-vlan' | 'push-mpls' | 'pop-mpls' | 'set-mpls-ttl' | 'dec-mpls-ttl';

/** Whether an action needs to know what was under a label stack that was popped off. */
export function needsPayload(action: Action): boolean {
  const { needsPayload: needs, writes } = traitsOf(action);
  return needs === 'written' ? writes(action).some(({ field }) => isAboveLayer2(field)) : needs;
}

function isAboveLayer2(field: Field): boolean {
  return field.word >= fields.ipSrc.word && field.word < tunnelOptionsWord;
}

/** VLAN tags and MPLS label stacks. True when the action list ends with it. */
export function tagAction(context: Context, action: ActionOf<TagKind>): boolean {
  const { packet } = context;
  switch (action.kind) {
    case 'push-vlan':
      pushVlan(packet, action.ethertype);
      return false;
    case 'pop-vlan':
      popVlan(packet);
      return false;
    case 'push-mpls':
      pushMpls(context, action.ethertype);
      return false;
    case 'pop-mpls':
      popMpls(context, action.ethertype);
      return false;
    case 'set-mpls-ttl':
      if (isMpls(packet)) setMplsTtl(packet, action.value);
      return false;
    case 'dec-mpls-ttl':
      return decrementMplsTtl(context);
    default:
      action satisfies never;
      return false;
  }
}

const present = BigInt(vlanPresent);

function pushVlan(packet: Packet, ethertype: number): void {
  packet.set(fields.vlanTci1, packet.get(fields.vlanTci));
  packet.set(fields.vlanTpid1, packet.get(fields.vlanTpid));
  packet.set(fields.vlanTci, present);
  packet.set(fields.vlanTpid, BigInt(ethertype));
}

function popVlan(packet: Packet): void {
  if ((packet.get(fields.vlanTci) & present) === 0n) return;
  const inner = (packet.get(fields.vlanTci1) & present) !== 0n;
  packet.set(fields.vlanTci, inner ? packet.get(fields.vlanTci1) : 0n);
  packet.set(fields.vlanTpid, inner ? packet.get(fields.vlanTpid1) : 0n);
  if (!inner) return;
  packet.set(fields.vlanTci1, 0n);
  packet.set(fields.vlanTpid1, 0n);
}

const bottomOfStack = 0x100n;

/** Labels up to the bottom of the stack; without a bottom, those that are not zero. */
function countLabels(packet: Packet): number {
  if (!isMpls(packet)) return 0;
  let count = 0;
  for (const [i, field] of fields.mpls.entries()) {
    const entry = packet.get(field);
    if ((entry & bottomOfStack) !== 0n) return i + 1;
    if (entry !== 0n) count += 1;
  }
  return count;
}

function pushMpls(context: Context, ethertype: number): void {
  const { packet } = context;
  const [first, ...others] = fields.mpls;
  const count = countLabels(packet);
  if (count >= fields.mpls.length) {
    tooManyLabels(context);
    return;
  }
  if (count > 0) {
    for (let i = count; i >= 1; i--) packet.set(fields.mpls[i]!, packet.get(fields.mpls[i - 1]!));
    packet.set(first, packet.get(others[0]) & ~bottomOfStack);
  } else {
    packet.set(first, firstEntry(packet));
    clearAbove(packet);
  }
  packet.set(fields.ethType, BigInt(ethertype));
}

/** The label "explicit null" of what is below, with its traffic class and time to live (RFC 3032). */
function firstEntry(packet: Packet): bigint {
  const label = packet.getNumber(fields.ethType) === ethTypes.ipv6 ? 2n : 0n;
  const ip = isIp(packet);
  const trafficClass = ip ? (packet.get(fields.tos) >> 2n) & 7n : 0n;
  const ttl = (ip ? packet.get(fields.ttl) : 0n) || 64n;
  return (label << 12n) | (trafficClass << 9n) | bottomOfStack | ttl;
}

/** What lies under a label stack cannot be read: the switch forgets it. */
function clearAbove(packet: Packet): void {
  for (const field of hiddenByMpls) packet.set(field, 0n);
}

const hiddenByMpls = [
  fields.ipSrc,
  fields.ipDst,
  fields.ip6Src,
  fields.ip6Dst,
  fields.ip6Label,
  fields.ctSrc,
  fields.ctDst,
  fields.ctSrc6,
  fields.ctDst6,
  fields.ctPortSrc,
  fields.ctPortDst,
  fields.protocol,
  fields.tos,
  fields.ttl,
  fields.frag,
  fields.arpOp,
  fields.arpSha,
  fields.arpTha,
  fields.portSrc,
  fields.portDst,
  fields.tcpFlags,
  fields.ndTarget,
  fields.dpHash,
];

function popMpls(context: Context, ethertype: number): void {
  const { packet } = context;
  const count = countLabels(packet);
  if (count === 0) return;
  if (count === fields.mpls.length && (packet.get(fields.mpls[count - 1]!) & bottomOfStack) === 0n) {
    tooManyLabels(context);
    return;
  }
  for (let i = 1; i < count; i++) packet.set(fields.mpls[i - 1]!, packet.get(fields.mpls[i]!));
  packet.set(fields.mpls[count - 1]!, 0n);
  packet.set(fields.ethType, BigInt(ethertype));
  if (!isMplsType(ethertype)) context.wasMpls = true;
}

function tooManyLabels(context: Context): void {
  fail(context, 'Too many MPLS labels', { code: 'too-many-mpls-labels', params: {} });
}

function setMplsTtl(packet: Packet, ttl: number): void {
  const [first] = fields.mpls;
  packet.set(first, (packet.get(first) & ~0xffn) | BigInt(ttl));
}

function decrementMplsTtl(context: Context): boolean {
  const { packet } = context;
  const ttl = Number(packet.get(fields.mpls[0]) & 0xffn);
  if (isMpls(packet) && ttl > 1) {
    setMplsTtl(packet, ttl - 1);
    return false;
  }
  warn(context, 'MPLS decrement TTL exception');
  because(context, 'ttl-expired', { table: context.table });
  return true;
}
