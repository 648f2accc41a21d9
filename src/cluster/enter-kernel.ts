import { type Choice, completeNeighbour, forwardPacket, type HostResult, sendPacket } from '../host/index.ts';
import { canonicalIp, formatIp, headerField, onWire, type Packet, portsOf } from '../packet/index.ts';
import { ipvsInterface, kubeProxyMode, type NodeFileKey, nodeFiles } from '../snapshot/index.ts';
import type { Assumption, Leg, Stopped } from '../trace/index.ts';
import { type ClusterNode, portNamed } from './cluster.ts';
import { makeLeg, missing } from './leg.ts';
import { connectionsOf, type WalkMemory } from './memory.ts';
import { tooBigFor } from './mtu.ts';
import { resolveNextHop } from './neighbours.ts';
import { destinationOf, macValue } from './packets.ts';
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

/**
 * Why nothing true can be said of a packet to a service, before it is followed: nobody captured the rules that translate its address, or
 * kube-proxy translates it where no rule is (ipvs).
 */
function serviceUntold(memory: WalkMemory, node: ClusterNode, packet: Packet): Stopped | undefined {
  const { texts } = node.snapshot;
  const mode = kubeProxyMode(node.snapshot);
  const ip = destinationOf(packet);
  if (mode === 'ipvs') {
    const held = texts.interfaces?.find(({ name }) => name === ipvsInterface)?.addresses ?? [];
    const served = held.some(({ prefix }) => formatIp(prefix) === ip) || asksService(memory, node, packet);
    return served
      ? { code: 'kube-proxy-ipvs', params: { node: node.name, command: nodeFiles.ipvsadm.command } }
      : undefined;
  }
  if (texts.iptables || texts.nftables || !asksService(memory, node, packet)) return undefined;
  return missing(node.name, 'iptablesSave');
}

/** Whether a packet is for a service: for one of its addresses, or for a node port at one of the node's own. */
function asksService({ cluster }: WalkMemory, { snapshot }: ClusterNode, packet: Packet): boolean {
  const ip = destinationOf(packet);
  const port = portsOf(packet)?.destination;
  const own =
    snapshot.roles.underlay?.ips.includes(ip) ||
    snapshot.texts.interfaces?.some(({ addresses }) =>
      addresses.some(({ prefix }) => formatIp(prefix) === ip),
    );
  return cluster.snapshot.services.some(
    ({ clusterIps, externalIps, ports }) =>
      clusterIps.includes(ip) ||
      externalIps.includes(ip) ||
      (own && ports.some(({ nodePort }) => nodePort === port)),
  );
}

/**
 * The result for a packet to a service where kube-proxy may run in a mode whose rules were not captured. Only where Antrea serves it surely
 * (rules translate it, or it goes to the bridge as it is) the walk goes on, saying so; else nothing true can be said.
 */
function withKubeProxy(memory: WalkMemory, node: ClusterNode, result: HostResult): HostResult {
  if (kubeProxyMode(node.snapshot) !== 'unknown' || !asksService(memory, node, result.before)) return result;
  const told = ['unsupported', 'insufficient-information'].includes(result.disposition);
  const { path, command } = missing(node.name, 'nftRuleset').params;
  const translated = destinationOf(result.before) !== destinationOf(result.after);
  if (told) return result;
  if (translated || result.outInterface === node.snapshot.roles.gateway?.port) {
    const at = result.stops.findIndex(({ kind }) => kind === 'route');
    const assumption: Assumption = {
      code: 'no-kube-proxy',
      params: { node: node.name, command: command ?? '' },
    };
    const stops = result.stops.map((stop, i) =>
      i === at ? { ...stop, assumed: [...stop.assumed, assumption] } : stop,
    );
    return { ...result, stops };
  }
  const stopped: Stopped = {
    code: 'kube-proxy-unknown',
    params: { node: node.name, path: path ?? '', command: command ?? '' },
  };
  const { before } = result;
  return {
    ...result,
    disposition: 'insufficient-information',
    stopped,
    stops: [],
    after: before,
    outInterface: undefined,
    nextHop: undefined,
    connections: connectionsOf(memory, node),
    tracking: [],
  };
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
  const result =
    device === undefined
      ? sendPacket(node.host, connections, packet, { choose, nftElements })
      : forwardPacket(node.host, connections, packet, { inInterface: device, choose, nftElements });
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
