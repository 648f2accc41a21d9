/**
 * Antrea's tables from 1.6 on in the order in which an agent numbers those that it needs (pkg/agent/openflow/pipeline.go): a release and
 * its features leave tables out, but never change their order. A second name is the one of 1.6.
 */
const order: readonly (readonly string[])[] = [
  ['PipelineRootClassifier'],
  ['ARPSpoofGuard'],
  ['ARPResponder'],
  ['Classifier'],
  ['SpoofGuard'],
  ['IPv6'],
  ['PipelineIPClassifier'],
  ['UnSNAT', 'SNATConntrackZone'],
  ['ConntrackZone'],
  ['ConntrackState'],
  ['PreRoutingClassifier'],
  ['NodePortMark'],
  ['SessionAffinity'],
  ['ServiceLB'],
  ['DSRServiceMark'],
  ['EndpointDNAT'],
  ['DNAT'],
  ['EgressSecurityClassifier'],
  ['AntreaPolicyEgressRule'],
  ['EgressRule'],
  ['EgressDefaultRule'],
  ['EgressMetric'],
  ['L3Forwarding'],
  ['EgressMark'],
  ['EgressQoS'],
  ['L3DecTTL'],
  ['SNATMark', 'ServiceMark'],
  ['SNAT', 'SNATConntrackCommit'],
  ['L2ForwardingCalc'],
  ['TrafficControl'],
  ['IngressSecurityClassifier'],
  ['AntreaPolicyIngressRule'],
  ['IngressRule'],
  ['IngressDefaultRule'],
  ['IngressMetric'],
  ['ConntrackCommit'],
  ['VLAN'],
  ['Output'],
  ['MulticastEgressRule'],
  ['MulticastEgressMetric'],
  ['MulticastEgressPodMetric'],
  ['MulticastRouting'],
  ['MulticastIngressRule'],
  ['MulticastIngressMetric'],
  ['MulticastIngressPodMetric'],
  ['MulticastOutput'],
  ['NonIP'],
];

/**
 * Whether the tables of a dump, named in the order of the dump, are numbered by that order from 0: they begin with the first table of a
 * release with flexible numbers and stand in its order.
 */
export function isPipelineOrder(names: readonly string[]): boolean {
  const ranks = names.map((name) => order.findIndex((table) => table.includes(name)));
  return ranks[0] === 0 && ranks.every((rank, i) => rank >= 0 && (i === 0 || rank > (ranks[i - 1] ?? -1)));
}
