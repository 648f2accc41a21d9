import type { IpAddress } from '../../packet/index.ts';
import {
  isLimitedBroadcast,
  isLocal,
  isLocalMulticast,
  isLoopback,
  isMulticast,
  isZeroNetwork,
} from '../addresses/address-type.ts';
import { routeSource, selectAddress, selectIpv6Address } from '../addresses/source-address.ts';
import type { Choose } from '../choice.ts';
import { type Host, sysctlNumber } from '../host.ts';
import { type FibError, type FibResult, type Flow, fibLookup } from './fib.ts';
import { checkSource, hasCustomRules, sendsRedirects } from './reverse-path.ts';
import type { Route } from './route.ts';
import type { Rule } from './rule.ts';

/** What is asked: `ip route get DESTINATION [from SOURCE] [iif IN] [oif OUT] [mark MARK]`. */
export interface RouteQuery {
  readonly destination: IpAddress;
  readonly source?: IpAddress;
  /** Present for a packet that arrived; absent for one of the node's own. */
  readonly inInterface?: string;
  readonly outInterface?: string;
  readonly mark?: number;
  readonly tos?: number;
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
  | 'device-down';

/** Where the kernel sends a packet. */
export type RouteDecision =
  | {
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
      /** The packet leaves the way it came, and its sender is told to take the shorter way (ICMP redirect). */
      readonly redirect?: boolean;
      /** The table as `ip route get` names it: the local table is a part of main until a rule is added (fib_unmerge). */
      readonly shownTable: string;
    }
  | {
      readonly kind: 'failure';
      readonly failure: RouteFailure;
      readonly route?: Route;
      readonly rule?: Rule;
    };

/** Looks a route up as the kernel does for a packet that arrived, or for one of its own. */
export function routeLookup(host: Host, query: RouteQuery): RouteDecision {
  const { inInterface } = query;
  const found = inInterface === undefined ? outputRoute(host, query) : inputRoute(host, query, inInterface);
  if (found.kind === 'failure') return found;
  const merged = found.table === 'local' && !hasCustomRules(host);
  return { ...found, shownTable: merged ? 'main' : found.table };
}

/** A decision before anybody asks for the table's name. */
type Found =
  | Omit<Extract<RouteDecision, { kind: 'route' }>, 'shownTable'>
  | Extract<RouteDecision, { kind: 'failure' }>;

function flowOf(query: RouteQuery): Flow {
  return {
    destination: query.destination,
    source: query.source,
    inInterface: query.inInterface ?? 'lo',
    outInterface: query.outInterface,
    mark: query.mark ?? 0,
    tos: query.tos ?? 0,
    protocol: query.protocol,
    sourcePort: query.sourcePort,
    destinationPort: query.destinationPort,
  };
}

function failure(of: RouteFailure, route?: Route): Found {
  return { kind: 'failure', failure: of, ...(route && { route }) };
}

function failureOf(result: Extract<FibResult, { kind: 'error' }>): Found {
  const { error, route, rule } = result;
  return { kind: 'failure', failure: error, ...(route && { route }), ...(rule && { rule }) };
}

/** For the node's own packets (ip_route_output_key_hash_rcu in net/ipv4/route.c). */
function outputRoute(host: Host, query: RouteQuery): Found {
  const { destination, outInterface } = query;
  if (destination.family === 6) return plainRoute(host, query);
  if (query.source) {
    if (isMulticast(query.source) || isLimitedBroadcast(query.source) || isZeroNetwork(query.source)) {
      return failure('martian-source');
    }
    if (!isLocal(host, query.source)) return failure('source-not-local');
    // Without a route to ask for, the group or broadcast goes out of the interface that has the source address.
    if (outInterface === undefined && (isMulticast(destination) || isLimitedBroadcast(destination))) {
      const owner = deviceOf(host, query.source);
      if (owner !== undefined) return linkRoute(owner, query.source, destination);
    }
  }
  if (outInterface !== undefined) {
    const device = host.interfaces.get(outInterface);
    if (!device) return failure('no-device');
    if (!device.flags.includes('UP')) return failure('device-down');
    if (isLocalMulticast(destination) || isLimitedBroadcast(destination)) {
      return linkRoute(
        outInterface,
        query.source ?? selectAddress(host, outInterface, undefined, 253),
        destination,
      );
    }
  }
  const result = fibLookup(host, flowOf(query), query.choose);
  if (result.kind === 'error') {
    // With an interface given, an address without a route is taken to be on that link.
    if (outInterface === undefined) return failureOf(result);
    return linkRoute(
      outInterface,
      query.source ?? selectAddress(host, outInterface, undefined, 253),
      destination,
    );
  }
  const { route, nextHop, table, rule } = result;
  if (route.type === 'local') {
    const source = query.source ?? route.source ?? destination;
    return { kind: 'route', type: 'local', route, table, rule, device: 'lo', gateway: undefined, source };
  }
  const source = query.source ?? routeSource(host, route, nextHop);
  const device = nextHop?.device ?? '';
  if (source && isLoopback(source) && device !== 'lo') return failure('martian-source');
  return {
    kind: 'route',
    type: sendType(route, destination),
    route,
    table,
    rule,
    device,
    gateway: reachesEverybody(route, destination) ? undefined : nextHop?.via,
    source,
  };
}

/** What goes to all of a link, or to a group by no route of its own, is sent there directly (__mkroute_output). */
function reachesEverybody(route: Route, destination: IpAddress): boolean {
  return isLimitedBroadcast(destination) || (isMulticast(destination) && route.destination.length < 4);
}

function deviceOf(host: Host, address: IpAddress): string | undefined {
  const items = [...host.interfaces.values()];
  return items.find((item) => item.addresses.some(({ prefix }) => prefix.value === address.value))?.name;
}

function sendType(route: Route, destination: IpAddress): 'unicast' | 'broadcast' | 'multicast' {
  if (isLimitedBroadcast(destination) || route.type === 'broadcast') return 'broadcast';
  return isMulticast(destination) ? 'multicast' : 'unicast';
}

function linkRoute(device: string, source: IpAddress | undefined, destination: IpAddress): Found {
  const type = isLimitedBroadcast(destination)
    ? 'broadcast'
    : isMulticast(destination)
      ? 'multicast'
      : 'unicast';
  return {
    kind: 'route',
    type,
    route: undefined,
    table: 'main',
    rule: undefined,
    device,
    gateway: undefined,
    source,
  };
}

/** For a packet that arrived (ip_route_input_slow in net/ipv4/route.c). */
function inputRoute(host: Host, query: RouteQuery, inInterface: string): Found {
  const { destination, source } = query;
  if (destination.family === 6) return plainRoute(host, query);
  if (isMulticast(destination)) {
    // All hosts of the link are in the one group that nobody has to join; which others were joined is in no captured text.
    return destination.value === 0xe0000001n
      ? linkRoute('lo', undefined, destination)
      : failure('group-not-joined');
  }
  if (source && (isMulticast(source) || isLimitedBroadcast(source))) return failure('martian-source');
  if (isLimitedBroadcast(destination)) {
    const refused = source && !isZeroNetwork(source) && checkBroadcastSource(host, query, source);
    return refused ? failure(refused) : linkRoute('lo', undefined, destination);
  }
  if (source && isZeroNetwork(source)) return failure('martian-source');
  if (isZeroNetwork(destination)) return failure('martian-destination');
  if (inInterface !== 'lo') {
    if (isLoopback(destination)) return failure('martian-destination');
    if (source && isLoopback(source)) return failure('martian-source');
  }
  const result = fibLookup(host, flowOf(query), query.choose);
  if (result.kind === 'error')
    return forwarding(host, inInterface) ? failureOf(result) : failure('forwarding-off');
  const { route, nextHop, table, rule } = result;
  const device = nextHop?.device ?? '';
  const toNode = route.type === 'local' || route.type === 'broadcast';
  if (!toNode) {
    if (!forwarding(host, inInterface)) return failure('forwarding-off', route);
    if (route.type !== 'unicast') return failure('martian-destination', route);
  }
  const isBroadcast = route.type === 'broadcast';
  const check =
    source && !isBroadcast
      ? checkSource(host, { ...flowOf(query), source }, toNode ? undefined : device)
      : undefined;
  const refused = isBroadcast ? source && checkBroadcastSource(host, query, source) : check?.refused;
  if (refused) return failure(refused, route);
  if (toNode) {
    const type = route.type === 'local' ? 'local' : 'broadcast';
    return { kind: 'route', type, route, table, rule, device: 'lo', gateway: undefined, source: undefined };
  }
  return {
    kind: 'route',
    type: 'unicast',
    route,
    table,
    rule,
    device,
    gateway: nextHop?.via,
    source: undefined,
    redirect: device === inInterface && (check?.onLink ?? false) && sendsRedirects(host, device),
  };
}

/** A broadcast's source is checked as if the packet went to no address at all. */
function checkBroadcastSource(host: Host, query: RouteQuery, source: IpAddress) {
  return checkSource(host, { ...flowOf(query), source, destination: { family: 4, value: 0n } }, undefined)
    .refused;
}

/** For IPv6: the entry and a source; nothing is asked about the source of a packet that arrived. */
function plainRoute(host: Host, query: RouteQuery): Found {
  const result = fibLookup(host, flowOf(query), query.choose);
  if (result.kind === 'error') return failureOf(result);
  const { route, nextHop, table, rule } = result;
  const toNode = route.type === 'local' || route.type === 'anycast';
  const out = nextHop?.device ?? '';
  const own = toNode ? query.destination : (route.source ?? selectIpv6Address(host, out, query.destination));
  return {
    kind: 'route',
    type: toNode ? 'local' : route.type === 'multicast' ? 'multicast' : 'unicast',
    route,
    table,
    rule,
    device: toNode ? 'lo' : out,
    gateway: nextHop?.via,
    source: query.inInterface === undefined ? own : undefined,
  };
}

/** Whether packets that came in by an interface are forwarded: `ip_forward` sets all, and what was not captured is on. */
export function forwarding(host: Host, device: string): boolean {
  const value =
    sysctlNumber(host, `net.ipv4.conf.${device}.forwarding`) ??
    sysctlNumber(host, 'net.ipv4.ip_forward') ??
    sysctlNumber(host, 'net.ipv4.conf.all.forwarding');
  return value !== 0;
}
