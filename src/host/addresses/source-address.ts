import { type IpAddress, prefixContains } from '../../packet/index.ts';
import { type Host, sysctlNumber } from '../host.ts';
import { scopeNumber } from '../routes/fib.ts';
import type { NextHop, Route } from '../routes/route.ts';
import type { InterfaceAddress } from './interfaces.ts';

/**
 * The node's address for packets to `destination` out of an interface (inet_select_addr in net/ipv4/devinet.c): the first of the
 * interface in the destination's subnet, else its first, else any other interface's. Addresses of a narrower scope than the one
 * asked for do not count.
 */
export function selectAddress(
  host: Host,
  device: string,
  destination: IpAddress | undefined,
  scope: number,
): IpAddress | undefined {
  const own = host.interfaces.get(device)?.addresses ?? [];
  const limit = routesLoopback(host, device) ? scopeNumber('link') : scopeNumber('host');
  const candidates = own.filter(
    (address) => isPrimary(address) && Math.min(scopeNumber(address.scope), limit) <= scope,
  );
  const near = candidates.find(
    ({ prefix, peer }) => destination && prefixContains(peer ?? prefix, destination),
  );
  const first = near ?? candidates[0];
  if (first) return { family: 4, value: first.prefix.value };
  const others = [...host.interfaces.values()].flatMap(({ addresses }) => addresses);
  const found = others.find((address) => {
    const narrow = scopeNumber(address.scope);
    return isPrimary(address) && narrow !== scopeNumber('link') && narrow <= scope;
  });
  return found && { family: 4, value: found.prefix.value };
}

/** Whether addresses of 127.0.0.0/8 are like any others on an interface (ip-sysctl, "route_localnet"). */
export function routesLoopback(host: Host, device: string): boolean {
  return ['all', device].some((name) => sysctlNumber(host, `net.ipv4.conf.${name}.route_localnet`) === 1);
}

/**
 * The node's IPv6 address for packets to `destination` out of an interface: one of the destination's kind (link-local or not), the
 * longest common prefix first, the order of `ip address` deciding between equals (RFC 6724, rules 2 and 8).
 */
export function selectIpv6Address(host: Host, device: string, destination: IpAddress): IpAddress | undefined {
  const own = host.interfaces.get(device)?.addresses ?? [];
  const candidates = own.filter(
    ({ prefix, scope }) => prefix.family === 6 && (scope === 'link') === isLinkLocal(destination),
  );
  const best = candidates.reduce<InterfaceAddress | undefined>(
    (found, item) => (found && common(found, destination) >= common(item, destination) ? found : item),
    undefined,
  );
  return best && { family: 6, value: best.prefix.value };
}

function isLinkLocal({ value }: IpAddress): boolean {
  return value >> 118n === 0xfe80n >> 6n || value >> 112n === 0xff02n;
}

function common({ prefix }: InterfaceAddress, { value }: IpAddress): number {
  const difference = prefix.value ^ value;
  return Math.min(prefix.length, 128 - (difference === 0n ? 0 : difference.toString(2).length));
}

function isPrimary({ prefix, secondary }: InterfaceAddress): boolean {
  return prefix.family === 4 && !secondary;
}

/** The source address that a route gives to the node's own packets (fib_result_prefsrc). */
export function routeSource(host: Host, route: Route, nextHop: NextHop | undefined): IpAddress | undefined {
  if (route.source) return route.source;
  if (nextHop?.device === undefined) return undefined;
  return selectAddress(host, nextHop.device, nextHop.via, scopeNumber(route.scope));
}
