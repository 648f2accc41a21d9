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
import { nodeFiles, type Pod } from '../snapshot/index.ts';
import { ConntrackTable } from '../switch/index.ts';
import type { Assumption, Stopped } from '../trace/index.ts';
import { addressOfFamily } from './addresses.ts';
import { bridgeLeg } from './bridge-leg.ts';
import {
  type Cluster,
  type ClusterNode,
  hostWithIp,
  nodeWithIp,
  podBehind,
  podWithIp,
  portNamed,
  portNumbered,
} from './cluster.ts';
import { missing, missingBridge } from './leg.ts';

/** What asking for a next hop's MAC address gives. */
export type NextHop =
  | { readonly kind: 'resolved'; readonly mac: string; readonly assumed: readonly Assumption[] }
  /** Everybody who could answer is known, and nobody does: the packet is dropped. */
  | { readonly kind: 'nobody'; readonly stopped: Stopped }
  /** Who would answer is not in the snapshot. */
  | { readonly kind: 'unknown'; readonly stopped: Stopped };

/** A station on a bridge that can ask: its port, its addresses (at most one a family) and its MAC address. */
export interface Station {
  readonly port: string;
  readonly ips: readonly string[];
  readonly mac: string;
}

/** Stands in a packet for a MAC address that no file tells; no interface has it. */
export const unknownMac = '00:00:00:00:00:00';

type Answer = { readonly mac: string } | Exclude<NextHop, { readonly kind: 'resolved' }>;

const unknown = (stopped: Stopped) => ({ kind: 'unknown', stopped }) as const;

/**
 * Asks by ARP through a node's bridge who has an IPv4 address: the bridge's flows answer, or hand the question to the port whose owner
 * has the address.
 */
function askBridge(cluster: Cluster, node: ClusterNode, asker: Station, target: string): Answer {
  const [spa, tpa] = [parseIp(addressOfFamily(asker.ips, 4) ?? ''), parseIp(target)];
  const sha = parseMac(asker.mac);
  if (!node.bridge) return unknown(missingBridge(node));
  const port = portNamed(node, asker.port);
  if (!port) return unknown(missing(node.name, 'ofctlShow'));
  if (!spa || tpa?.family !== 4 || sha === undefined) return unknown(missing(node.name, 'ipAddress'));
  const question = withFields(arpQuestion(spa.value, sha, tpa.value), [fieldNamed('in_port'), port.number]);
  const { outputs, disposition, trace } = bridgeLeg(cluster, node, question, {
    conntrack: new ConntrackTable(),
  });
  let stranger: string | undefined;
  for (const { port: out, packet } of outputs) {
    if (out === 'controller') continue;
    const arp = arpOf(packet);
    if (out === port.number && arp?.isReply) return { mac: formatMac(arp.senderMac) };
    const name = portNumbered(node, out)?.name ?? String(out);
    const owner = stationBehind(cluster, node, name);
    if (owner?.ips.includes(target)) return { mac: owner.mac };
    if (!owner && name !== node.snapshot.roles.tunnel?.port) stranger ??= name;
  }
  if (trace.stopped && (disposition === 'unsupported' || disposition === 'insufficient-information')) {
    return unknown(trace.stopped);
  }
  if (stranger !== undefined)
    return unknown({ code: 'no-port', params: { port: stranger, node: node.name } });
  return { kind: 'nobody', stopped: { code: 'arp-unanswered', params: { address: target } } };
}

/** The addresses behind a port: a pod's, or the kernel's own on the gateway port. */
export function stationBehind(cluster: Cluster, node: ClusterNode, port: string): Station | undefined {
  const { gateway } = node.snapshot.roles;
  if (gateway && gateway.port === port) {
    return gateway.ips.length > 0 && gateway.mac ? { port, ips: gateway.ips, mac: gateway.mac } : undefined;
  }
  const pod = podBehind(cluster, node.name, port);
  return pod?.mac ? { port, ips: pod.ips, mac: pod.mac } : undefined;
}

