import type { KernelConntrack } from '../host/index.ts';
import { fieldNamed, type Packet } from '../packet/index.ts';
import type { ConntrackTable } from '../switch/index.ts';
import type { Assumption, Leg, Walk } from '../trace/index.ts';
import { arpWalk } from './arp-walk.ts';
import { type Cluster, nodeWithIp } from './cluster.ts';
import { enterBridge } from './enter-bridge.ts';
import { enterKernel } from './enter-kernel.ts';
import { enterTunnel, enterWire } from './enter-underlay.ts';
import { endpointStop, makeLeg, missing } from './leg.ts';
import type { WalkMemory } from './memory.ts';
import { macOf, podNextHop, underlayMac } from './neighbours.ts';
import {
  destinationOf,
  macValue,
  numberOf,
  onWire,
  replyPacket,
  requestPacket,
  withFields,
} from './packets.ts';
import { type End, type Moved, type Place, stoppedEnd } from './places.ts';
import { type ResolvedRequest, resolveRequest, type WalkRequest, withChange } from './request.ts';
import { type Endpoint, endpointName, targetName } from './who.ts';

/** A connection crosses no more places than this in one direction, unless it loops. */
const mostLegs = 40;

/**
 * Follows one connection across the cluster: the first packet of the request and, when it is delivered and `reply` asks for it, the
 * answer. Throws a UserError for names that are not known; everything else is a disposition.
 */
export function walk(cluster: Cluster, asked: WalkRequest): Walk {
  const request = resolveRequest(cluster, asked);
  if (request.protocol === 'arp') return arpWalk(cluster, request);
  const zones = new Map<string, ConntrackTable>();
  const kernels = new Map<string, KernelConntrack>();
  const memory: WalkMemory = {
    cluster,
    request,
    zones,
    kernels,
    direction: 'request',
    statesSaid: { done: false },
  };
  const assumed: readonly Assumption[] =
    request.protocol === 'icmp' ? [] : [{ code: 'source-port', params: { port: request.srcPort } }];
  const first = follow(memory, sendRequest(memory));
  if (first.end.kind === 'stopped') return finish(request, cluster, first.legs, first.end, assumed);
  if (!request.reply) return finish(request, cluster, first.legs, first.end, assumed);
  const back: WalkMemory = { ...memory, direction: 'reply' };
  const second = follow(back, sendReply(back, first.end.endpoint, first.end.packet));
  return finish(request, cluster, [...first.legs, ...second.legs], second.end, assumed);
}

function finish(
  request: ResolvedRequest,
  cluster: Cluster,
  legs: readonly Leg[],
  end: End,
  assumed: readonly Assumption[],
): Walk {
  return {
    name: request.name,
    title: request.title,
    snapshot: cluster.snapshot.name,
    from: endpointName(request.from),
    to: request.dstPort === 0 ? targetName(request.to) : `${targetName(request.to)}:${request.dstPort}`,
    endpoint: request.endpointName ?? endpointReached(legs, request),
    legs,
    disposition: end.kind === 'received' ? 'delivered' : end.disposition,
    ...(end.kind === 'stopped' && end.stopped ? { stopped: end.stopped } : {}),
    assumed,
  };
}

function endpointReached(legs: readonly Leg[], request: ResolvedRequest): string | undefined {
  if (request.to.kind !== 'service') return undefined;
  for (const leg of legs) {
    const last = leg.stops.at(-1);
    if (leg.direction === 'request' && last?.kind === 'endpoint' && last.hook === 'receive')
      return last.endpoint;
  }
  return undefined;
}

/** Moves a packet from place to place until it ends. */
function follow(memory: WalkMemory, start: Moved): { readonly legs: readonly Leg[]; readonly end: End } {
  const legs: Leg[] = [...start.legs];
  let place = start.next;
  while (place.at !== 'end') {
    if (legs.length >= mostLegs) {
      const stopped = { code: 'too-many-legs', params: { legs: legs.length } };
      return { legs, end: { kind: 'stopped', disposition: 'dropped', stopped } };
    }
    const moved = step(memory, place);
    legs.push(...moved.legs);
    place = moved.next;
  }
  return { legs, end: place.end };
}

