import { type IpAddress, ipProtocols } from '../../packet/index.ts';
import type { Choose } from '../choice.ts';
import type { FibEntry, FibError, FibResult, Flow } from './fib.ts';
import type { Route } from './route.ts';
import type { Rule } from './rule.ts';

/** What is asked: `ip route get DESTINATION [from SOURCE] [iif IN] [oif OUT] [mark MARK] …`. */
export interface RouteQuery {
  readonly destination: IpAddress;
  readonly source?: IpAddress;
  /** Present for a packet that arrived; absent for one of the node's own. */
  readonly inInterface?: string;
  readonly outInterface?: string;
  readonly mark?: number;
  readonly tos?: number;
  /** Whose packet it is; root's unless given. What arrives is root's for the rules, whatever is asked. */
  readonly uid?: number;
  readonly protocol?: number;
  readonly sourcePort?: number;
  readonly destinationPort?: number;
  readonly choose?: Choose;
}

/** Why a packet is not routed. The first four are errors of a table or rule; the others are found before or after it is asked. */
export type RouteFailure =
  | FibError
  | 'forwarding-off'
  | 'martian-source'
  | 'martian-destination'
  | 'group-not-joined'
  | 'reverse-path'
  | 'source-not-local'
  | 'no-device'
  | 'device-down'
  /** A rule asks a table that was not captured. */
  | 'missing-table'
  /** A rule has a selector that is not known here. */
  | 'unknown-selector';

/** Where a packet is sent: the entry that decided, and what became of it. */
export interface RouteFound {
  readonly kind: 'route';
  readonly type: 'unicast' | 'local' | 'broadcast' | 'multicast';
  /** The entry that decided; absent for multicast and limited broadcast, which need none. */
  readonly route: Route | undefined;
  readonly table: string;
  readonly rule: Rule | undefined;
  /** The interface that it leaves by; `lo` for the node's own addresses. */
  readonly device: string;
  readonly gateway: IpAddress | undefined;
  /** The source address that the node's own packet gets. */
  readonly source: IpAddress | undefined;
  /** Whether the node gets it too, or only it: an address, broadcast or group of its own. */
  readonly toNode: boolean;
  /** The packet leaves the way it came, and its sender is told to take the shorter way (ICMP redirect). */
  readonly redirect?: boolean;
  /** What the route says of its path, where the packet goes by it. */
  readonly metrics?: readonly string[];
  /** The class of the packet: the source's in the upper half, the destination's in the lower. */
  readonly realm?: number;
}

/** Why a packet is sent nowhere. */
export interface RouteRefused {
  readonly kind: 'failure';
  readonly failure: RouteFailure;
  readonly route?: Route;
  readonly rule?: Rule;
  /** The table or selector that is not known. */
  readonly name?: string;
}

/** Where the kernel sends a packet. */
export type RouteDecision = RouteFound | RouteRefused;

/** The flow of a question. Without `ipproto`, `ip route get` asks for UDP (inet_rtm_getroute in net/ipv4/route.c). */
export function flowOf(query: RouteQuery): Flow {
  return {
    destination: query.destination,
    source: query.source,
    inInterface: query.inInterface ?? 'lo',
    outInterface: query.inInterface === undefined ? query.outInterface : undefined,
    mark: query.mark ?? 0,
    tos: query.tos ?? 0,
    uid: query.inInterface === undefined ? (query.uid ?? 0) : 0,
    protocol: query.protocol ?? ipProtocols.udp,
    sourcePort: query.sourcePort ?? 0,
    destinationPort: query.destinationPort ?? 0,
  };
}

/** The class that an entry gives: the route's, and what that leaves open from the rule. */
export function realmOf(entry: FibEntry | undefined): number {
  return mergeRealms(entry?.route.realm ?? 0, entry?.rule?.realm ?? 0);
}

/** Each half of the first class, or of the second where the first has none (set_class_tag in net/ipv4/route.c). */
export function mergeRealms(first: number, second: number): number {
  const source = first >>> 16 || second >>> 16;
  return source * 0x10000 + (first & 0xffff || second & 0xffff);
}

/** A refusal, with the entry or rule that it is due to. */
export function refused(failure: RouteFailure, route?: Route): RouteRefused {
  return { kind: 'failure', failure, ...(route && { route }) };
}

/** What the tables refused, or cannot tell. */
export function refusedBy(result: Exclude<FibResult, { kind: 'entry' }>): RouteRefused {
  const { rule } = result;
  if (result.kind === 'unknown') {
    const failure = result.what === 'table' ? 'missing-table' : 'unknown-selector';
    return { kind: 'failure', failure, name: result.name, ...(rule && { rule }) };
  }
  const { error, route } = result;
  return { kind: 'failure', failure: error, ...(route && { route }), ...(rule && { rule }) };
}
