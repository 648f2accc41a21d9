import type { NatSpec } from '../openflow/index.ts';
import type { Packet } from '../packet/index.ts';
import { changedFields } from '../trace/index.ts';
import {
  type Connection,
  mayBegin,
  originalOf,
  reversed,
  sameTuple,
  type Tuple,
  trackedAs,
  writeOriginal,
  writeTuple,
} from './connection.ts';
import { clearConnectionFields } from './connection-fields.ts';
import {
  type ConntrackOracle,
  type CtAnswer,
  type CtRequest,
  ctStateNames,
  ctStateValue,
} from './conntrack.ts';
import { fields } from './fields.ts';

/** A connection with the direction in which a packet belongs to it. */
interface Found {
  readonly connection: Connection;
  readonly reply: boolean;
}

/**
 * The connections that one bridge's tracker knows, by zone. It answers from what it has seen, and what it sees makes it grow: a `commit`
 * of a new packet records a connection, a packet of the other direction establishes it (ovs-fields(7), "ct_state"; conntrack of Linux).
 */
export class ConntrackTable implements ConntrackOracle {
  private known: Connection[];

  constructor(connections: readonly Connection[] = []) {
    this.known = [...connections];
  }

  /** The connections, oldest first. */
  get connections(): readonly Connection[] {
    return this.known;
  }

  /** A table of its own with the same connections. */
  clone(): ConntrackTable {
    return new ConntrackTable(this.known);
  }

  track(request: CtRequest): CtAnswer | undefined {
    const seen = trackedAs(request.packet);
    if (seen.kind === 'quoting') return undefined;
    if (seen.kind === 'invalid') return invalid(request);
    const force = request.commit && request.force;
    const found = this.carried(request, force) ?? this.find(request.zone, seen.tuple, force);
    if (!found) return this.trackNew(request, seen.tuple);
    return this.trackKnown(request, found);
  }

  /**
   * A packet that this zone has tracked carries its connection along, whatever its addresses have become since: a later `ct` of the same
   * zone finds that one, not another by its translated addresses (skb_nfct_cached in the kernel's openvswitch/conntrack.c).
   */
  private carried({ zone, packet }: CtRequest, force: boolean): Found | undefined {
    const states = ctStateNames(packet.get(fields.ctState));
    if (!states.includes('trk') || states.includes('inv') || packet.getNumber(fields.ctZone) !== zone) {
      return undefined;
    }
    const original = originalOf(packet);
    const connection = this.known.find((one) => one.zone === zone && sameTuple(one.original, original));
    const reply = states.includes('rpl');
    return connection && !(force && reply) ? { connection, reply } : undefined;
  }

  /** `force`: a connection whose first packet came from the other side is forgotten (ovs-actions(7), "ct", `force`). */
  private find(zone: number, tuple: Tuple, force: boolean): Found | undefined {
    for (const connection of this.known) {
      if (connection.zone !== zone) continue;
      if (sameTuple(connection.original, tuple)) return { connection, reply: false };
      if (!sameTuple(connection.reply, tuple)) continue;
      if (!force) return { connection, reply: true };
      this.known = this.known.filter((other) => other !== connection);
      return undefined;
    }
    return undefined;
  }

  private trackNew(request: CtRequest, tuple: Tuple): CtAnswer {
    if (!mayBegin(request.packet, tuple)) return invalid(request);
    if (!request.commit) return answer(request, { tuple, states: ['new'], mark: 0n, label: 0n });
    const plain = reversed(tuple);
    const connection: Connection = {
      zone: request.zone,
      original: tuple,
      reply: request.nat ? this.translated(plain, request.nat, request.zone) : plain,
      mark: request.packet.get(fields.ctMark) & request.markMask,
      label: request.packet.get(fields.ctLabel) & request.labelMask,
      seenReply: false,
    };
    this.known.push(connection);
    return answer(request, {
      tuple,
      states: ['new', ...translations(connection, false)],
      mark: connection.mark,
      label: connection.label,
      becomes: reversed(connection.reply),
    });
  }

