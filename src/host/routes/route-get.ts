import { formatIp, hex } from '../../packet/index.ts';
import { isNoAddress } from '../addresses/address-type.ts';
import type { Host } from '../host.ts';
import type { RouteDecision, RouteFailure, RouteFound, RouteQuery, RouteRefused } from './route-decision.ts';

/** What `ip route get` says of each error (the kernel's errno in the C library's words). */
const errors: Readonly<Record<Exclude<RouteFailure, 'missing-table' | 'unknown-selector'>, string>> = {
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

/**
 * What `ip route get` prints for a lookup (ip-route(8)), its error message included; in brackets what would tell, where the text
 * does not tell what the kernel would answer.
 */
export function formatRouteGet(host: Host, query: RouteQuery, decision: RouteDecision): string {
  if (decision.kind === 'failure') return failureLine(query, decision);
  if (query.destination.family === 6) return ipv6Line(query, decision);
  const { type, device, gateway, source, table, route, realm = 0 } = decision;
  const arrived = query.inInterface !== undefined;
  const uid = query.uid ?? (arrived ? undefined : 0);
  // The local table is a part of main until somebody adds a rule (fib_unmerge).
  const shownTable = table === 'local' && host.oneTable ? 'main' : table;
  const words = [
    type === 'unicast' ? '' : type,
    formatIp(query.destination),
    query.source && !isNoAddress(query.source) ? `from ${formatIp(query.source)}` : '',
    route && route.tos !== 0 ? `tos ${hex(route.tos, 2)}` : '',
    gateway ? `via ${gateway.family === 6 ? 'inet6 ' : ''}${formatIp(gateway)}` : '',
    device === '' ? '' : `dev ${device}`,
    route && shownTable !== 'main' ? `table ${shownTable}` : '',
    source && source.value !== query.source?.value ? `src ${formatIp(source)}` : '',
    query.mark ? `mark ${query.mark < 16 ? query.mark : hex(query.mark)}` : '',
    realm === 0 ? '' : realmWords(realm),
    uid === undefined ? '' : `uid ${uid}`,
  ];
  const cache = [
    'cache',
    cacheFlags(decision),
    ...(decision.metrics ?? []),
    arrived ? `iif ${query.inInterface}` : '',
  ];
  return `${sentence(words)}\n    ${sentence(cache)}\n`;
}

function failureLine(query: RouteQuery, { failure, route, name = '' }: RouteRefused): string {
  if (failure === 'missing-table') {
    return `(a rule asks table ${name}, which was not captured: ip route show table all would tell)\n`;
  }
  if (failure === 'unknown-selector') return `(a rule asks for ${name}, which is not modelled)\n`;
  const device = failure === 'no-device' ? ` "${query.inInterface ?? query.outInterface ?? ''}"` : '';
  // A rule that says unreachable means the network, a route that says so the host (fib4_rule_action, fib_props).
  const unreachable = failure === 'unreachable' && !route;
  return `${errors[unreachable ? 'no-route' : failure]}${device}\n`;
}

function realmWords(realm: number): string {
  const from = realm >>> 16;
  // /etc/iproute2/rt_realms has a name for 0.
  const to = (realm & 0xffff) === 0 ? 'cosmos' : String(realm & 0xffff);
  return from === 0 ? `realm ${to}` : `realms ${from}/${to}`;
}

/** IPv6 has no cache line, a source even where there is none to choose, and no table shared with another. */
function ipv6Line(query: RouteQuery, decision: RouteFound): string {
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

function cacheFlags({ type, toNode, redirect }: RouteFound): string {
  const words = [
    toNode ? 'local' : '',
    type === 'multicast' ? 'mc' : '',
    type === 'broadcast' && toNode ? 'brd' : '',
    redirect ? 'redirect' : '',
  ].filter((word) => word !== '');
  return words.length === 0 ? '' : `<${words.join(',')}>`;
}
