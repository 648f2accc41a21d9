import { type Host, makeHost } from '../host/index.ts';
import type { BridgeInterface, Port } from '../openflow/index.ts';
import {
  type NodeSnapshot,
  type Pod,
  type Service,
  type Snapshot,
  selects,
  type UnderlayHost,
} from '../snapshot/index.ts';
import { type Bridge, makeBridge } from '../switch/index.ts';
import { type AddressBook, addressBook } from './addresses.ts';

/** A node ready to be asked. */
export interface ClusterNode {
  readonly name: string;
  readonly snapshot: NodeSnapshot;
  /** Absent where the snapshot has no flows of the node's bridge. */
  readonly bridge: Bridge | undefined;
  readonly host: Host;
}

/** The name of a node's table by number, as the release of the snapshot calls it. */
export type TableName = (node: string, table: number) => string | undefined;

/** The nodes of a snapshot wired together. */
export interface Cluster {
  readonly snapshot: Snapshot;
  readonly nodes: ReadonlyMap<string, ClusterNode>;
  readonly tableName: TableName;
  readonly addresses: AddressBook;
}

/** Wires a snapshot's nodes; tables are called as `tableName` says, by number where it does not know. */
export function makeCluster(snapshot: Snapshot, tableName: TableName = () => undefined): Cluster {
  const nodes = snapshot.nodes.map((node): ClusterNode => {
    const { flows, groups, learned } = node.texts;
    const interfaces = interfacesOf(node);
    const bridge = flows
      ? makeBridge({
          name: node.roles.bridge,
          flows,
          ...(groups ? { groups } : {}),
          ...(node.ports.length > 0 ? { ports: node.ports } : {}),
          ...(learned ? { learned } : {}),
          ...(interfaces ? { interfaces } : {}),
          space: snapshot.space,
        })
      : undefined;
    return { name: node.name, snapshot: node, bridge, host: makeHost(node.texts) };
  });
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const inDump = new Map(nodes.map((node) => [node.name, tablesOf(node.bridge)]));
  return {
    snapshot,
    nodes: byName,
    tableName: (node, table) => inDump.get(node)?.get(table) ?? tableName(node, table),
    addresses: addressBook(snapshot),
  };
}

/** Of which kinds a bridge's ports are: as `ovs-vsctl show` has it, else as far as the flows tell which one is the tunnel. */
function interfacesOf({ texts, roles }: NodeSnapshot): readonly BridgeInterface[] | undefined {
  const shown = texts.vsctlShow?.bridges.find(({ name }) => name === roles.bridge)?.interfaces;
  if (shown || !roles.tunnel) return shown;
  const { port, type } = roles.tunnel;
  return [
    {
      name: port,
      type,
      options: new Map([
        ['key', 'flow'],
        ['remote_ip', 'flow'],
      ]),
    },
  ];
}

/** The names that a dump gives its tables, by the numbers that they have here. */
function tablesOf(bridge: Bridge | undefined): ReadonlyMap<number, string> {
  return new Map([...(bridge?.tableNumbers ?? [])].map(([name, number]) => [number, name]));
}

/** The port of a node's bridge with a number. */
export function portNumbered(node: ClusterNode, number: number): Port | undefined {
  return node.snapshot.ports.find((port) => port.number === number);
}

/** The port of a node's bridge with a name. */
export function portNamed(node: ClusterNode, name: string | undefined): Port | undefined {
  return node.snapshot.ports.find((port) => port.name === name);
}

/** The pod behind a port of a node's bridge. */
export function podBehind(cluster: Cluster, node: string, port: string): Pod | undefined {
  return cluster.snapshot.pods.find(
    (pod) => pod.node === node && pod.port === port && pod.phase === 'running',
  );
}

/** The pod with an address of its own (not its node's). */
export function podWithIp({ addresses }: Cluster, ip: string): Pod | undefined {
  return addresses.pods.get(ip);
}

/** The node that has an address: on its underlay, its gateway, or any other interface that no other node has with the same address. */
export function nodeWithIp({ nodes, addresses }: Cluster, ip: string): ClusterNode | undefined {
  return nodes.get(addresses.nodes.get(ip) ?? '');
}

/** The service whose address inside the cluster this is. */
export function serviceWithIp({ addresses }: Cluster, ip: string): Service | undefined {
  return addresses.services.get(ip);
}

/** The host outside the cluster with an address. */
export function hostWithIp(cluster: Cluster, ip: string): UnderlayHost | undefined {
  return cluster.snapshot.hosts.find((host) => host.ip === ip);
}

/** Who has an IP or MAC address, in words; the virtual MAC of another node's gateway is nobody's. */
export function ownerOf(cluster: Cluster, address: string): string | undefined {
  const { pods, hosts } = cluster.snapshot;
  const pod =
    podWithIp(cluster, address) ??
    pods.find(({ mac, hostNetwork, phase }) => mac === address && !hostNetwork && phase === 'running');
  if (pod) return pod.namespace === 'default' ? pod.name : pod.id;
  for (const { name, snapshot } of cluster.nodes.values()) {
    const { gateway, underlay } = snapshot.roles;
    if (gateway && (gateway.ips.includes(address) || gateway.mac === address))
      return `${name}'s ${gateway.port}`;
    if (underlay && (underlay.ips.includes(address) || underlay.mac === address)) return name;
  }
  const service = serviceWithIp(cluster, address);
  if (service) return `service ${service.namespace === 'default' ? service.name : service.id}`;
  return (
    hosts.find(({ ip, mac }) => ip === address || mac === address)?.name ?? nodeWithIp(cluster, address)?.name
  );
}

/**
 * The policies that isolate the pod with an address, `NAMESPACE/NAME`: inferred from the policies' selectors and the pod's labels,
 * since a flow does not say which policy it is of. Empty where the snapshot cannot tell.
 */
export function isolatingPolicies(
  cluster: Cluster,
  ip: string,
  side: 'egress' | 'ingress',
): readonly string[] {
  const pod = podWithIp(cluster, ip);
  if (!pod) return [];
  return cluster.snapshot.policies
    .filter(
      ({ namespace, podSelector, isolates }) =>
        namespace === pod.namespace && isolates[side] && selects(podSelector, pod.labels),
    )
    .map(({ namespace, name }) => `${namespace}/${name}`);
}