/** The MAC address of a kernel's next hop that its neighbour table lacks. */
export function resolveNextHop(
  cluster: Cluster,
  node: ClusterNode,
  nextHop: IpAddress,
  address: string,
  device: string,
): NextHop {
  const { gateway, underlay } = node.snapshot.roles;
  if (gateway && device === gateway.port) {
    if (nextHop.family === 6) return neighbour6(cluster, node, address, []);
    const asker = stationBehind(cluster, node, gateway.port);
    if (!asker) return unknown(missing(node.name, 'ipAddress'));
    const answer = askBridge(cluster, node, asker, address);
    if ('kind' in answer) return answer;
    const params = { node: node.name, address, mac: answer.mac };
    return { kind: 'resolved', mac: answer.mac, assumed: [{ code: 'arp-resolved-by-bridge', params }] };
  }
  if (underlay && device === underlay.interface) return underlayNeighbour(cluster, node, nextHop, address);
  return unknown({ code: 'neighbour-not-told', params: { address, interface: device, node: node.name } });
}

/** A next hop on the underlay: a node, a known host, or somebody who is in no file and taken to be there. */
function underlayNeighbour(
  cluster: Cluster,
  node: ClusterNode,
  nextHop: IpAddress,
  address: string,
): NextHop {
  const mac = underlayMac(cluster, address);
  if (mac !== undefined) {
    const params = { node: node.name, address, mac };
    return { kind: 'resolved', mac, assumed: [{ code: 'arp-underlay', params }] };
  }
  const owner = nodeWithIp(cluster, address);
  if (owner) return unknown(missing(owner.name, 'ipAddress'));
  const failed = node.snapshot.texts.neighbours?.some(
    (entry) =>
      (entry.state === 'FAILED' || entry.state === 'INCOMPLETE') &&
      entry.address.family === nextHop.family &&
      entry.address.value === nextHop.value,
  );
  if (failed)
    return { kind: 'nobody', stopped: { code: 'neighbour-failed', params: { address, node: node.name } } };
  const there: readonly Assumption[] = hostWithIp(cluster, address)
    ? []
    : [{ code: 'host-assumed', params: { address } }];
  return {
    kind: 'resolved',
    mac: unknownMac,
    assumed: [...there, { code: 'mac-unknown', params: { address } }],
  };
}

/** The MAC address of a node or host on the underlay, as far as a file tells it: `ip address`, the manifest, any node's neighbours. */
export function underlayMac(cluster: Cluster, ip: string): string | undefined {
  const node = nodeWithIp(cluster, ip);
  return (
    node?.snapshot.roles.underlay?.mac ?? hostWithIp(cluster, ip)?.mac ?? cluster.addresses.neighbours.get(ip)
  );
}

/** What is missing of a pod of whose port or MAC address no flow tells. */
export function attachmentUnknown({ id, node }: Pod): Stopped {
  return { code: 'pod-unknown-attachment', params: { pod: id, path: `${node}/${nodeFiles.flows.file}` } };
}

/** Where a pod sends a packet for an address: its neighbour by ARP, or its node's gateway. */
export function podNextHop(cluster: Cluster, pod: Pod, destination: string): NextHop {
  const node = cluster.nodes.get(pod.node);
  const gateway = node?.snapshot.roles.gateway;
  if (!node || pod.mac === undefined || pod.port === undefined) return unknown(attachmentUnknown(pod));
  if (!gateway) return unknown(missing(node.name, 'vsctlShow'));
  const assumed: readonly Assumption[] = [{ code: 'pod-tables', params: { pod: pod.id } }];
  const address = parseIp(destination);
  const prefixes = node.snapshot.roles.podCidrs.flatMap((cidr) => parsePrefix(cidr) ?? []);
  const own = prefixes.filter(({ family }) => family === address?.family);
  if (!address || own.length === 0) return unknown(missing(node.name, 'ipAddress'));
  if (!own.some((prefix) => prefixContains(prefix, address))) {
    if (gateway.mac === undefined) return unknown(missing(node.name, 'ipAddress'));
    return { kind: 'resolved', mac: gateway.mac, assumed };
  }
  if (address.family === 6) return neighbour6(cluster, node, destination, assumed);
  const answer = askBridge(cluster, node, { port: pod.port, ips: pod.ips, mac: pod.mac }, destination);
  return 'kind' in answer ? answer : { kind: 'resolved', mac: answer.mac, assumed };
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
): NextHop {
  const { gateway } = node.snapshot.roles;
  const pod = podWithIp(cluster, address);
  const mac = gateway?.ips.includes(address) ? gateway.mac : pod?.node === node.name ? pod.mac : undefined;
  if (mac === undefined) return unknown({ code: 'nd-unknown', params: { address } });
  return {
    kind: 'resolved',
    mac,
    assumed: [...assumed, { code: 'nd-by-snapshot', params: { node: node.name, address, mac } }],
  };
}
