import type { TableName } from '../cluster/index.ts';
import { own } from '../text/index.ts';
import { releaseOf } from './release.ts';

/** A table of Antrea's pipeline: what it is called and what it decides. */
export interface PipelineTable {
  readonly number: number;
  readonly name: string;
  /** One line, without a full stop. */
  readonly purpose: string;
}

/**
 * The tables of Antrea 0.10 (docs/ovs-pipeline.md of that release). Later releases print the tables' names in the dump, and
 * number them anew at every start; their purposes are found by name.
 */
export const pipelineV010: readonly PipelineTable[] = [
  { number: 0, name: 'Classifier', purpose: 'marks where the packet came from: tunnel, gateway or pod' },
  { number: 10, name: 'SpoofGuard', purpose: 'lets a port send only with its own addresses' },
  { number: 20, name: 'ArpResponder', purpose: "answers ARP for other nodes' gateways" },
  { number: 30, name: 'ConntrackZone', purpose: 'asks connection tracking about the packet' },
  { number: 31, name: 'ConntrackState', purpose: 'acts on what connection tracking said' },
  { number: 40, name: 'DNAT', purpose: "sends service addresses to the node's kube-proxy" },
  {
    number: 45,
    name: 'CNPEgress',
    purpose: "judges by Antrea's own egress policies, before the Kubernetes ones",
  },
  {
    number: 49,
    name: 'EmergencyEgress',
    purpose: "judges by Antrea's own egress policies of the highest tier",
  },
  { number: 50, name: 'EgressRule', purpose: 'allows what an egress policy allows' },
  { number: 60, name: 'EgressDefaultRule', purpose: 'drops the rest of what isolated pods send' },
  { number: 70, name: 'L3Forwarding', purpose: 'routes: rewrites MAC addresses, chooses the tunnel' },
  { number: 80, name: 'L2ForwardingCalc', purpose: 'finds the output port of the destination MAC address' },
  {
    number: 85,
    name: 'CNPIngress',
    purpose: "judges by Antrea's own ingress policies, before the Kubernetes ones",
  },
  {
    number: 89,
    name: 'EmergencyIngress',
    purpose: "judges by Antrea's own ingress policies of the highest tier",
  },
  { number: 90, name: 'IngressRule', purpose: 'allows what an ingress policy allows' },
  { number: 100, name: 'IngressDefaultRule', purpose: 'drops the rest of what is sent to isolated pods' },
  { number: 105, name: 'ConntrackCommit', purpose: 'records new connections' },
  { number: 110, name: 'L2ForwardingOut', purpose: 'sends the packet out of the port found' },
];

/** Purposes of the tables of later releases, by name (docs/design/ovs-pipeline.md). */
const laterPurposes: Readonly<Record<string, string>> = {
  PipelineRootClassifier: 'sends each kind of packet to its own pipeline',
  ARPSpoofGuard: 'lets a port send ARP only with its own addresses',
  ARPResponder: 'answers ARP for addresses that no port of this node has',
  UnSNAT: "undoes source translation on replies, with the connection's own NAT",
  SNAT: 'translates the source of connections that must come back here',
  SNATMark: 'marks connections whose source must be translated',
  ServiceMark: 'marks packets that may be for a node port or a load balancer',
  PreRoutingClassifier: 'sends packets to the tables that choose a service endpoint',
  NodePortMark: 'marks packets for a node port',
  SessionAffinity: 'keeps a client on the endpoint that it had before',
  ServiceLB: 'finds the service that the packet is for, and its group of endpoints',
  EndpointDNAT: 'translates the destination to the endpoint chosen',
  AntreaPolicyEgressRule: "judges by Antrea's own egress policies",
  AntreaPolicyIngressRule: "judges by Antrea's own ingress policies",
  EgressMetric: 'counts what egress policies allowed and dropped',
  IngressMetric: 'counts what ingress policies allowed and dropped',
  EgressMark: 'chooses the source address of traffic that leaves the cluster',
  L3DecTTL: 'counts the hop',
  TrafficControl: 'mirrors or redirects traffic as asked',
  IngressSecurityClassifier: 'tells which ingress policies the packet must pass',
  Output: 'sends the packet out of the port found',
  MulticastRouting: 'sends multicast packets to their receivers',
};

/** What a table is for, by its name, in any release; absent when it is not known. */
export function tablePurpose(name: string): string | undefined {
  return pipelineV010.find((table) => table.name === name)?.purpose ?? own(laterPurposes, name);
}

/**
 * Names of tables by number, for dumps that print none: a release whose tables stand at fixed numbers has them here. `version` is the
 * snapshot's, such as `v0.10.0`.
 */
export function tableNamesOf(version: string | undefined): TableName {
  if (releaseOf(version) !== '0.10') return () => undefined;
  const names = new Map(pipelineV010.map(({ number, name }) => [number, name]));
  return (_, table) => names.get(table);
}