  private trackKnown(request: CtRequest, { connection, reply }: Found): CtAnswer {
    const { packet, commit, markMask, labelMask } = request;
    const masked = (old: bigint, now: bigint, mask: bigint) => (commit ? (old & ~mask) | (now & mask) : old);
    const now: Connection = {
      ...connection,
      mark: masked(connection.mark, packet.get(fields.ctMark), markMask),
      label: masked(connection.label, packet.get(fields.ctLabel), labelMask),
      seenReply: connection.seenReply || reply,
    };
    this.known = this.known.map((other) => (other === connection ? now : other));
    const states = reply ? ['est', 'rpl'] : [now.seenReply ? 'est' : 'new'];
    return answer(request, {
      tuple: now.original,
      states: [...states, ...translations(now, reply && request.nat !== undefined)],
      mark: now.mark,
      label: now.label,
      ...(request.nat ? { becomes: reversed(reply ? now.original : now.reply) } : {}),
    });
  }

  /** The reply's tuple after translation: the first address of the range, and the first port that is free. */
  private translated(reply: Tuple, nat: NatSpec, zone: number): Tuple {
    const { direction, addressMin, portMin, portMax } = nat;
    if (direction === undefined) return reply;
    const source = direction === 'src';
    const withAddress =
      addressMin === undefined
        ? reply
        : { ...reply, ...(source ? { destination: addressMin } : { source: addressMin }) };
    const own = source ? withAddress.destinationPort : withAddress.sourcePort;
    const first = portMin ?? own;
    const last = portMin === undefined ? 0xffff : (portMax ?? portMin);
    const withPort = (port: number) => ({
      ...withAddress,
      ...(source ? { destinationPort: port } : { sourcePort: port }),
    });
    const start = own >= first && own <= last ? own : first;
    for (let port = start; port <= last; port++) {
      const candidate = withPort(port);
      if (!this.known.some((other) => other.zone === zone && sameTuple(other.reply, candidate)))
        return candidate;
    }
    return withPort(start);
  }
}

/** Which of a connection's ends are translated; to packets of the other direction it looks the other way round. */
function translations(connection: Connection, swapped: boolean): readonly string[] {
  const plain = reversed(connection.original);
  const { reply } = connection;
  const source = plain.destination !== reply.destination || plain.destinationPort !== reply.destinationPort;
  const destination = plain.source !== reply.source || plain.sourcePort !== reply.sourcePort;
  return [
    ...((swapped ? destination : source) ? ['snat'] : []),
    ...((swapped ? source : destination) ? ['dnat'] : []),
  ];
}

function invalid(request: CtRequest): CtAnswer {
  const packet = trackedPacket(request, ['inv']);
  return { packet, states: ['inv', 'trk'], assumed: false, byDefault: false, nat: [] };
}

interface Outcome {
  /** The connection's original direction. */
  readonly tuple: Tuple;
  readonly states: readonly string[];
  readonly mark: bigint;
  readonly label: bigint;
  /** What the packet's addresses are translated to. */
  readonly becomes?: Tuple;
}

function answer(request: CtRequest, outcome: Outcome): CtAnswer {
  const packet = trackedPacket(request, outcome.states);
  packet.set(fields.ctMark, outcome.mark);
  packet.set(fields.ctLabel, outcome.label);
  writeOriginal(packet, outcome.tuple);
  const before = packet.clone();
  if (outcome.becomes) writeTuple(packet, outcome.becomes);
  const nat = changedFields(before, packet);
  return {
    packet,
    states: ctStateNames(packet.get(fields.ctState)),
    assumed: false,
    byDefault: false,
    nat,
    ...(nat.length > 0 ? { beforeNat: before, natFamily: outcome.tuple.family } : {}),
  };
}

function trackedPacket(request: CtRequest, states: readonly string[]): Packet {
  const packet = request.packet.clone();
  clearConnectionFields(packet);
  packet.set(fields.ctZone, BigInt(request.zone));
  packet.set(fields.ctState, ctStateValue([...states, 'trk']));
  return packet;
}
