import type { Labels } from './policy.ts';

/** A pod of the cluster, as `kubectl get pods -o wide` and its node's flows tell. */
export interface Pod {
  readonly namespace: string;
  readonly name: string;
  /** `NAMESPACE/NAME`, the way pods are referred to everywhere. */
  readonly id: string;
  readonly ip: string;
  /** Its addresses, at most one a family; `ip` is the first. */
  readonly ips: readonly string[];
  readonly node: string;
  /** A finished pod is still listed with the address that it had, which may be another pod's by now. */
  readonly phase: 'running' | 'finished';
  /** Shares its node's network (its address is the node's own), so that it has no port on the bridge. */
  readonly hostNetwork: boolean;
  readonly labels: Labels | undefined;
  /** The pod's port on its node's bridge and its MAC address, where the snapshot tells. */
  readonly port: string | undefined;
  readonly mac: string | undefined;
  /** Where no list of pods has it: what it was worked out from. */
  readonly derived?: string;
}

/** One port of a service. */
export interface ServicePort {
  readonly port: number;
  readonly protocol: 'tcp' | 'udp' | 'sctp';
  readonly nodePort: number | undefined;
}

/** A service. */
export interface Service {
  readonly namespace: string;
  readonly name: string;
  readonly id: string;
  readonly type: string;
  readonly clusterIp: string;
  /** Its addresses inside the cluster, at most one a family; `clusterIp` is the first. */
  readonly clusterIps: readonly string[];
  /** Addresses that it has for clients outside: of a load balancer, and external ones. */
  readonly externalIps: readonly string[];
  readonly ports: readonly ServicePort[];
  /** `ADDRESS:PORT` of each endpoint, as `kubectl get ep` or the EndpointSlices list them; the address of IPv6 in brackets. */
  readonly endpoints: readonly string[];
  /** Where no list of services has it: what it was worked out from. */
  readonly derived?: string;
}

/** The namespace column, or default where the command was given without -A. */
export function rowNamespace(cells: ReadonlyMap<string, string>): string {
  return cells.get('NAMESPACE') ?? 'default';
}

/** Whether a pod of a `STATUS` has finished, so that its address is free again. */
export function phaseOf(status: string | undefined): Pod['phase'] {
  const finished = ['Completed', 'Succeeded', 'Failed', 'Error', 'Evicted', 'OOMKilled', 'NodeShutdown'];
  return status !== undefined && finished.includes(status) ? 'finished' : 'running';
}

/** A protocol as Kubernetes writes it; TCP where it says none. */
export function serviceProtocol(text: string | undefined): ServicePort['protocol'] {
  return text === 'UDP' ? 'udp' : text === 'SCTP' ? 'sctp' : 'tcp';
}

/** The ports of a `PORT(S)` cell, such as `80:31067/TCP,53/UDP`. */
export function parseServicePorts(cell: string): readonly ServicePort[] {
  return cell.split(',').flatMap((entry): readonly ServicePort[] => {
    const found = /^(\d+)(?::(\d+))?\/(TCP|UDP|SCTP)$/.exec(entry);
    if (!found) return [];
    return [
      {
        port: Number(found[1]),
        protocol: serviceProtocol(found[3]),
        nodePort: found[2] === undefined ? undefined : Number(found[2]),
      },
    ];
  });
}
