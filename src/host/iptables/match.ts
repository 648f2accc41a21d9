import type { Connection, Tuple, Way } from '../../conntrack/index.ts';
import {
  addressOf,
  headerField,
  type IpAddress,
  ipProtocols,
  isIcmp,
  type Packet,
  portOf,
  protocolOf,
} from '../../packet/index.ts';
import type { Stopped } from '../../trace/index.ts';
import { addressType } from '../addresses/address-type.ts';
import type { Host } from '../host.ts';
import type { NumberRange } from '../routes/rule.ts';
import { inIpset } from '../sets/ipset-test.ts';
import type { AddressMask, Condition, ConntrackStateName, IptablesRule, Match, Side } from './iptables.ts';

/** The state of a packet for `--ctstate`. */
export type PacketState = 'NEW' | 'ESTABLISHED' | 'RELATED' | 'INVALID' | 'UNTRACKED';

/** The connection of the packet at hand. */
export interface TrackedPacket extends Connection {
  readonly way: Way;
  readonly nat: { readonly source: boolean; readonly destination: boolean };
  readonly confirmed: boolean;
}

/** What a rule's conditions are asked about. */
export interface MatchSubject {
  readonly host: Host;
  readonly packet: Packet;
  /** Empty where the hook has no such interface. */
  readonly inInterface: string;
  readonly outInterface: string;
  readonly state: PacketState;
  /** Absent for an invalid or untracked packet. */
  readonly tracked: TrackedPacket | undefined;
}

/** A condition's answer: a value, or why it cannot be told. */
export type MatchAnswer =
  | boolean
  | (Stopped & { readonly disposition: 'unsupported' | 'insufficient-information' });

/**
 * Whether a packet meets all conditions of a rule, `statistic` left to the caller. One condition that fails settles it; one that
 * cannot be told matters only when all others hold.
 */
export function matchesRule(rule: IptablesRule, subject: MatchSubject): MatchAnswer {
  let open: Exclude<MatchAnswer, boolean> | undefined;
  for (const match of rule.matches) {
    const { negated } = match;
    const answer = matchAnswer(rule, match, subject);
    if (typeof answer !== 'boolean') open ??= answer;
    else if (answer === negated) return false;
  }
  return open ?? true;
}

/**
 * Whether a condition of a rule holds, before its negation. What has no connection, or no MAC address, meets some conditions neither
 * plain nor negated: then the answer is the one that fails.
 */
function matchAnswer(rule: IptablesRule, match: Match, subject: MatchSubject): MatchAnswer {
  const { condition, negated, instance } = match;
  // Without a connection, one `-m conntrack` is settled by its states alone, and fails without any (conntrack_mt, connmark_mt).
  if (!subject.tracked && asksConnection(condition)) {
    const settled = rule.matches.some(
      (other) => other.instance === instance && other.condition.kind === 'conntrack-state',
    );
    return settled ? !negated : negated;
  }
  // The loopback has no MAC addresses (mac_mt in net/netfilter/xt_mac.c).
  if (condition.kind === 'mac-source' && ['', 'lo'].includes(subject.inInterface)) return negated;
  // Nor has a packet that came through no bridge a port of one (physdev_mt in net/netfilter/xt_physdev.c).
  if (condition.kind === 'physdev')
    return throughBridge(subject) ? conditionHolds(condition, subject) : false;
  return conditionHolds(condition, subject);
}

/** Whether the packet may have come in through a Linux bridge: an interface that is the master of others. */
function throughBridge({ host, inInterface }: MatchSubject): boolean {
  return inInterface !== '' && [...host.interfaces.values()].some(({ master }) => master === inInterface);
}

/** Whether a condition holds, before any negation. */
function conditionHolds(condition: Condition, subject: MatchSubject): MatchAnswer {
  const { packet, tracked } = subject;
  switch (condition.kind) {
    case 'protocol':
      return condition.protocol === 0 || condition.protocol === protocolOf(packet);
    case 'address':
      return inMask(condition.address, addressOf(packet, condition.side));
    case 'address-range':
      return inAddressRange(condition, addressOf(packet, condition.side));
    case 'in-interface':
      return interfaceFits(condition, subject.inInterface);
    case 'out-interface':
      return interfaceFits(condition, subject.outInterface);
    case 'fragment':
      return (packet.getNumber(headerField.fragment) & 2) !== 0;
    case 'ports':
      return portsFit(condition.side, condition.ranges, packet);
    case 'tcp-flags':
      return (packet.getNumber(headerField.tcpFlags) & condition.mask) === condition.flags;
    case 'icmp-type':
      return icmpFits(condition.type, condition.code, packet);
    case 'mark':
      return (packet.getNumber(headerField.mark) & condition.mark.mask) >>> 0 === condition.mark.value;
    case 'connmark':
      return tracked !== undefined && (tracked.mark & condition.mark.mask) >>> 0 === condition.mark.value;
    case 'conntrack-state':
      return condition.states.some((state) => hasState(state, subject));
    case 'conntrack-address':
      return tracked !== undefined && inMask(condition.address, tracked[condition.tuple][condition.side]);
    case 'conntrack-port':
      return (
        tracked !== undefined && tuplePortFits(condition.range, tracked[condition.tuple], condition.side)
      );
    case 'conntrack-protocol':
      return tracked !== undefined && tracked.original.protocol === condition.protocol;
    case 'conntrack-direction':
      return tracked !== undefined && tracked.way === condition.direction;
    case 'conntrack-status':
      return tracked !== undefined && condition.statuses.some((status) => hasStatus(status, tracked));
    case 'address-type':
      return addressTypeFits(condition, subject);
    case 'set':
      return setHolds(condition.name, condition.sides, subject);
    case 'mac-source':
      return packet.get(headerField.ethSrc) === condition.mac;
    case 'tos':
      return (packet.getNumber(headerField.tosByte) & condition.tos.mask) === condition.tos.value;
    case 'ttl':
      return inRange(condition, packet.getNumber(headerField.ttl));
    case 'statistic':
      return Number(condition.probability) !== 0;
    case 'physdev':
      return { disposition: 'unsupported', code: 'unsupported-match', params: { match: 'physdev' } };
    case 'comment':
    case 'hidden-interfaces':
      return true;
    case 'unsupported':
      return { disposition: 'unsupported', code: 'unsupported-match', params: { match: condition.name } };
    default:
      return condition satisfies never;
  }
}

