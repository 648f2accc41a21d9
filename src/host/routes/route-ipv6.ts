import { selectIpv6Address } from '../addresses/source-address.ts';
import type { Host } from '../host.ts';
import { fibLookup } from './fib.ts';
import { flowOf, type RouteDecision, type RouteQuery, refusedBy } from './route-decision.ts';

/** A route for IPv6: the entry and a source; nothing is asked about the source of a packet that arrived. */
export function ipv6Route(host: Host, query: RouteQuery): RouteDecision {
  const result = fibLookup(host, flowOf(query), query.choose);
  if (result.kind !== 'entry') return refusedBy(result);
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
    toNode,
    metrics: route.metrics,
  };
}
