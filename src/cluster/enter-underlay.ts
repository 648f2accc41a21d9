import { findNeighbour, routeLookup } from '../host/index.ts';
import {
  type FieldSpace,
  fieldNamed,
  formatIp,
  formatMac,
  type IpAddress,
  onWire,
  type Packet,
  parseIp,
  withFields,
} from '../packet/index.ts';
import type { NodeRoles } from '../snapshot/index.ts';
import type { Leg, NeighbourStop, RouteStop, Stop, Stopped, TunnelStop } from '../trace/index.ts';
import { type Cluster, type ClusterNode, hostWithIp, nodeWithIp, portNamed } from './cluster.ts';
import { makeLeg, missing } from './leg.ts';
import type { WalkMemory } from './memory.ts';
import { isCutByCard, tooBigForTunnel, tunnelOverhead } from './mtu.ts';
import { resolveNextHop } from './neighbours.ts';
import { destinationOf, macValue, withTunnelOptions } from './packets.ts';
import { type Moved, stoppedEnd } from './places.ts';
import { endpointWithIp } from './who.ts';

/** A packet handed to a tunnel port: packed, carried over the underlay, and unpacked at the node with the tunnel's far address. */
export function enterTunnel(memory: WalkMemory, node: ClusterNode, packet: Packet): Moved {
  const { cluster, direction, request } = memory;
  const { space } = cluster.snapshot;
  const { underlay, tunnel } = node.snapshot.roles;
  const far: IpAddress = { family: 4, value: packet.get(fieldNamed('tun_dst')) };
  const inner = onWire(packet);
  const base = {
    direction,
    node: node.name,
    where: 'underlay' as const,
    in: tunnel?.port ?? '',
    before: inner,
    after: inner,
  };
  const fail = (stops: readonly Stop[], disposition: Leg['disposition'], stopped: Stopped): Moved => ({
    legs: [makeLeg({ ...base, out: undefined, stops, disposition, stopped })],
    next: stoppedEnd(disposition, stopped),
  });
  if (packet.get(fieldNamed('tun_ipv6_dst')) !== 0n) {
    return fail([], 'unsupported', { code: 'tunnel-over-ipv6', params: {} });
  }
  if (far.value === 0n) return fail([], 'unsupported', { code: 'tunnel-without-destination', params: {} });
  if (!tunnel || !underlay) {
    const path = `${node.name}/ip-address.txt`;
    return fail([], 'insufficient-information', {
      code: 'file-missing',
      params: { path, command: 'ip address' },
    });
  }
  const routed = underlayRoute(cluster, node, far, inner);
  if ('stopped' in routed) return fail(routed.stops, routed.disposition, routed.stopped);
  const near = packet.get(fieldNamed('tun_src'));
  const header: TunnelStop['tunnel'] = {
    type: tunnel.type,
    src: near === 0n ? routed.source.value : near,
    dst: far.value,
    vni: Number(packet.get(fieldNamed('tun_id'))),
    udpPort: tunnel.udpPort,
    ethSrc: underlay.mac === undefined ? undefined : macValue(underlay.mac),
    ethDst: routed.mac,
  };
  const bytes = bytesIn(tunnel, packet, space, request.size);
  const packed = [...routed.stops, tunnelStop('encapsulate', header, inner, bytes)];
  if (request.size !== undefined && !bytes) {
    return fail(packed, 'unsupported', { code: 'tunnel-overhead-unknown', params: { type: tunnel.type } });
  }
  const tooBig =
    bytes && !isCutByCard(tunnel.type) && tooBigForTunnel(node, routed.device, bytes.inner, bytes.outer);
  if (tooBig) return fail(packed, tooBig.disposition, tooBig.stopped);
  const remote = nodeWithIp(cluster, formatIp(far));
  if (!remote) return fail(packed, 'insufficient-information', noNodeWith(cluster, formatIp(far)));
  const port = portNamed(remote, remote.snapshot.roles.tunnel?.port);
  if (!port) {
    return fail(packed, 'insufficient-information', missing(remote.name, 'ofctlShow'));
  }
  const received = withFields(
    inner,
    [fieldNamed('tun_src'), header.src],
    [fieldNamed('tun_dst'), header.dst],
    [fieldNamed('tun_id'), header.vni],
  );
  // Only Geneve has options to carry.
  const arriving = tunnel.type === 'geneve' ? withTunnelOptions(received, packet, space) : received;
  const stops = [...packed, tunnelStop('decapsulate', header, inner, undefined)];
  return {
    legs: [makeLeg({ ...base, out: `${remote.name} ${port.name}`, stops, disposition: 'forwarded' })],
    next: { at: 'bridge', node: remote, port: port.number, packet: arriving },
  };
}

/** Whose address a tunnel's far end is, only the nodes' own addresses would tell: a node whose file is missing may have it. */
function noNodeWith(cluster: Cluster, address: string): Stopped {
  const silent = [...cluster.nodes.values()].find(({ snapshot }) => !snapshot.texts.interfaces);
  return silent ? missing(silent.name, 'ipAddress') : { code: 'no-node-with-address', params: { address } };
}