function inMask(mask: AddressMask, address: IpAddress): boolean {
  return mask.family === address.family && (address.value & mask.mask) === mask.value;
}

function inAddressRange(
  { from, to }: { readonly from: IpAddress; readonly to: IpAddress },
  address: IpAddress,
): boolean {
  return from.family === address.family && address.value >= from.value && address.value <= to.value;
}

function inRange(range: NumberRange, value: number): boolean {
  return value >= range.from && value <= range.to;
}

function interfaceFits(
  { name, prefix }: { readonly name: string; readonly prefix: boolean },
  device: string,
): boolean {
  return prefix ? device.startsWith(name) && device !== '' : device === name;
}

function portsFit(side: Side | 'either', ranges: readonly NumberRange[], packet: Packet): boolean {
  const sides: readonly Side[] = side === 'either' ? ['source', 'destination'] : [side];
  return sides.some((one) => ranges.some((range) => inRange(range, portOf(packet, one))));
}

function icmpFits(type: number, code: number | undefined, packet: Packet): boolean {
  if (protocolOf(packet) !== ipProtocols.icmp) return false;
  if (type === 255) return true;
  return portOf(packet, 'source') === type && (code === undefined || portOf(packet, 'destination') === code);
}

function asksConnection({ kind }: Condition): boolean {
  return kind === 'connmark' || (kind.startsWith('conntrack-') && kind !== 'conntrack-state');
}

function hasState(name: ConntrackStateName, { tracked, state }: MatchSubject): boolean {
  if (name === 'SNAT') return tracked?.nat.source ?? false;
  if (name === 'DNAT') return tracked?.nat.destination ?? false;
  return state === name;
}

function hasStatus(status: string, tracked: TrackedPacket): boolean {
  switch (status) {
    case 'SEEN_REPLY':
      return tracked.seenReply;
    case 'ASSURED':
      return tracked.assured;
    case 'CONFIRMED':
      return tracked.confirmed;
    default:
      return false;
  }
}

/** For ICMP the tuple has the query's identifier, which a header's fields do not hold, and type and code in one number. */
function tuplePortFits(range: NumberRange, tuple: Tuple, side: Side): MatchAnswer {
  if (!isIcmp(tuple.protocol)) {
    return inRange(range, side === 'source' ? tuple.sourcePort : tuple.destinationPort);
  }
  if (side === 'destination') return inRange(range, tuple.sourcePort * 0x100 + tuple.destinationPort);
  return {
    disposition: 'unsupported',
    code: 'unsupported-match',
    params: { match: 'the identifier of an echo' },
  };
}

function addressTypeFits(
  { side, types, limit }: Extract<Condition, { kind: 'address-type' }>,
  subject: MatchSubject,
): MatchAnswer {
  const { host, packet } = subject;
  if (!host.parts.interfaces && !host.tables.get('local')?.some((route) => route.place)) {
    return { disposition: 'insufficient-information', code: 'missing-addresses', params: {} };
  }
  const device = limit === 'in' ? subject.inInterface : limit === 'out' ? subject.outInterface : undefined;
  return types.includes(addressType(host, addressOf(packet, side), device));
}

function setHolds(name: string, sides: readonly Side[], subject: MatchSubject): MatchAnswer {
  const { host, packet } = subject;
  const set = host.ipsets.get(name);
  if (!set) return { disposition: 'insufficient-information', code: 'missing-ipset', params: { set: name } };
  const answer = inIpset(host.ipsets, set, sides, {
    protocol: protocolOf(packet),
    address: (side) => addressOf(packet, side),
    port: (side) => portOf(packet, side),
    sourceMac: packet.get(headerField.ethSrc),
    interfaceOf: (side) => (side === 'source' ? subject.inInterface : subject.outInterface),
    destinationMac: packet.get(headerField.ethDst),
    mark: packet.getNumber(headerField.mark),
  });
  if (answer !== undefined) return answer;
  return { disposition: 'unsupported', code: 'unsupported-ipset', params: { set: name, type: set.type } };
}
