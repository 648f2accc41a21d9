import { formatIp, hex, type IpAddress } from '../../packet/index.ts';
import { isLimitedBroadcast, isMulticast } from '../addresses/address-type.ts';
import type { RouteDecision, RouteFailure, RouteQuery } from './route-lookup.ts';

/** What `ip route get` says of each error (the kernel's errno in the C library's words). */
const errors: Readonly<Record<RouteFailure, string>> = {
  blackhole: 'RTNETLINK answers: Invalid argument',
  unreachable: 'RTNETLINK answers: No route to host',
  prohibit: 'RTNETLINK answers: Permission denied',
  'no-route': 'RTNETLINK answers: Network is unreachable',
  'forwarding-off': 'RTNETLINK answers: No route to host',
  'martian-source': 'RTNETLINK answers: Invalid argument',
  'martian-destination': 'RTNETLINK answers: Invalid argument',
  'group-not-joined': 'RTNETLINK answers: Invalid argument',
  'reverse-path': 'RTNETLINK answers: Invalid cross-device link',
  'source-not-local': 'RTNETLINK answers: Network is unreachable',
  'no-device': 'Cannot find device',
  'device-down': 'RTNETLINK answers: Network is unreachable',
};

/** What `ip route get` prints for a lookup (ip-route(8)), its error message included; `uid` is the asking user's. */
export function formatRouteGet(query: RouteQuery, decision: RouteDecision, { uid = 0 } = {}): string {
  if (decision.kind === 'failure') {
    const device = decision.failure === 'no-device' ? ` "${query.outInterface ?? ''}"` : '';
    // A rule that says unreachable means the network, a route that says so the host (fib4_rule_action, fib_props).
    const unreachable = decision.failure === 'unreachable' && !decision.route;
    return `${errors[unreachable ? 'no-route' : decision.failure]}${device}\n`;
  }
  if (query.destination.family === 6) return ipv6Line(query, decision);
  const { type, device, gateway, source, shownTable, route } = decision;
  const arrived = query.inInterface !== undefined;
  const words = [
    type === 'unicast' ? '' : type,
    formatIp(query.destination),
    query.source ? `from ${formatIp(query.source)}` : '',
    route && route.tos !== 0 ? `tos ${hex(route.tos)}` : '',
    gateway ? `via ${formatIp(gateway)}` : '',
    device === '' ? '' : `dev ${device}`,
    route && shownTable !== 'main' ? `table ${shownTable}` : '',
    !query.source && source ? `src ${formatIp(source)}` : '',
    query.mark ? `mark ${query.mark < 16 ? query.mark : hex(query.mark)}` : '',
    arrived ? '' : `uid ${uid}`,
  ];
  const flags = decision.redirect ? '<redirect>' : cacheFlags(type, query.destination);
  const cache = ['cache', flags, arrived ? `iif ${query.inInterface}` : ''];
  return `${sentence(words)}\n    ${sentence(cache)}\n`;
}

/** IPv6 has no cache line, a source even where there is none to choose, and no table shared with another. */
function ipv6Line(query: RouteQuery, decision: Extract<RouteDecision, { kind: 'route' }>): string {
  const { type, device, gateway, source, table, route } = decision;
  const words = [
    type === 'unicast' ? '' : type,
    formatIp(query.destination),
    `from ${query.source ? formatIp(query.source) : '::'}`,
    gateway ? `via ${formatIp(gateway)}` : '',
    device === '' ? '' : `dev ${device}`,
    table === 'main' ? '' : `table ${table}`,
    route?.protocol === undefined ? '' : `proto ${route.protocol}`,
    source ? `src ${formatIp(source)}` : '',
    `metric ${route?.metric ?? 0}`,
    query.inInterface === undefined ? '' : `iif ${query.inInterface}`,
    'pref medium',
  ];
  return `${sentence(words).trimEnd()}\n`;
}

function sentence(words: readonly string[]): string {
  return words
    .filter((word) => word !== '')
    .map((word) => `${word} `)
    .join('');
}

function cacheFlags(type: 'unicast' | 'local' | 'broadcast' | 'multicast', destination: IpAddress): string {
  if (type === 'local') return '<local>';
  if (type === 'broadcast' || isLimitedBroadcast(destination)) return '<local,brd>';
  return isMulticast(destination) ? '<mc>' : '';
}
