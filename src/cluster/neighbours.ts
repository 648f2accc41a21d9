import {
  arpOf,
  arpQuestion,
  fieldNamed,
  formatMac,
  type IpAddress,
  parseIp,
  parseMac,
  parsePrefix,
  prefixContains,
  withFields,
} from '../packet/index.ts';
import type { Pod } from '../snapshot/index.ts';
import { ConntrackTable } from '../switch/index.ts';
import type { Assumption } from '../trace/index.ts';
import { bridgeLeg } from './bridge-leg.ts';
import {
  type Cluster,
  type ClusterNode,
  hostWithIp,
  nodeOnUnderlay,
  podBehind,
  podWithIp,
  portNamed,
  portNumbered,
} from './cluster.ts';
import { macValue } from './packets.ts';

/** A MAC address found by asking, and how it was found. */
export interface ResolvedMac {
  readonly mac: string;
  readonly assumed: readonly Assumption[];
}

/** A station on a bridge that can ask: its port, IP and MAC address. */
interface Asker {
  readonly port: string;
  readonly ip: string;
  readonly mac: string;
}

/**
 * Asks by ARP through a node's bridge who has an IPv4 address: the bridge's flows answer, or hand the question to the port whose owner
 * has the address. Absent when nobody does, or when the bridge is not known.
 */
function askBridge(cluster: Cluster, node: ClusterNode, asker: Asker, target: string): string | undefined {
  const [spa, tpa, sha] = [parseIp(asker.ip), parseIp(target), parseMac(asker.mac)];
  const port = portNamed(node, asker.port);
  if (!node.bridge || !port || spa?.family !== 4 || tpa?.family !== 4 || sha === undefined) return undefined;
  const question = withFields(arpQuestion(spa.value, sha, tpa.value), [fieldNamed('in_port'), port.number]);
  const { outputs } = bridgeLeg(cluster, node, question, { conntrack: new ConntrackTable() });
  for (const { port: out, packet } of outputs) {
    if (out === 'controller') continue;
    const arp = arpOf(packet);
    if (out === port.number && arp?.isReply) return formatMac(arp.senderMac);
    const name = portNumbered(node, out)?.name;
    const owner = name === undefined ? undefined : stationBehind(cluster, node, name);
    if (owner && owner.ip === target) return owner.mac;
  }
  return undefined;
}

/** The IP and MAC address behind a port: a pod's, or the kernel's own on the gateway port. */
export function stationBehind(cluster: Cluster, node: ClusterNode, port: string): Asker | undefined {
  const { gateway } = node.snapshot.roles;
  if (gateway && gateway.port === port) {
    return gateway.ip && gateway.mac ? { port, ip: gateway.ip, mac: gateway.mac } : undefined;
  }
  const pod = podBehind(cluster, node.name, port);
  return pod?.mac ? { port, ip: pod.ip, mac: pod.mac } : undefined;
}

/** The MAC address of a kernel's next hop that its neighbour table lacks. */
export function resolveNextHop(
  cluster: Cluster,
  node: ClusterNode,
  nextHop: IpAddress,
  address: string,
  device: string,
): ResolvedMac | undefined {
  const { gateway, underlay } = node.snapshot.roles;
  if (gateway && device === gateway.port && nextHop.family === 6) {
    return neighbour6(cluster, node, address, []);
  }
  if (gateway && device === gateway.port) {
    const asker = stationBehind(cluster, node, gateway.port);
    const mac = asker && askBridge(cluster, node, asker, address);
    return mac === undefined ? undefined : { mac, assumed: [askedBridge(node.name, address, mac)] };
  }
  if (underlay && device === underlay.interface && nextHop.family === 4) {
    const mac = underlayMac(cluster, address);
    return mac === undefined
      ? undefined
      : { mac, assumed: [{ code: 'arp-underlay', params: { node: node.name, address, mac } }] };
  }
  return undefined;
}

/** The MAC address of a node or host on the underlay. */
export function underlayMac(cluster: Cluster, ip: string): string | undefined {
  const node = nodeOnUnderlay(cluster, ip);
  return node?.snapshot.roles.underlay?.mac ?? hostWithIp(cluster, ip)?.mac;
}

function askedBridge(node: string, address: string, mac: string): Assumption {
  return { code: 'arp-resolved-by-bridge', params: { node, address, mac } };
}

/** Where a pod sends a packet for an address: its neighbour by ARP, or its node's gateway; absent when nobody answers. */
export function podNextHop(cluster: Cluster, pod: Pod, destination: string): ResolvedMac | undefined {
  const node = cluster.nodes.get(pod.node);
  const gateway = node?.snapshot.roles.gateway;
  if (!node || pod.mac === undefined || pod.port === undefined) return undefined;
  const assumed: readonly Assumption[] = [{ code: 'pod-tables', params: { pod: pod.id } }];
  const subnet = node.snapshot.roles.podCidr;
  const prefix = subnet === undefined ? undefined : parsePrefix(subnet);
  const address = parseIp(destination);
  const local = prefix && address && prefixContains(prefix, address);
  if (!local) return gateway?.mac === undefined ? undefined : { mac: gateway.mac, assumed };
  if (address.family === 6) return neighbour6(cluster, node, destination, assumed);
  const asker = { port: pod.port, ip: pod.ip, mac: pod.mac };
  const mac = askBridge(cluster, node, asker, destination);
  return mac === undefined ? undefined : { mac, assumed };
}

/**
 * The MAC address of an IPv6 neighbour on a node. Neighbour discovery is not followed through the bridge as ARP is: whoever the snapshot
 * knows to have the address is taken to answer.
 */
function neighbour6(
  cluster: Cluster,
  node: ClusterNode,
  address: string,
  assumed: readonly Assumption[],
): ResolvedMac | undefined {
  const { gateway } = node.snapshot.roles;
  const pod = podWithIp(cluster, address);
  const mac = gateway?.ip === address ? gateway.mac : pod?.node === node.name ? pod.mac : undefined;
  if (mac === undefined) return undefined;
  return {
    mac,
    assumed: [...assumed, { code: 'nd-by-snapshot', params: { node: node.name, address, mac } }],
  };
}

/** A MAC address's value for a packet. */
export function macOf(resolved: ResolvedMac): bigint {
  return macValue(resolved.mac);
}
