import type { IpAddress } from '../../packet/index.ts';
import {
  isJoined,
  isLimitedBroadcast,
  isLocalMulticast,
  isLoopback,
  isMulticast,
  isNoAddress,
} from '../addresses/address-type.ts';
import { routesLoopback } from '../addresses/source-address.ts';
import { type Host, sysctlNumber } from '../host.ts';
import { type FibEntry, fibLookup, usesGateway } from './fib.ts';
import { checkSource, mayRedirect, sendsRedirects } from './reverse-path.ts';
import {
  flowOf,
  mergeRealms,
  type RouteDecision,
  type RouteQuery,
  realmOf,
  refused,
  refusedBy,
} from './route-decision.ts';

const nobody: IpAddress = { family: 4, value: 0n };

/** A route for a packet that arrived (ip_route_input_rcu and ip_route_input_slow in net/ipv4/route.c). */
export function inputRoute(host: Host, query: RouteQuery, inInterface: string): RouteDecision {
  const { destination, source = nobody } = query;
  if (!host.interfaces.has(inInterface) && host.parts.interfaces) return refused('no-device');
  if (isMulticast(destination)) return multicastRoute(host, query, inInterface);
  if (isMulticast(source) || isLimitedBroadcast(source)) return refused('martian-source');
  if (isLimitedBroadcast(destination) || (isNoAddress(source) && isNoAddress(destination))) {
    return toNode(host, query, 'broadcast');
  }
  if (isNoAddress(source)) return refused('martian-source');
  if (isNoAddress(destination)) return refused('martian-destination');
  if (!routesLoopback(host, inInterface)) {
    if (isLoopback(destination)) return refused('martian-destination');
    if (isLoopback(source)) return refused('martian-source');
  }
  const result = fibLookup(host, flowOf(query), query.choose);
  if (result.kind === 'unknown') return refusedBy(result);
  if (result.kind === 'error') {
    return forwarding(host, inInterface) ? refusedBy(result) : refused('forwarding-off');
  }
  const { route } = result;
  if (route.type === 'broadcast' && !forwardsBroadcasts(host, inInterface)) {
    return toNode(host, query, 'broadcast', result);
  }
  if (route.type === 'local') return toNode(host, query, 'local', result);
  if (route.type !== 'broadcast' && !forwarding(host, inInterface)) return refused('forwarding-off', route);
  if (route.type !== 'unicast' && route.type !== 'broadcast') return refused('martian-destination', route);
  return forwardRoute(host, query, inInterface, result);
}

/** ip_route_input_mc. Which groups were joined is in no captured text, but for that of all hosts, in which everybody is. */
function multicastRoute(host: Host, query: RouteQuery, inInterface: string): RouteDecision {
  const { destination, source = nobody } = query;
  if (!isJoined(host, inInterface, destination)) return refused('group-not-joined');
  if (isMulticast(source) || isLimitedBroadcast(source)) return refused('martian-source');
  if (isLoopback(source) && !routesLoopback(host, inInterface)) return refused('martian-source');
  if (isNoAddress(source) && !isLocalMulticast(destination)) return refused('martian-source');
  return toNode(host, query, 'multicast');
}

/** A packet for the node itself, unless its source is refused; broadcasts and groups are checked as if they went to no address. */
function toNode(
  host: Host,
  query: RouteQuery,
  type: 'local' | 'broadcast' | 'multicast',
  entry?: FibEntry,
): RouteDecision {
  const { source = nobody } = query;
  const destination = type === 'local' ? query.destination : nobody;
  const check = isNoAddress(source)
    ? undefined
    : checkSource(host, { ...flowOf(query), source, destination }, undefined);
  if (check && 'kind' in check) return refusedBy(check);
  if (check?.refused) return refused(check.refused, entry?.route);
  return {
    kind: 'route',
    type,
    route: entry?.route,
    table: entry?.table ?? 'main',
    rule: entry?.rule,
    device: 'lo',
    gateway: undefined,
    source: undefined,
    toNode: true,
    realm: check?.realm ?? 0,
  };
}

/** __mkroute_input. */
function forwardRoute(host: Host, query: RouteQuery, inInterface: string, entry: FibEntry): RouteDecision {
  const { route, nextHop, table, rule } = entry;
  const { source = nobody } = query;
  const device = nextHop?.device ?? '';
  const check = checkSource(host, { ...flowOf(query), source }, device);
  if ('kind' in check) return refusedBy(check);
  if (check.refused) return refused(check.refused, route);
  const gateway = nextHop && usesGateway(host, nextHop) ? nextHop.via : undefined;
  const named = nextHop?.via?.family === 4 ? nextHop.via : undefined;
  return {
    kind: 'route',
    type: route.type === 'broadcast' ? 'broadcast' : 'unicast',
    route,
    table,
    rule,
    device,
    gateway,
    source: undefined,
    toNode: false,
    redirect:
      device === inInterface &&
      check.onLink &&
      sendsRedirects(host, device) &&
      mayRedirect(host, device, source, named),
    metrics: route.metrics,
    realm: mergeRealms(realmOf(entry), check.realm),
  };
}

/** Whether packets that came in by an interface are forwarded: `ip_forward` sets all, and what was not captured is on. */
function forwarding(host: Host, device: string): boolean {
  const value =
    sysctlNumber(host, `net.ipv4.conf.${device}.forwarding`) ??
    sysctlNumber(host, 'net.ipv4.ip_forward') ??
    sysctlNumber(host, 'net.ipv4.conf.all.forwarding');
  return value !== 0;
}

/** Both the interface's own value and that of `all` have to be on (ip-sysctl, "bc_forwarding"). */
function forwardsBroadcasts(host: Host, device: string): boolean {
  return ['all', device].every((name) => sysctlNumber(host, `net.ipv4.conf.${name}.bc_forwarding`) === 1);
}
