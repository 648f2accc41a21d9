import { formatIp, formatMac, type IpPrefix, parseIp } from '../packet/index.ts';
import type { NodeSnapshot, Pod, Service, Snapshot } from '../snapshot/index.ts';

/** Who has an address, for looking up; every address in the form in which packets are compared with it. */
export interface AddressBook {
  /** Running pods with an address of their own. */
  readonly pods: ReadonlyMap<string, Pod>;
  /** By any address that only one node has: of its underlay, its gateway, and whatever else `ip address` lists, such as an Egress address. */
  readonly nodes: ReadonlyMap<string, string>;
  readonly services: ReadonlyMap<string, Service>;
  /** The MAC address of a host on the underlay, as the neighbour table of any node has it. */
  readonly neighbours: ReadonlyMap<string, string>;
  /** The networks that the nodes share. */
  readonly underlay: readonly IpPrefix[];
}

/** The address of a family among several. */
export function addressOfFamily(ips: readonly string[], family: 4 | 6): string | undefined {
  return ips.find((ip) => parseIp(ip)?.family === family);
}

/** Lists who has which address. */
export function addressBook({ pods, nodes, services }: Snapshot): AddressBook {
  return {
    pods: new Map(
      pods
        .filter(({ hostNetwork, phase }) => !hostNetwork && phase === 'running')
        .flatMap((pod) => pod.ips.map((ip) => [ip, pod] as const)),
    ),
    nodes: nodeAddresses(nodes),
    services: new Map(services.flatMap((service) => service.clusterIps.map((ip) => [ip, service] as const))),
    neighbours: new Map(nodes.flatMap(underlayNeighbours)),
    underlay: nodes.flatMap(({ texts, roles }) =>
      (texts.interfaces ?? [])
        .filter(({ name }) => name === roles.underlay?.interface)
        .flatMap(({ addresses }) => addresses.filter(({ scope }) => scope !== 'link'))
        .map(({ prefix }) => prefix),
    ),
  };
}

function nodeAddresses(nodes: readonly NodeSnapshot[]): ReadonlyMap<string, string> {
  const listed = new Map<string, Set<string>>();
  for (const { name, texts } of nodes) {
    for (const { addresses } of texts.interfaces ?? []) {
      for (const { prefix, scope } of addresses) {
        if (scope === 'link' || scope === 'host') continue;
        const ip = formatIp(prefix);
        listed.set(ip, (listed.get(ip) ?? new Set()).add(name));
      }
    }
  }
  // What several nodes have, such as the address of a container engine's own bridge, leads to none of them.
  const own = [...listed].flatMap(([ip, names]) => (names.size === 1 ? [[ip, ...names] as const] : []));
  const roles = nodes.flatMap(({ name, roles: { underlay, gateway } }) =>
    [...(gateway?.ips ?? []), ...(underlay?.ips ?? [])].map((ip) => [ip, name] as const),
  );
  return new Map([...own.map(([ip, name]) => [ip, name ?? ''] as const), ...roles]);
}

function underlayNeighbours({ texts, roles }: NodeSnapshot): readonly (readonly [string, string])[] {
  return (texts.neighbours ?? []).flatMap(({ address, device, mac, state }) =>
    mac === undefined || state === 'FAILED' || device !== roles.underlay?.interface
      ? []
      : [[formatIp(address), formatMac(mac)] as const],
  );
}
