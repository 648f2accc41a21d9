import { formatIp, type IpAddress, type IpPrefix, prefixContains } from '../../packet/index.ts';
import type { Route, RouteType } from '../routes/route.ts';
import type { TextPlace } from '../words.ts';
import type { Interface, InterfaceAddress } from './interfaces.ts';

/**
 * The local table that the kernel keeps for a node's IPv4 and IPv6 addresses: each address itself, and the broadcast addresses of
 * its subnets (fib_add_ifaddr in net/ipv4/fib_frontend.c; since Linux 5.14 the lowest address of a subnet is no broadcast).
 */
export function derivedLocalRoutes(interfaces: readonly Interface[]): readonly Route[] {
  const routes = interfaces.flatMap((item) => item.addresses.flatMap((address) => routesOf(item, address)));
  const loopback = interfaces.find((item) => item.flags.includes('LOOPBACK'));
  return loopback && loopback.addresses.length > 0 ? routes : [...routes, ...impliedLoopback()];
}

/** What interface `lo` brings along on every node; captured text often leaves it out. */
function impliedLoopback(): readonly Route[] {
  const address: IpAddress = { family: 4, value: 0x7f000001n };
  const network: IpPrefix = { family: 4, value: 0x7f000000n, length: 8 };
  return [
    makeRoute('local', network, 'lo', address, undefined),
    makeRoute('local', { ...address, length: 32 }, 'lo', address, undefined),
  ];
}

function routesOf(
  item: Interface,
  { prefix, peer, broadcast, secondary, place }: InterfaceAddress,
): readonly Route[] {
  if (prefix.family === 6) {
    return [makeRoute('local', { ...prefix, length: 128 }, item.name, undefined, place)];
  }
  const source = secondary ? primaryOf(item, prefix) : prefix;
  const local = makeRoute('local', { ...prefix, length: 32 }, item.name, source, place);
  const subnet = peer ?? prefix;
  const host = 32n - BigInt(subnet.length);
  const network: IpPrefix = { ...subnet, value: (subnet.value >> host) << host };
  if (item.flags.includes('LOOPBACK') && subnet.length < 32) {
    return [local, makeRoute('local', network, item.name, source, place)];
  }
  if (!item.flags.includes('UP')) return [local];
  const highest = network.value | ((1n << host) - 1n);
  const broadcasts = new Set<bigint>();
  if (broadcast && broadcast.value !== 0xffffffffn) broadcasts.add(broadcast.value);
  if (subnet.length < 31 && !secondary) broadcasts.add(highest);
  return [
    local,
    ...[...broadcasts].map((value) =>
      makeRoute('broadcast', { family: 4, value, length: 32 }, item.name, source, place),
    ),
  ];
}

function primaryOf(item: Interface, prefix: IpPrefix): IpAddress {
  const primary = item.addresses.find(
    (other) =>
      !other.secondary && other.prefix.length === prefix.length && prefixContains(other.prefix, prefix),
  );
  return primary?.prefix ?? prefix;
}

function makeRoute(
  type: RouteType,
  destination: IpPrefix,
  device: string,
  source: IpAddress | undefined,
  place: TextPlace | undefined,
): Route {
  const scope = type === 'local' ? 'host' : 'link';
  const full = destination.length === (destination.family === 4 ? 32 : 128);
  const target = full ? formatIp(destination) : `${formatIp(destination)}/${destination.length}`;
  const src = source ? ` src ${formatIp(source)}` : '';
  const kernel =
    destination.family === 4 ? ` proto kernel scope ${scope}${src}` : ' proto kernel metric 0 pref medium';
  return {
    type,
    destination,
    table: 'local',
    protocol: 'kernel',
    scope,
    source,
    metric: 0,
    tos: 0,
    realm: 0,
    metrics: [],
    hopObject: false,
    nextHops: [{ via: undefined, device, weight: 1, onlink: false, linkdown: false, dead: false }],
    text: `${type} ${target} dev ${device}${kernel}`,
    place,
  };
}
