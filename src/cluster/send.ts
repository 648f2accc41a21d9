import { familyOf, headerField, type Packet, withFields } from '../packet/index.ts';
import type { Assumption, Stopped } from '../trace/index.ts';
import { nodeWithIp } from './cluster.ts';
import { endpointStop, makeLeg, missingBridge } from './leg.ts';
import type { WalkMemory } from './memory.ts';
import { tooBigFor } from './mtu.ts';
import { macOf, podNextHop, underlayMac } from './neighbours.ts';
import { destinationOf, macValue, replyPacket, requestPacket } from './packets.ts';
import { type Moved, stoppedEnd } from './places.ts';
import { withChange } from './request.ts';
import { type Endpoint, endpointName } from './who.ts';

/** The request's first packet, sent by whoever asks. */
export function sendRequest(memory: WalkMemory): Moved {
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

/** The answer of whoever received the request. */
export function sendReply(memory: WalkMemory, endpoint: Endpoint, received: Packet): Moved {
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
    const stopped: Stopped =
      node && !node.bridge
        ? missingBridge(node)
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
    const v6 = familyOf(packet) === 6;
    const stopped: Stopped = {
      code: v6 ? 'nd-unknown' : 'arp-unanswered',
      params: { address: destinationOf(packet) },
    };
    const disposition = v6 ? 'insufficient-information' : 'dropped';
    const sent = withFields(packet, [headerField.ethSrc, source]);
    return {
      legs: [makeLeg({ ...leg(sent, []), out: undefined, disposition, stopped })],
      next: stoppedEnd(disposition, stopped),
    };
  }
  const addressed = withFields(packet, [headerField.ethSrc, source], [headerField.ethDst, macOf(hop)]);
  const sent = direction === 'request' ? withChange(addressed, request.change) : addressed;
  const { podMTU } = cluster.snapshot.manifest.network ?? {};
  // A pod's eth0 and the port on the bridge are the two ends of one veth pair, and Antrea gives both the same MTU.
  const tooBig = tooBigFor(node, port.name, request.size, 'rejected', podMTU);
  if (tooBig) {
    return {
      legs: [makeLeg({ ...leg(sent, hop.assumed), out: undefined, ...tooBig })],
      next: stoppedEnd(tooBig.disposition, tooBig.stopped),
    };
  }
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
    const stopped: Stopped = { code: 'no-way-in', params: { endpoint: name, address: destination } };
    const disposition = 'insufficient-information';
    return {
      legs: [makeLeg({ ...leg, out: undefined, after: packet, disposition, stopped })],
      next: stoppedEnd(disposition, stopped),
    };
  }
  const ttl = packet.getNumber(headerField.ttl) - (direct ? 0 : 1);
  const arriving = withFields(
    packet,
    [headerField.ethSrc, macValue(router.mac)],
    [headerField.ethDst, macValue(ethDst)],
    [headerField.ttl, ttl],
  );
  return {
    legs: [makeLeg({ ...leg, out: router.name, after: arriving, disposition: 'forwarded' })],
    next: { at: 'wire', from: router.name, packet: arriving },
  };
}
