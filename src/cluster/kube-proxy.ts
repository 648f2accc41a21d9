import type { HostResult } from '../host/index.ts';
import { formatIp, ipProtocolName, type Packet, portsOf, protocolOf } from '../packet/index.ts';
import { ipvsInterface, kubeProxyMode, nodeFiles, type Service } from '../snapshot/index.ts';
import type { Assumption, Stopped } from '../trace/index.ts';
import type { ClusterNode } from './cluster.ts';
import { missing } from './leg.ts';
import { connectionsOf, type WalkMemory } from './memory.ts';
import { destinationOf } from './packets.ts';

/**
 * Why nothing true can be said of a packet to a service, before it is followed: nobody captured the rules that translate its address, or
 * kube-proxy translates it where no rule is (ipvs).
 */
export function serviceUntold(memory: WalkMemory, node: ClusterNode, packet: Packet): Stopped | undefined {
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
function asksService(memory: WalkMemory, node: ClusterNode, packet: Packet): boolean {
  const ip = destinationOf(packet);
  return (
    nodePortService(memory, node, packet) !== undefined ||
    memory.cluster.snapshot.services.some(
      ({ clusterIps, externalIps }) => clusterIps.includes(ip) || externalIps.includes(ip),
    )
  );
}

/** The service whose node port a packet to one of the node's own addresses asks. */
function nodePortService(
  { cluster }: WalkMemory,
  { snapshot }: ClusterNode,
  packet: Packet,
): Service | undefined {
  const ip = destinationOf(packet);
  const port = portsOf(packet)?.destination;
  const protocol = ipProtocolName(protocolOf(packet));
  const own =
    snapshot.roles.underlay?.ips.includes(ip) ||
    snapshot.texts.interfaces?.some(({ addresses }) =>
      addresses.some(({ prefix }) => formatIp(prefix) === ip),
    );
  if (!own || port === undefined) return undefined;
  return cluster.snapshot.services.find(({ ports }) =>
    ports.some((one) => one.nodePort === port && one.protocol === protocol),
  );
}

/**
 * The result for a packet to a service where kube-proxy may run in a mode whose rules were not captured. Only where Antrea serves it surely
 * (rules translate it, or it goes to the bridge as it is) the walk goes on, saying so; else nothing true can be said.
 */
export function withKubeProxy(memory: WalkMemory, node: ClusterNode, result: HostResult): HostResult {
  if (!asksService(memory, node, result.before)) return result;
  if (kubeProxyMode(node.snapshot) !== 'unknown') return withoutListener(memory, node, result);
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

/**
 * The result for a packet to a node port that no rule translates: the node keeps it, and nobody listens there, since kube-proxy and Antrea
 * serve node ports by rules alone.
 */
function withoutListener(memory: WalkMemory, node: ClusterNode, result: HostResult): HostResult {
  const service = nodePortService(memory, node, result.before);
  if (!service || result.disposition !== 'local-delivery' || memory.direction === 'reply') return result;
  if (destinationOf(result.before) !== destinationOf(result.after)) return result;
  const port = portsOf(result.before)?.destination ?? 0;
  const stopped: Stopped = {
    code: 'node-port-unserved',
    params: { node: node.name, port, service: service.id },
  };
  return { ...result, disposition: 'rejected', stopped };
}
