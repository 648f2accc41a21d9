import { headerField, type Packet, parseIp, prefixContains, withFields } from '../packet/index.ts';
import type { UnderlayHost } from '../snapshot/index.ts';
import type { Assumption, Stopped } from '../trace/index.ts';
import { type Cluster, nodeWithIp } from './cluster.ts';
import { endpointStop, makeLeg, missing } from './leg.ts';
import type { WalkMemory } from './memory.ts';
import { underlayMac, unknownMac } from './neighbours.ts';
import { destinationOf, macValue } from './packets.ts';
import { type Moved, stoppedEnd } from './places.ts';
import { type Endpoint, endpointName } from './who.ts';

/** Somebody who is no part of the cluster. */
export type Outsider = Extract<Endpoint, { readonly kind: 'host' | 'address' }>;

/** Whether an address is on the network that the nodes share. */
export function isOnUnderlay({ addresses }: Cluster, ip: string): boolean {
  const address = parseIp(ip);
  return address !== undefined && addresses.underlay.some((prefix) => prefixContains(prefix, address));
}

/** The router that somebody outside sends through: the one that a file names, else the nodes' default route. */
export function routerOf(
  { snapshot: { hosts } }: Cluster,
  from: Outsider,
  ip: string,
): UnderlayHost | undefined {
  const via = from.kind === 'host' ? from.host.via : undefined;
  return (
    hosts.find(({ name }) => name === via) ??
    hosts.find(({ routes }) => routes?.some((route) => route.includes(':') === ip.includes(':')))
  );
}

/** What is taken for granted of a router that only a default route names. */
export function routerAssumed(router: UnderlayHost | undefined): readonly Assumption[] {
  return router?.assumed
    ? [{ code: 'router-assumed', params: { router: router.name, address: router.ip } }]
    : [];
}

/** How somebody outside gives a packet to the underlay: by itself, when it is there, or through the router. */
interface WayIn {
  readonly by: string;
  readonly mac: string;
  readonly hops: 0 | 1;
  readonly assumed: readonly Assumption[];
}

function wayIn(cluster: Cluster, from: Outsider, ip: string): WayIn | undefined {
  const name = endpointName(from);
  const own = from.kind === 'host' ? from.host : undefined;
  const there = own?.mac !== undefined || isOnUnderlay(cluster, own?.ip ?? endpointName(from));
  if (own?.via === undefined && there) {
    const address = own?.ip ?? name;
    const assumed: readonly Assumption[] = own
      ? routerAssumed(own)
      : [{ code: 'host-assumed', params: { address } }];
    return { by: name, mac: own?.mac ?? underlayMac(cluster, address) ?? unknownMac, hops: 0, assumed };
  }
  const router = routerOf(cluster, from, ip);
  if (!router) return undefined;
  const behind: Assumption = { code: 'client-behind-router', params: { client: name, router: router.name } };
  const mac = router.mac ?? underlayMac(cluster, router.ip) ?? unknownMac;
  return { by: router.name, mac, hops: 1, assumed: [behind, ...routerAssumed(router)] };
}

/** A packet sent by somebody outside, to whoever on the underlay has its destination address. */
export function sendFromOutside({ cluster, direction }: WalkMemory, from: Outsider, packet: Packet): Moved {
  const destination = destinationOf(packet);
  const way = wayIn(cluster, from, destination);
  const ethDst = underlayMac(cluster, destination);
  const name = endpointName(from);
  const leg = {
    direction,
    node: '',
    where: 'pod' as const,
    in: name,
    before: packet,
    stops: [endpointStop(from, 'send', packet, way?.assumed ?? [])],
  };
  if (!way || ethDst === undefined) {
    const owner = way && nodeWithIp(cluster, destination);
    const stopped: Stopped = owner
      ? missing(owner.name, 'ipAddress')
      : { code: 'no-way-in', params: { endpoint: name, address: destination } };
    const disposition = 'insufficient-information';
    return {
      legs: [makeLeg({ ...leg, out: undefined, after: packet, disposition, stopped })],
      next: stoppedEnd(disposition, stopped),
    };
  }
  const arriving = withFields(
    packet,
    [headerField.ethSrc, macValue(way.mac)],
    [headerField.ethDst, macValue(ethDst)],
    [headerField.ttl, packet.getNumber(headerField.ttl) - way.hops],
  );
  return {
    legs: [makeLeg({ ...leg, out: way.by, after: arriving, disposition: 'forwarded' })],
    next: { at: 'wire', from: way.by, packet: arriving },
  };
}
