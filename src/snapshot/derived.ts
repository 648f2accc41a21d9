import type { GroupMember } from './agent-objects.ts';
import type { Pod, Service, ServicePort } from './cluster-objects.ts';
import type { NodeSnapshot } from './node-snapshot.ts';
import type { PluginKnowledge, ServedAddress } from './plugin.ts';
import { podAttachments } from './pod-ports.ts';

/** Interface names have the first eight characters of the pod's (pkg/agent/util/net.go). */
const prefixLength = 8;

/** What is known of pods beside the lists of kubectl. */
export interface PodClues {
  /** Members of address groups, which have addresses. */
  readonly addressed: readonly GroupMember[];
  /** By node: members of applied-to groups, which are pods of that node. */
  readonly applied: ReadonlyMap<string, readonly GroupMember[]>;
}

/**
 * The pods that guarded ports tell of and no list does, called by what an agent's groups say: the member with the port's address, else the
 * only one of the node whose name begins as the port's does, else by the port, in no known namespace.
 */
export function derivedPods(
  nodes: readonly NodeSnapshot[],
  listed: readonly Pod[],
  { addressed, applied }: PodClues,
): readonly Pod[] {
  const known = new Set(listed.flatMap(({ ips }) => ips));
  const members = new Map(addressed.flatMap((member) => member.ips.map((ip) => [ip, member] as const)));
  return nodes.flatMap((node) => {
    const names = new Map(node.ports.map(({ number, name }) => [number, name]));
    const ports = new Map<number, { readonly ips: string[]; readonly mac: string }>();
    for (const [ip, { port, mac }] of podAttachments(node.texts.flows ?? [])) {
      if (known.has(ip)) continue;
      const entry = ports.get(port) ?? { ips: [], mac };
      entry.ips.push(ip);
      ports.set(port, entry);
    }
    return [...ports].map(([number, { ips, mac }]): Pod => {
      const port = names.get(number);
      const shortened = port?.slice(0, port.lastIndexOf('-'));
      const near = new Map(
        (applied.get(node.name) ?? [])
          .filter(({ name }) => name.slice(0, prefixLength) === shortened)
          .map((member) => [`${member.namespace}/${member.name}`, member]),
      );
      const byAddress = ips.flatMap((ip) => members.get(ip) ?? [])[0];
      const member = byAddress ?? (near.size === 1 ? [...near.values()][0] : undefined);
      const name = member?.name ?? `port:${port ?? number}`;
      return {
        namespace: member?.namespace ?? '',
        name,
        id: member ? `${member.namespace}/${name}` : name,
        ip: ips[0] ?? '',
        ips,
        node: node.name,
        phase: 'running',
        hostNetwork: false,
        labels: undefined,
        port,
        mac,
        derived: byAddress
          ? "the flows that guard its port, and the agents' address groups"
          : member
            ? "the flows that guard its port, and the agent's applied-to groups"
            : 'the flows that guard its port',
      };
    });
  });
}

/** The services that the nodes' flows and groups tell of, each called by its address. */
export function derivedServices(nodes: readonly NodeSnapshot[], plugin: PluginKnowledge): readonly Service[] {
  const byAddress = new Map<string, Map<string, ServedAddress>>();
  for (const { texts } of nodes) {
    for (const served of plugin.findServices(texts.flows ?? [], texts.groups ?? [])) {
      const ports = byAddress.get(served.ip) ?? new Map<string, ServedAddress>();
      byAddress.set(served.ip, ports);
      const key = `${served.port}/${served.protocol}`;
      const before = ports.get(key)?.endpoints ?? [];
      ports.set(key, { ...served, endpoints: [...new Set([...before, ...served.endpoints])] });
    }
  }
  return [...byAddress].map(([ip, ports]): Service => {
    const served = [...ports.values()];
    const external = served.every((one) => one.external);
    return {
      namespace: '',
      name: ip,
      id: ip,
      type: external ? 'LoadBalancer' : 'ClusterIP',
      clusterIp: external ? '' : ip,
      clusterIps: external ? [] : [ip],
      externalIps: external ? [ip] : [],
      ports: served.map(({ port, protocol }): ServicePort => ({ port, protocol, nodePort: undefined })),
      endpoints: [...new Set(served.flatMap(({ endpoints }) => endpoints))],
      derived: "table ServiceLB and the groups of the nodes' bridges",
    };
  });
}
