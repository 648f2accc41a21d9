import { type Choice, completeNeighbour, forwardPacket, type HostResult, sendPacket } from '../host/index.ts';
import { canonicalIp, formatIp, headerField, onWire, type Packet } from '../packet/index.ts';
import type { NodeFileKey } from '../snapshot/index.ts';
import type { Leg, Stopped } from '../trace/index.ts';
import { type ClusterNode, portNamed } from './cluster.ts';
import { serviceUntold, withKubeProxy } from './kube-proxy.ts';
import { makeLeg, missing } from './leg.ts';
import { connectionsOf, type WalkMemory } from './memory.ts';
import { tooBigFor } from './mtu.ts';
import { resolveNextHop } from './neighbours.ts';
import { macValue } from './packets.ts';
import { type Moved, type PacketPlace, stoppedEnd } from './places.ts';
import { splitPort } from './who.ts';

/** Where a process of the node sends from, as a leg's input. */
const localProcess = 'local process';

/** A packet at an interface of a node's kernel, or sent by a process of the node (no device). */
export function enterKernel(
  memory: WalkMemory,
  node: ClusterNode,
  arriving: Packet,
  device: string | undefined,
): Moved {
  const packet = onWire(arriving, headerField.mark);
  const leg = {
    direction: memory.direction,
    node: node.name,
    where: 'kernel' as const,
    in: device ?? localProcess,
    before: packet,
  };
  const untold = serviceUntold(memory, node, packet);
  if (untold) {
    const disposition = 'insufficient-information';
    return {
      legs: [makeLeg({ ...leg, out: undefined, after: packet, stops: [], disposition, stopped: untold })],
      next: stoppedEnd(disposition, untold),
    };
  }
  const passed = traverse(memory, node, packet, device);
  const result = withinMtu(memory, node, device, namingFiles(node, withKubeProxy(memory, node, passed)));
  memory.kernels.set(node.name, result.connections);
  memory.nftElements.set(node.name, result.nftElements);
  const next = nextPlace(node, result);
  const disposition = dispositionOf(result);
  return {
    legs: [
      makeLeg({
        ...leg,
        out: result.outInterface,
        after: result.after,
        stops: result.stops,
        disposition,
        stopped: result.stopped,
        tracking: result.tracking,
      }),
    ],
    next,
  };
}

/**
 * The result for a packet that may be too big for where it is to go. A forwarded one is refused right after its route was found, before
 * FORWARD sees it or a connection is recorded (ip_forward.c); one of the node's own at the very end (ip_output.c).
 */
function withinMtu(
  memory: WalkMemory,
  node: ClusterNode,
  device: string | undefined,
  result: HostResult,
): HostResult {
  const { outInterface } = result;
  if (result.disposition !== 'forward' || outInterface === undefined) return result;
  const tooBig = tooBigFor(node, outInterface, memory.request.size, 'rejected');
  if (!tooBig) return result;
  const routed = result.stops.findLastIndex(({ kind }) => kind === 'route');
  if (device === undefined || routed < 0) return { ...result, ...tooBig };
  const stops = result.stops.slice(0, routed + 1);
  const after = stops.at(-1)?.before ?? result.after;
  const tracking = result.tracking.filter(({ stop }) => stop <= routed);
  return {
    ...result,
    ...tooBig,
    stops: stops.map((stop, i) => (i === routed ? { ...stop, after, changes: [] } : stop)),
    after,
    tracking,
    connections: tracking.at(-1)?.connections ?? connectionsOf(memory, node),
  };
}

/** The file that would tell what the kernel lacked, by the reason that it gave. */
const filesThatTell: Readonly<Record<string, NodeFileKey>> = {
  'missing-routes': 'ipRoute',
  'missing-addresses': 'ipAddress',
  'missing-mac': 'ipAddress',
  'missing-ipset': 'ipset',
};

/** The result with a missing part of the snapshot named by its file and the command that captures it. */
function namingFiles(node: ClusterNode, result: HostResult): HostResult {
  const key = result.stopped && filesThatTell[result.stopped.code];
  if (!key) return result;
  const stopped = missing(node.name, key);
  const last = result.stops.at(-1);
  const stops = last?.stopped ? [...result.stops.slice(0, -1), { ...last, stopped }] : result.stops;
  return { ...result, stopped, stops };
}

function traverse(
  memory: WalkMemory,
  node: ClusterNode,
  packet: Packet,
  device: string | undefined,
): HostResult {
  const connections = connectionsOf(memory, node);
  const choose = (choice: Choice) => chooseEndpoint(memory, choice);
  const nftElements = memory.nftElements.get(node.name) ?? new Map();
  const { effort } = memory;
  const result =
    device === undefined
      ? sendPacket(node.host, connections, packet, { choose, nftElements, effort })
      : forwardPacket(node.host, connections, packet, { inInterface: device, choose, nftElements, effort });
  const { nextHop, outInterface } = result;
  if (result.disposition !== 'neighbour-unknown' || !nextHop || outInterface === undefined) {
    return result;
  }
  const found = resolveNextHop(memory.cluster, node, nextHop, formatIp(nextHop), outInterface);
  switch (found.kind) {
    case 'resolved':
      return completeNeighbour(result, macValue(found.mac), { assumed: found.assumed });
    case 'nobody':
      return { ...result, disposition: 'dropped', stopped: found.stopped };
    case 'unknown':
      return { ...result, disposition: 'insufficient-information', stopped: found.stopped };
  }
}

/** The branch that leads to the endpoint asked for; the first where none was, or none leads there. */
function chooseEndpoint(memory: WalkMemory, choice: Choice): number | undefined {
  const ip = memory.request.endpointIp;
  if (choice.kind === 'next-hop' || ip === undefined) return undefined;
  const at = choice.branches.findIndex(({ destinations }) =>
    destinations.some((destination) => canonicalIp(splitPort(destination).who) === ip),
  );
  return at < 0 ? undefined : at;
}

function nextPlace(node: ClusterNode, result: HostResult): PacketPlace {
  const { roles } = node.snapshot;
  switch (result.disposition) {
    case 'local-delivery':
      return {
        at: 'end',
        end: { kind: 'received', endpoint: { kind: 'node', node }, packet: onWire(result.after) },
      };
    case 'forward': {
      const out = result.outInterface ?? '';
      const port = out === roles.gateway?.port ? portNamed(node, out) : undefined;
      if (port) return { at: 'bridge', node, port: port.number, packet: result.after };
      if (out === roles.underlay?.interface)
        return { at: 'wire', from: node.name, packet: onWire(result.after) };
      const stopped: Stopped = { code: 'no-port', params: { port: out, node: node.name } };
      return stoppedEnd('insufficient-information', stopped);
    }
    case 'neighbour-unknown':
      return stoppedEnd('dropped', result.stopped);
    case 'dropped':
    case 'rejected':
    case 'unsupported':
    case 'insufficient-information':
      return stoppedEnd(result.disposition, result.stopped);
  }
}

function dispositionOf(result: HostResult): Leg['disposition'] {
  switch (result.disposition) {
    case 'forward':
      return 'forwarded';
    case 'local-delivery':
      return 'delivered';
    case 'neighbour-unknown':
      return 'dropped';
    case 'dropped':
    case 'rejected':
    case 'unsupported':
    case 'insufficient-information':
      return result.disposition;
  }
}
