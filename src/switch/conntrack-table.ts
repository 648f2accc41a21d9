import {
  beginConnection,
  type Connection,
  type FoundConnection,
  findConnection,
  followConnection,
  mayBegin,
  natOf,
  sameTuple,
  type Tuple,
  trackable,
  translatedTuple,
  withConnection,
  writeTuple,
} from '../conntrack/index.ts';
import type { NatSpec } from '../openflow/index.ts';
import type { Packet } from '../packet/index.ts';
import { changedFields } from '../trace/index.ts';
import { clearConnectionFields, originalOf, writeOriginal } from './connection-fields.ts';
import {
  type ConntrackOracle,
  type CtAnswer,
  type CtRequest,
  ctStateNames,
  ctStateValue,
} from './conntrack.ts';
import { fields } from './fields.ts';

/**
 * The connections that one bridge's tracker knows, by zone. It answers from what it has seen, and what it sees makes it grow: a `commit`
 * of a new packet records a connection, a packet of the other direction establishes it (ovs-fields(7), "ct_state"; conntrack of Linux).
 */
export class ConntrackTable implements ConntrackOracle {
  private known: readonly Connection[];

  constructor(connections: readonly Connection[] = []) {
    this.known = connections;
  }

  /** The connections, oldest first. */
  get connections(): readonly Connection[] {
    return this.known;
  }

  track(request: CtRequest): CtAnswer | undefined {
    const answer = this.answer(request);
    return answer && { ...answer, connections: this.known };
  }

  private answer(request: CtRequest): CtAnswer | undefined {
    const seen = trackable(request.packet);
    if (seen.kind === 'quoting') return undefined;
    // What is not tracked, such as neighbour discovery, is invalid to a pipeline (ovs_ct_update_key in the kernel).
    if (seen.kind !== 'tuple') return invalid(request);
    const force = request.commit && request.force;
    const carried = this.carried(request, force);
    if (carried) return this.trackKnown(request, carried, true);
    const found = this.find(request.zone, seen.tuple, force);
    return found ? this.trackKnown(request, found, false) : this.trackNew(request, seen.tuple);
  }

  /**
   * A packet that this zone has tracked carries its connection along, whatever its addresses have become since: a later `ct` of the same
   * zone finds that one, not another by its translated addresses (skb_nfct_cached in the kernel's openvswitch/conntrack.c).
   */
  private carried({ zone, packet }: CtRequest, force: boolean): FoundConnection | undefined {
    const states = ctStateNames(packet.get(fields.ctState));
    if (!states.includes('trk') || states.includes('inv') || packet.getNumber(fields.ctZone) !== zone) {
      return undefined;
    }
    const original = originalOf(packet);
    const connection = this.known.find((one) => one.zone === zone && sameTuple(one.original, original));
    const way = states.includes('rpl') ? 'reply' : 'original';
    return connection && !(force && way === 'reply') ? { connection, way } : undefined;
  }

  /** `force`: a connection whose first packet came from the other side is forgotten (ovs-actions(7), "ct", `force`). */
  private find(zone: number, tuple: Tuple, force: boolean): FoundConnection | undefined {
    const found = findConnection(this.known, zone, tuple);
    if (!force || found?.way !== 'reply') return found;
    this.known = this.known.filter((other) => other !== found.connection);
    return undefined;
  }

  private trackNew(request: CtRequest, tuple: Tuple): CtAnswer {
    if (!mayBegin(request.packet)) return invalid(request);
    if (!request.commit) return answer(request, { tuple, states: ['new'], mark: 0, label: 0n });
    const begun = beginConnection(request.packet, tuple, request.zone);
    const connection: Connection = {
      ...begun,
      reply: request.nat ? this.translated(begun.reply, request.nat, request.zone) : begun.reply,
      mark: Number(request.packet.get(fields.ctMark) & request.markMask),
      label: request.packet.get(fields.ctLabel) & request.labelMask,
    };
    this.known = [...this.known, connection];
    return answer(request, {
      tuple,
      states: ['new', ...translations(connection, false)],
      mark: connection.mark,
      label: connection.label,
      becomes: translatedTuple(connection, 'original'),
    });
  }

  private trackKnown(request: CtRequest, found: FoundConnection, carried: boolean): CtAnswer {
    const { packet, commit, markMask, labelMask } = request;
    const { way } = found;
    // A packet is followed once; a later `ct` of its zone only looks at the connection that it carries.
    const followed = carried
      ? ({ kind: 'known', connection: found.connection } as const)
      : followConnection(found.connection, way, packet);
    if (followed.kind === 'invalid') return invalid(request);
    const masked = (old: bigint, now: bigint, mask: bigint) => (commit ? (old & ~mask) | (now & mask) : old);
    const now: Connection = {
      ...followed.connection,
      mark: Number(masked(BigInt(found.connection.mark), packet.get(fields.ctMark), markMask)),
      label: masked(found.connection.label, packet.get(fields.ctLabel), labelMask),
    };
    this.known =
      followed.kind === 'forgotten'
        ? this.known.filter((other) => other !== found.connection)
        : withConnection(this.known, now);
    const reply = way === 'reply';
    const states = reply ? ['est', 'rpl'] : [now.seenReply ? 'est' : 'new'];
    return answer(request, {
      tuple: now.original,
      states: [...states, ...translations(now, reply && request.nat !== undefined)],
      mark: now.mark,
      label: now.label,
      ...(request.nat ? { becomes: translatedTuple(now, way) } : {}),
    });
  }

  /** The reply's tuple after translation: the first address of the range, and the first port that is free. */
  private translated(reply: Tuple, nat: NatSpec, zone: number): Tuple {
    const { direction, addressMin, portMin, portMax } = nat;
    if (direction === undefined) return reply;
    const source = direction === 'src';
    const end = addressMin === undefined ? undefined : { family: reply.source.family, value: addressMin };
    const withAddress = { ...reply, ...(end && (source ? { destination: end } : { source: end })) };
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
  const { source, destination } = natOf(connection);
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
  readonly mark: number;
  readonly label: bigint;
  /** What the packet's addresses are translated to. */
  readonly becomes?: Tuple;
}

function answer(request: CtRequest, outcome: Outcome): CtAnswer {
  const packet = trackedPacket(request, outcome.states);
  packet.set(fields.ctMark, BigInt(outcome.mark));
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
    ...(nat.length > 0 ? { beforeNat: before, natFamily: outcome.tuple.source.family } : {}),
  };
}

function trackedPacket(request: CtRequest, states: readonly string[]): Packet {
  const packet = request.packet.clone();
  clearConnectionFields(packet);
  packet.set(fields.ctZone, BigInt(request.zone));
  packet.set(fields.ctState, ctStateValue([...states, 'trk']));
  return packet;
}
