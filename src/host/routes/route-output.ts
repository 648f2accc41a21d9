import type { IpAddress } from '../../packet/index.ts';
import {
  deviceOfAddress,
  isJoined,
  isLimitedBroadcast,
  isLocalMulticast,
  isLoopback,
  isMulticast,
  isNoAddress,
} from '../addresses/address-type.ts';
import { routeSource, routesLoopback, selectAddress } from '../addresses/source-address.ts';
import type { Host } from '../host.ts';
import { type FibEntry, fibLookup, scopeNumber, usesGateway } from './fib.ts';
import {
  flowOf,
  type RouteDecision,
  type RouteFound,
  type RouteQuery,
  realmOf,
  refused,
  refusedBy,
} from './route-decision.ts';

const loopback: IpAddress = { family: 4, value: 0x7f000001n };

/** What is found before a packet's kind is asked: an entry, or only an interface. */
interface Way {
  readonly device: string;
  readonly entry?: FibEntry;
  readonly local?: boolean;
  readonly source: IpAddress | undefined;
}

/** A route for one of the node's own packets (ip_route_output_key_hash_rcu in net/ipv4/route.c). */
export function outputRoute(host: Host, query: RouteQuery): RouteDecision {
  const { destination, source, outInterface } = query;
  const toMany = isMulticast(destination) || isLimitedBroadcast(destination);
  if (source) {
    if (isMulticast(source) || isLimitedBroadcast(source) || isNoAddress(source)) {
      return refused('martian-source');
    }
    const owner = deviceOfAddress(host, source);
    if (owner === undefined) return refused('source-not-local');
    // Without an interface to go out by, the group or broadcast goes out of the one that has the source address.
    if (outInterface === undefined && toMany) return makeRoute(host, query, { device: owner, source });
  }
  let chosen = source;
  if (outInterface !== undefined) {
    const device = host.interfaces.get(outInterface);
    if (!device) return refused('no-device');
    if (!device.flags.includes('UP')) return refused('device-down');
    const ofLink = () => selectAddress(host, outInterface, undefined, scopeNumber('link'));
    if (isLocalMulticast(destination) || isLimitedBroadcast(destination)) {
      return makeRoute(host, query, { device: outInterface, source: chosen ?? ofLink() });
    }
    if (isMulticast(destination)) chosen ??= selectAddress(host, outInterface, undefined, 0);
    if (isNoAddress(destination)) {
      chosen ??= selectAddress(host, outInterface, undefined, scopeNumber('host'));
    }
  }
  if (isNoAddress(destination)) {
    return makeRoute(host, query, { device: 'lo', local: true, source: chosen ?? loopback });
  }
  const asked = chosen ? { ...query, source: chosen } : query;
  const result = fibLookup(host, flowOf(asked), query.choose);
  if (result.kind === 'entry') return makeRoute(host, query, wayOf(host, query, result, chosen));
  if (result.kind === 'unknown' || outInterface === undefined) return refusedBy(result);
  // With an interface given, an address without a route is taken to be on that link.
  const onLink = chosen ?? selectAddress(host, outInterface, undefined, scopeNumber('link'));
  return makeRoute(host, query, { device: outInterface, source: onLink });
}

function wayOf(host: Host, { destination }: RouteQuery, entry: FibEntry, chosen: IpAddress | undefined): Way {
  const { route, nextHop } = entry;
  if (route.type === 'local') {
    return { device: 'lo', entry, local: true, source: chosen ?? route.source ?? destination };
  }
  return { device: nextHop?.device ?? '', entry, source: chosen ?? routeSource(host, route, nextHop) };
}

/** __mkroute_output. */
function makeRoute(host: Host, query: RouteQuery, { device, entry, local, source }: Way): RouteDecision {
  const { destination } = query;
  const isLo = host.interfaces.get(device)?.flags.includes('LOOPBACK') ?? device === 'lo';
  if (source && isLoopback(source) && !isLo && !routesLoopback(host, device))
    return refused('martian-source');
  const type = typeOf(destination, entry, local ?? false);
  // What goes to all of a link, or to a group by no route of its own, is sent there directly.
  const direct =
    isLimitedBroadcast(destination) ||
    (isMulticast(destination) && (entry?.route.destination.length ?? 0) < 4);
  const hop = direct ? undefined : entry?.nextHop;
  const found: RouteFound = {
    kind: 'route',
    type,
    route: entry?.route,
    table: entry?.table ?? 'main',
    rule: entry?.rule,
    device,
    gateway: hop && usesGateway(host, hop) ? hop.via : undefined,
    source,
    toNode:
      type === 'multicast'
        ? isJoined(host, device, destination)
        : isLo || local === true || type === 'broadcast',
    realm: direct ? 0 : realmOf(entry),
    ...(hop && { metrics: entry?.route.metrics ?? [] }),
  };
  return found;
}

function typeOf(destination: IpAddress, entry: FibEntry | undefined, local: boolean): RouteFound['type'] {
  if (isLimitedBroadcast(destination)) return 'broadcast';
  if (isMulticast(destination)) return 'multicast';
  if (local) return 'local';
  const type = entry?.route.type;
  return type === 'broadcast' || type === 'multicast' ? type : 'unicast';
}