function step(memory: WalkMemory, place: Exclude<Place, { readonly at: 'end' }>): Moved {
  switch (place.at) {
    case 'bridge':
      return enterBridge(memory, place.node, place.port, place.packet);
    case 'kernel':
      return enterKernel(memory, place.node, place.packet, place.device);
    case 'local-process':
      return enterKernel(memory, place.node, place.packet, undefined);
    case 'tunnel':
      return enterTunnel(memory, place.node, place.packet);
    case 'wire':
      return enterWire(memory, place.from, place.packet);
    case 'endpoint':
      return receive(memory, place.endpoint, place.packet);
  }
}

function sendRequest(memory: WalkMemory): Moved {
  const { request } = memory;
  const { protocol, dstIp, srcPort, dstPort } = request;
  const srcIp = request.srcIp ?? ownAddress(request.from, dstIp);
  if (protocol === 'arp') throw new Error('ARP has a walk of its own');
  const packet = requestPacket({ protocol, srcIp, dstIp, srcPort, dstPort });
  return send(memory, request.from, withChange(packet, request.change));
}

/** The address that an endpoint sends from; a node's is chosen by its kernel's route (here its gateway's or underlay's, then checked). */
function ownAddress(endpoint: Endpoint, destination: string): string {
  switch (endpoint.kind) {
    case 'pod':
      return endpoint.pod.ip;
    case 'host':
      return endpoint.host.ip;
    case 'address':
      return endpoint.ip;
    case 'node':
      return destination.includes(':') ? '::' : '0.0.0.0';
  }
}

function sendReply(memory: WalkMemory, endpoint: Endpoint, received: Packet): Moved {
  return send(memory, endpoint, replyPacket(received));
}

/** Sends a packet from whoever has it: finds its Ethernet addresses, and the place that it enters first. */
function send(memory: WalkMemory, from: Endpoint, packet: Packet): Moved {
  switch (from.kind) {
    case 'pod':
      return sendFromPod(memory, from, packet);
    case 'node':
      return { legs: [], next: { at: 'local-process', node: from.node, packet } };
    case 'host':
    case 'address':
      return sendFromOutside(memory, from, packet);
  }
}

function sendFromPod(
  memory: WalkMemory,
  from: Extract<Endpoint, { readonly kind: 'pod' }>,
  packet: Packet,
): Moved {
  const { cluster, request, direction } = memory;
  const { pod } = from;
  const node = cluster.nodes.get(pod.node);
  const port = node?.snapshot.ports.find(({ name }) => name === pod.port);
  const leg = (sent: Packet, assumed: readonly Assumption[]) => ({
    direction,
    node: pod.node,
    where: 'pod' as const,
    in: pod.id,
    out: 'eth0',
    before: sent,
    after: sent,
    stops: [endpointStop(from, 'send', sent, assumed)],
  });
  if (!node || !port || pod.mac === undefined) {
    const path = `${pod.node}/ovs-ofctl-dump-flows.txt`;
    const stopped =
      node && !node.bridge
        ? missing(pod.node, 'flows')
        : { code: 'pod-unknown-attachment', params: { pod: pod.id, path } };
    const disposition = 'insufficient-information';
    return {
      legs: [makeLeg({ ...leg(packet, []), out: undefined, disposition, stopped })],
      next: stoppedEnd(disposition, stopped),
    };
  }
  const hop = podNextHop(cluster, pod, destinationOf(packet));
  const spoofed = direction === 'request' ? request.srcMac : undefined;
  const source = macValue(spoofed ?? pod.mac);
  if (!hop) {
    const stopped = { code: 'arp-unanswered', params: { address: destinationOf(packet) } };
    const sent = withFields(packet, { eth_src: source });
    return {
      legs: [makeLeg({ ...leg(sent, []), out: undefined, disposition: 'dropped', stopped })],
      next: stoppedEnd('dropped', stopped),
    };
  }
  const addressed = withFields(packet, { eth_src: source, eth_dst: macOf(hop) });
  const sent = direction === 'request' ? withChange(addressed, request.change) : addressed;
  return {
    legs: [makeLeg({ ...leg(sent, hop.assumed), disposition: 'forwarded' })],
    next: { at: 'bridge', node, port: port.number, packet: sent },
  };
}

