import type { Flow, Group } from '../openflow/index.ts';
import type { RoleFinder } from './roles.ts';

/** An address and port that a node's bridge translates to one of several endpoints, and the place that told it. */
export interface ServedAddress {
  readonly ip: string;
  readonly port: number;
  readonly protocol: 'tcp' | 'udp' | 'sctp';
  /** For clients outside: the address of a load balancer, not the service's own. */
  readonly external: boolean;
  /** `ADDRESS:PORT` each. */
  readonly endpoints: readonly string[];
  readonly by?: string;
}

/** What this room must be told by somebody who knows the network plugin of the cluster. */
export interface PluginKnowledge {
  readonly findRoles: RoleFinder;
  readonly findServices: (flows: readonly Flow[], groups: readonly Group[]) => readonly ServedAddress[];
  /** Whether the plugin numbers tables of these names in this order, from 0. */
  readonly isPipelineOrder: (names: readonly string[]) => boolean;
  /** Sets that hold the pod subnets of all nodes. */
  readonly podSets: readonly { readonly name: string; readonly family: 4 | 6 }[];
  /** The MAC address of neighbours that the plugin sets itself on the gateway. */
  readonly virtualMac: string | undefined;
}

/** Knows no plugin. */
export const noPlugin: PluginKnowledge = {
  findRoles: () => ({}),
  findServices: () => [],
  isPipelineOrder: () => false,
  podSets: [],
  virtualMac: undefined,
};