function tunnelStop(
  hook: TunnelStop['hook'],
  tunnel: TunnelStop['tunnel'],
  packet: Packet,
  bytes: TunnelStop['bytes'],
): TunnelStop {
  const stop = {
    kind: 'tunnel',
    hook,
    tunnel,
    before: packet,
    after: packet,
    changes: [],
    assumed: [],
  } as const;
  return bytes ? { ...stop, bytes } : stop;
}

function bytesIn(
  tunnel: NonNullable<NodeRoles['tunnel']>,
  packet: Packet,
  space: FieldSpace,
  size: number | undefined,
): TunnelStop['bytes'] {
  const overhead = tunnelOverhead(tunnel, packet, space);
  return size === undefined || overhead === undefined ? undefined : { inner: size, outer: size + overhead };
}

type Routed =
  | {
      readonly stops: readonly Stop[];
      readonly device: string;
      readonly source: IpAddress;
      readonly mac: bigint | undefined;
    }
  | {
      readonly stops: readonly Stop[];
      readonly disposition: Leg['disposition'];
      readonly stopped: Stopped;
    };

/** The tunnel's own way: the node's route to the far end, and the MAC address of the next hop. */
function underlayRoute(cluster: Cluster, node: ClusterNode, far: IpAddress, inner: Packet): Routed {
  const { underlay } = node.snapshot.roles;
  if (!node.snapshot.texts.routes) {
    return { stops: [], disposition: 'insufficient-information', stopped: missing(node.name, 'ipRoute') };
  }
  const decision = routeLookup(node.host, { destination: far });
  if (decision.kind === 'failure') {
    const { failure, name = '' } = decision;
    if (failure === 'missing-table' || failure === 'unknown-selector') {
      return {
        stops: [],
        disposition: 'insufficient-information',
        stopped: { code: failure, params: { name } },
      };
    }
    const stopped: Stopped = { code: 'no-route', params: { destination: formatIp(far) } };
    return { stops: [], disposition: 'dropped', stopped };
  }
  const { route, gateway, device, source } = decision;
  const stops: Stop[] = [];
  if (route) {
    const stop: RouteStop = {
      kind: 'route',
      hook: 'route',
      table: null,
      route: route.text,
      before: inner,
      after: inner,
      changes: [],
      assumed: [],
      ...(route.place ? { source: { source: route.place.source, line: route.place.line } } : {}),
    };
    stops.push(stop);
  }
  const nextHop = gateway ?? far;
  const known = findNeighbour(node.host, device, nextHop);
  const asked = known ? undefined : resolveNextHop(cluster, node, nextHop, formatIp(nextHop), device);
  if (asked && asked.kind !== 'resolved') {
    const disposition = asked.kind === 'nobody' ? 'dropped' : 'insufficient-information';
    return { stops, disposition, stopped: asked.stopped };
  }
  const mac = known?.mac ?? (asked ? macValue(asked.mac) : undefined);
  if (mac !== undefined) {
    const stop: NeighbourStop = {
      kind: 'neighbour',
      hook: 'neighbour',
      neighbour: `${formatIp(nextHop)} lladdr ${formatMac(mac)}`,
      before: inner,
      after: inner,
      changes: [],
      assumed: asked?.assumed ?? [],
      ...(known ? { source: { source: known.place.source, line: known.place.line } } : {}),
    };
    stops.push(stop);
  }
  const own = source ?? { family: 4 as const, value: ipValue(underlay?.ip) };
  return { stops, device, source: own, mac };
}

function ipValue(ip: string | undefined): bigint {
  return parseIp(ip ?? '')?.value ?? 0n;
}

/** A packet on the underlay: to the node with its destination MAC address, or through the router to whoever has its IP address. */
export function enterWire(memory: WalkMemory, from: string, packet: Packet): Moved {
  const { cluster } = memory;
  const destination = formatMac(packet.get(fieldNamed('eth_dst')));
  const node = [...cluster.nodes.values()].find(
    ({ snapshot }) => snapshot.roles.underlay?.mac === destination,
  );
  const device = node?.snapshot.roles.underlay?.interface;
  if (node && device !== undefined) return { legs: [], next: { at: 'kernel', node, device, packet } };
  if (node) return lost(memory, from, packet, 'insufficient-information', missing(node.name, 'ipAddress'));
  const ip = destinationOf(packet);
  const host = hostWithIp(cluster, ip);
  if (host) return { legs: [], next: { at: 'endpoint', endpoint: { kind: 'host', host }, packet } };
  const target = endpointWithIp(cluster, ip);
  if (target.kind === 'address') return { legs: [], next: { at: 'endpoint', endpoint: target, packet } };
  const owner = nodeWithIp(cluster, ip);
  if (owner && owner.snapshot.roles.underlay?.mac === undefined) {
    return lost(memory, from, packet, 'insufficient-information', missing(owner.name, 'ipAddress'));
  }
  const stopped: Stopped = { code: 'underlay-lost', params: { address: ip, from } };
  return lost(memory, from, packet, 'insufficient-information', stopped);
}

function lost(
  { direction }: WalkMemory,
  from: string,
  packet: Packet,
  disposition: Leg['disposition'],
  stopped: Stopped,
): Moved {
  const leg = { direction, node: '', where: 'underlay' as const, in: from, out: undefined };
  return {
    legs: [makeLeg({ ...leg, before: packet, after: packet, stops: [], disposition, stopped })],
    next: stoppedEnd(disposition, stopped),
  };
}