/** A host outside sends through the underlay's router, or by itself when it is on the underlay. */
function sendFromOutside(
  memory: WalkMemory,
  from: Extract<Endpoint, { readonly kind: 'host' | 'address' }>,
  packet: Packet,
): Moved {
  const { cluster, direction } = memory;
  const { hosts } = cluster.snapshot;
  const via = from.kind === 'host' ? from.host.via : undefined;
  const direct = from.kind === 'host' && from.host.mac !== undefined && via === undefined;
  const router = direct
    ? from.host
    : (hosts.find(({ name }) => name === via) ?? hosts.find(({ routes }) => routes));
  const destination = destinationOf(packet);
  const ethDst =
    underlayMac(cluster, destination) ?? nodeWithIp(cluster, destination)?.snapshot.roles.underlay?.mac;
  const name = endpointName(from);
  const assumed: readonly Assumption[] =
    direct || !router
      ? []
      : [{ code: 'client-behind-router', params: { client: name, router: router.name } }];
  const leg = {
    direction,
    node: '',
    where: 'pod' as const,
    in: name,
    before: packet,
    stops: [endpointStop(from, 'send', packet, assumed)],
  };
  if (router?.mac === undefined || ethDst === undefined) {
    const stopped = { code: 'no-way-in', params: { endpoint: name, address: destination } };
    const disposition = 'insufficient-information';
    return {
      legs: [makeLeg({ ...leg, out: undefined, after: packet, disposition, stopped })],
      next: stoppedEnd(disposition, stopped),
    };
  }
  const ttl = numberOf(packet, 'nw_ttl') - (direct ? 0 : 1);
  const arriving = withFields(packet, {
    eth_src: macValue(router.mac),
    eth_dst: macValue(ethDst),
    nw_ttl: ttl,
  });
  return {
    legs: [makeLeg({ ...leg, out: router.name, after: arriving, disposition: 'forwarded' })],
    next: { at: 'wire', from: router.name, packet: arriving },
  };
}

/** A packet in front of an endpoint: a pod looks at its destination, everybody else takes what is addressed to them. */
function receive(memory: WalkMemory, endpoint: Endpoint, packet: Packet): Moved {
  const received = onWire(packet);
  const name = endpointName(endpoint);
  const got = destinationOf(received);
  const own = endpoint.kind === 'pod' ? endpoint.pod.ip : got;
  const wrongMac = endpoint.kind === 'pod' && !takesMac(endpoint.pod.mac, received);
  const assumed: readonly Assumption[] =
    endpoint.kind === 'address' && memory.direction === 'request' && memory.request.reply
      ? [{ code: 'outside-answers', params: { address: endpoint.ip } }]
      : [];
  const leg = {
    direction: memory.direction,
    node: endpoint.kind === 'pod' ? endpoint.pod.node : '',
    where: 'pod' as const,
    in: endpoint.kind === 'pod' ? 'eth0' : name,
    out: undefined,
    before: received,
    after: received,
    stops: [endpointStop(endpoint, 'receive', received, assumed)],
  };
  if (own !== got || wrongMac) {
    const stopped = { code: 'not-for-endpoint', params: { endpoint: name, got, own } };
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

function takesMac(own: string | undefined, packet: Packet): boolean {
  const destination = packet.get(fieldNamed('eth_dst'));
  return own === undefined || destination === macValue(own) || destination === 0xffffffffffffn;
}
