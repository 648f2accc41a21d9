import { type Connection, natOf, sameConnection, type Way, withConnection } from '../conntrack/index.ts';
import { familyOf, type IpAddress, type Packet } from '../packet/index.ts';
import {
  type Assumption,
  type ConnectionsAt,
  changedFields,
  type Effort,
  newEffort,
  type Stop,
  type Stopped,
} from '../trace/index.ts';
import type { Choose } from './choice.ts';
import type { Host } from './host.ts';
import type { Iptables, IptablesRule } from './iptables/iptables.ts';
import type { MatchSubject, PacketState, TrackedPacket } from './iptables/match.ts';
import type { NftElement, NftStatement } from './nftables/nftables.ts';
import type { TextPlace } from './words.ts';

/** How a packet's way through a node ended. */
export type HostDisposition =
  /** It goes out of `outInterface`, addressed. */
  | 'forward'
  /** As forward, but nobody knows the next hop's MAC address yet: see {@link completeNeighbour}. */
  | 'neighbour-unknown'
  /** It is for the node itself. */
  | 'local-delivery'
  | 'dropped'
  | 'rejected'
  | 'unsupported'
  | 'insufficient-information';

/** One packet through one node. */
export interface HostResult {
  readonly before: Packet;
  readonly after: Packet;
  readonly stops: readonly Stop[];
  readonly disposition: HostDisposition;
  /** Why, for every disposition but forward and local-delivery. */
  readonly stopped?: Stopped;
  /** Every rule whose conditions held, in order: those of the stops, and the jumps and returns between them. */
  readonly matched: readonly IptablesRule[];
  /** Every counter of an nft rule that counted the packet, in order. */
  readonly counted: readonly NftStatement[];
  /** The elements that packets added to sets of nft, by table and set, after this packet. */
  readonly nftElements: NftElements;
  /** Where it leaves, or would leave if its next hop were known. */
  readonly outInterface: string | undefined;
  /** Whose MAC address it needs: the gateway, or the destination on a connected network. */
  readonly nextHop: IpAddress | undefined;
  /** The node's connections after this packet. */
  readonly connections: readonly Connection[];
  /** How they were after each stop that changed them, oldest first. */
  readonly tracking: readonly ConnectionsAt[];
}

/** The connection of the packet under way; a new one becomes part of the table when the packet leaves. */
export interface TrackedConnection {
  connection: Connection;
  readonly way: Way;
  isNew: boolean;
  sourceDone: boolean;
  destinationDone: boolean;
}

/** Elements that packets added to sets of nft, by table and set. */
export type NftElements = ReadonlyMap<string, readonly NftElement[]>;

/** The end of a walk before its end. */
export interface Ending {
  readonly disposition: HostDisposition;
  readonly stopped: Stopped;
}

/** What is known of a packet on its way through the kernel; each step writes it and adds a stop. */
export class KernelWalk {
  packet: Packet;
  inInterface = '';
  outInterface = '';
  nextHop: IpAddress | undefined;
  /** Before connection tracking has seen the packet, `--ctstate INVALID` holds. */
  state: PacketState = 'INVALID';
  tracked: TrackedConnection | undefined;
  /** The zone that a rule asked its connection to be tracked in. */
  zone: number | undefined;
  readonly stops: Stop[] = [];
  readonly matched: IptablesRule[] = [];
  readonly counted: NftStatement[] = [];
  nftElements: NftElements = new Map();
  readonly before: Packet;
  readonly host: Host;
  readonly choose: Choose | undefined;
  /** What work may be done: a step for every rule that is asked. */
  effort: Effort = newEffort();
  readonly tracking: ConnectionsAt[] = [];
  private known: readonly Connection[];

  constructor(host: Host, connections: readonly Connection[], packet: Packet, choose: Choose | undefined) {
    this.host = host;
    this.known = connections;
    this.packet = packet;
    this.before = packet;
    this.choose = choose;
  }

  /** The node's connections as they are now. */
  get connections(): readonly Connection[] {
    return this.known;
  }

  /** Changes the connections; the stop that is added next shows it. */
  set connections(connections: readonly Connection[]) {
    this.known = connections;
    this.tracking.push({ stop: this.stops.length, connections });
  }

  /** Gives the packet's connection another mark; a connection that the table has already is changed there at once. */
  markConnection(mark: number): void {
    const { tracked } = this;
    if (!tracked) return;
    tracked.connection = { ...tracked.connection, mark };
    const { connection } = tracked;
    if (this.known.some((other) => sameConnection(other, connection))) {
      this.connections = withConnection(this.known, connection);
    }
  }

  /** The rules that the packet meets: those of iptables are for IPv4 alone. */
  get iptables(): Iptables | undefined {
    return familyOf(this.packet) === 4 ? this.host.parts.iptables : undefined;
  }

  /** What rules are asked about. */
  get subject(): MatchSubject {
    const { host, packet, inInterface, outInterface, tracked } = this;
    // Between a CT rule and connection tracking, the packet has that rule's template for a connection.
    const template = tracked === undefined && this.zone !== undefined && this.state === 'INVALID';
    const state = template ? 'NEW' : this.state;
    return { host, packet, inInterface, outInterface, state, tracked: tracked && trackedPacket(tracked) };
  }

  /** Adds a stop that turned the packet into `after`. */
  addStop(stop: StopDraft, after: Packet, place: TextPlace | undefined, extra: StopExtra = {}): void {
    const before = this.packet;
    this.packet = after;
    this.stops.push({
      ...stop,
      before,
      after,
      changes: changedFields(before, after),
      assumed: extra.assumed ?? [],
      ...(place && { source: { source: place.source, line: place.line } }),
      ...(extra.stopped && { stopped: extra.stopped }),
    });
  }

  /** The result with the packet as it is now. */
  finish(disposition: HostDisposition, stopped?: Stopped): HostResult {
    const leaves = disposition === 'forward' || disposition === 'neighbour-unknown';
    return {
      before: this.before,
      after: this.packet,
      stops: this.stops,
      disposition,
      ...(stopped && { stopped }),
      matched: this.matched,
      counted: this.counted,
      nftElements: this.nftElements,
      outInterface: leaves ? this.outInterface : undefined,
      nextHop: leaves ? this.nextHop : undefined,
      connections: this.known,
      tracking: this.tracking,
    };
  }
}

type Drafted<S> = S extends Stop
  ? Omit<S, 'before' | 'after' | 'changes' | 'assumed' | 'source' | 'stopped'>
  : never;

/** What is particular to a stop. */
export type StopDraft = Drafted<Extract<Stop, { kind: 'chain' | 'route' | 'neighbour' | 'conntrack' }>>;

interface StopExtra {
  readonly assumed?: readonly Assumption[];
  readonly stopped?: Stopped;
}

function trackedPacket({ connection, way, isNew }: TrackedConnection): TrackedPacket {
  return { ...connection, way, nat: natOf(connection), confirmed: !isNew };
}
