import { formatMac, headerField, onWire, type Packet, withFields } from '../packet/index.ts';
import type { UnderlayHost } from '../snapshot/index.ts';
import type { Assumption, Stopped } from '../trace/index.ts';
import { endpointStop, makeLeg } from './leg.ts';
import type { WalkMemory } from './memory.ts';
import { isOnUnderlay, routerAssumed, routerOf } from './outside.ts';
import { destinationOf, macValue } from './packets.ts';
import { type Moved, stoppedEnd } from './places.ts';
import { type Endpoint, endpointName } from './who.ts';

/** A packet in front of an endpoint: a pod looks at its destination, everybody else takes what is addressed to them. */
export function receive(memory: WalkMemory, endpoint: Endpoint, packet: Packet): Moved {
  const arriving = onWire(packet);
  const router = routerBefore(memory, endpoint, arriving);
  const ttl = arriving.getNumber(headerField.ttl);
  const received = router && ttl > 0 ? withFields(arriving, [headerField.ttl, ttl - 1]) : arriving;
  const name = endpointName(endpoint);
  const got = destinationOf(received);
  const own = endpoint.kind === 'pod' ? endpoint.pod.ips : [got];
  const wrongMac = endpoint.kind === 'pod' && !takesMac(endpoint.pod.mac, received);
  const answers: readonly Assumption[] =
    endpoint.kind === 'address' && memory.direction === 'request' && memory.request.reply
      ? [{ code: 'outside-answers', params: { address: endpoint.ip } }]
      : [];
  const assumed = [...routerAssumed(router), ...answers];
  const leg = {
    direction: memory.direction,
    node: endpoint.kind === 'pod' ? endpoint.pod.node : '',
    where: 'pod' as const,
    in: endpoint.kind === 'pod' ? 'eth0' : name,
    out: undefined,
    before: arriving,
    after: received,
    stops: [endpointStop(endpoint, 'receive', received, assumed)],
  };
  if (router && ttl <= 1) {
    const stopped: Stopped = { code: 'ttl-exceeded', params: {} };
    return {
      legs: [
        makeLeg({ ...leg, in: router.name, after: arriving, stops: [], disposition: 'dropped', stopped }),
      ],
      next: stoppedEnd('dropped', stopped),
    };
  }
  if (!own.includes(got) || wrongMac) {
    const stopped: Stopped = {
      code: 'not-for-endpoint',
      params: { endpoint: name, got, own: own.join(', ') },
    };
    return {
      legs: [makeLeg({ ...leg, disposition: 'dropped', stopped })],
      next: stoppedEnd('dropped', stopped),
    };
  }
  return {
    legs: [makeLeg({ ...leg, out: name, disposition: 'delivered' })],
    next: { at: 'end', end: { kind: 'received', endpoint, packet: received } },
  };
}

/** The router that a packet for somebody outside was sent to, and that counts a hop. */
function routerBefore({ cluster }: WalkMemory, endpoint: Endpoint, packet: Packet): UnderlayHost | undefined {
  if (endpoint.kind !== 'host' && endpoint.kind !== 'address') return undefined;
  const mac = formatMac(packet.get(headerField.ethDst));
  const told = cluster.snapshot.hosts.find((host) => host.mac === mac);
  if (told) return told.name === endpointName(endpoint) ? undefined : told;
  const ip = endpoint.kind === 'host' ? endpoint.host.ip : endpoint.ip;
  return isOnUnderlay(cluster, ip) ? undefined : routerOf(cluster, endpoint, ip);
}

function takesMac(own: string | undefined, packet: Packet): boolean {
  const destination = packet.get(headerField.ethDst);
  return own === undefined || destination === macValue(own) || destination === 0xffffffffffffn;
}
