import type { Host } from '../host.ts';
import type { RouteDecision, RouteQuery } from './route-decision.ts';
import { inputRoute } from './route-input.ts';
import { ipv6Route } from './route-ipv6.ts';
import { outputRoute } from './route-output.ts';

/** Looks a route up as the kernel does for a packet that arrived, or for one of its own. */
export function routeLookup(host: Host, query: RouteQuery): RouteDecision {
  const { inInterface } = query;
  if (query.destination.family === 6) return ipv6Route(host, query);
  return inInterface === undefined ? outputRoute(host, query) : inputRoute(host, query, inInterface);
}
