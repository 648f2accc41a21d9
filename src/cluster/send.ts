import { headerField, type Packet, withFields } from '../packet/index.ts';
import type { Assumption } from '../trace/index.ts';
import { addressOfFamily } from './addresses.ts';
import { endpointStop, makeLeg, missingBridge } from './leg.ts';
import type { WalkMemory } from './memory.ts';
import { tooBigFor } from './mtu.ts';
import { attachmentUnknown, podNextHop } from './neighbours.ts';
import { sendFromOutside } from './outside.ts';
import { destinationOf, macValue, replyPacket, requestPacket } from './packets.ts';
import { type Moved, stoppedEnd } from './places.ts';
import { withChange } from './request.ts';
import type { Endpoint } from './who.ts';

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
  const family = destination.includes(':') ? 6 : 4;
  switch (endpoint.kind) {
    case 'pod':
      return addressOfFamily(endpoint.pod.ips, family) ?? endpoint.pod.ip;
    case 'host':
      return endpoint.host.ip;
    case 'address':
      return endpoint.ip;
    case 'node':
      return family === 6 ? '::' : '0.0.0.0';
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
  const spoofed = direction === 'request' ? request.srcMac : undefined;
  const hop =
    node && !node.bridge
      ? { kind: 'unknown' as const, stopped: missingBridge(node) }
      : podNextHop(cluster, pod, destinationOf(packet));
  if (!node || !port || pod.mac === undefined || hop.kind !== 'resolved') {
    const stopped = hop.kind === 'resolved' ? attachmentUnknown(pod) : hop.stopped;
    const disposition = hop.kind === 'nobody' ? 'dropped' : 'insufficient-information';
    const sent =
      pod.mac === undefined ? packet : withFields(packet, [headerField.ethSrc, macValue(spoofed ?? pod.mac)]);
    return {
      legs: [makeLeg({ ...leg(sent, []), out: undefined, disposition, stopped })],
      next: stoppedEnd(disposition, stopped),
    };
  }
  const source = macValue(spoofed ?? pod.mac);
  const addressed = withFields(packet, [headerField.ethSrc, source], [headerField.ethDst, macValue(hop.mac)]);
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
