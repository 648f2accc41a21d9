import { type IpAddress, prefixContains } from '../../packet/index.ts';
import { own } from '../../text/index.ts';
import type { Host } from '../host.ts';
import type { NextHop, Route } from '../routes/route.ts';
import type { Interface, InterfaceAddress } from './interfaces.ts';

const scopes: Readonly<Record<string, number>> = { global: 0, site: 200, link: 253, host: 254, nowhere: 255 };

/** A scope's number (rt_scopes of iproute2): the greater, the narrower. */
function scopeNumber(scope: string): number {
  return own(scopes, scope) ?? Number(scope);
}

/**
 * The node's address for packets to `destination` out of an interface (inet_select_addr in net/ipv4/devinet.c): the first of the
 * interface in the destination's subnet, else its first, else any other interface's.
 */
export function selectAddress(
  host: Host,
  device: string,
  destination: IpAddress | undefined,
  scope: number,
): IpAddress | undefined {
  const own = host.interfaces.get(device);
  const candidates = own ? primaries(own, scope) : [];
  const near = candidates.find((item) => destination && prefixContains(item.prefix, destination));
  const first = near ?? candidates[0];
  if (first) return { family: 4, value: first.prefix.value };
  for (const other of host.interfaces.values()) {
    const found = primaries(other, scope).find((item) => scopeNumber(item.scope) !== scopes.link);
    if (found) return { family: 4, value: found.prefix.value };
  }
  return undefined;
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

function primaries(item: Interface, scope: number) {
  return item.addresses.filter(
    (address) => address.prefix.family === 4 && !address.secondary && scopeNumber(address.scope) <= scope,
  );
}

/** The source address that a route gives to the node's own packets (fib_result_prefsrc). */
export function routeSource(host: Host, route: Route, nextHop: NextHop | undefined): IpAddress | undefined {
  if (route.source) return route.source;
  if (nextHop?.device === undefined) return undefined;
  return selectAddress(host, nextHop.device, nextHop.via, scopeNumber(route.scope));
}
