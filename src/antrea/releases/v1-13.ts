import { fieldNamed, formatIpv4 } from '../../packet/index.ts';
import { type BitsMeaning, bitsOf, portWords, unlessZero, whenSet } from './bits-meaning.ts';
import type { ReleaseFamily } from './release-family.ts';
import { does, hasTerm } from './remark.ts';

const sources = [
  '',
  'the tunnel',
  'the gateway',
  'a local pod',
  'the uplink',
  'the bridge',
  'traffic control',
  'the layer 7 engine',
];
const destinations = ['', 'the tunnel', 'the gateway', 'a local pod', 'the uplink', 'the bridge'];
const endpointStates = [
  '',
  'an endpoint is to be chosen',
  'an endpoint is chosen',
  'an endpoint is chosen, and to be remembered',
];
const outputs = ['', 'send out of the port in reg1', 'send to the controller'];
const dispositions = [
  '',
  'dropped by an Antrea policy',
  'rejected by an Antrea policy',
  'passed on by an Antrea policy',
];

function oneOf(words: readonly string[], before = ''): BitsMeaning['inWords'] {
  return (value) => {
    const found = words[Number(value)] ?? '';
    return found === '' ? undefined : `${before}${found}`;
  };
}

/** Bits of what the agent is asked for (packetin.go). */
const operations = ['log it', 'reject the connection', 'record the denial'];

function operationWords(value: bigint): string {
  const asked = operations.filter((_, bit) => ((value >> BigInt(bit)) & 1n) === 1n);
  return `the agent is to ${asked.join(', ')}`;
}

const deniedByPolicy = { field: fieldNamed('reg0'), start: 10, bits: 1 };

/** Antrea 1.13 to 2.x (pkg/agent/openflow/fields.go; 1.13 to 1.15 have the same bits, later ones add some): the bridge translates services itself, tables are numbered anew at every start. */
export const v1_13: ReleaseFamily = {
  name: '1.13',
  from: [1, 13],
  before: [3, 0],
  bits: [
    { ...bitsOf('reg0', 0, 3), meaning: 'where the packet came from', inWords: oneOf(sources, 'from ') },
    { ...bitsOf('reg0', 4, 7), meaning: 'where the packet goes', inWords: oneOf(destinations, 'to ') },
    {
      ...bitsOf('reg0', 9, 9),
      meaning: 'whether MAC addresses need rewriting',
      inWords: whenSet('MAC addresses need rewriting'),
    },
    {
      ...bitsOf('reg0', 10, 10),
      meaning: 'whether an Antrea policy denied the packet',
      inWords: whenSet('denied by an Antrea policy'),
    },
    { ...bitsOf('reg0', 11, 12), meaning: "an Antrea policy's verdict", inWords: oneOf(dispositions) },
    {
      ...bitsOf('reg0', 13, 13),
      meaning: 'whether the agent made this packet to reject another',
      inWords: whenSet('made by the agent to reject another packet'),
    },
    {
      ...bitsOf('reg0', 14, 14),
      meaning: 'whether the service has no endpoint',
      inWords: whenSet('the service has no endpoint'),
    },
    {
      ...bitsOf('reg0', 19, 19),
      meaning: "whether another node's egress address is needed",
      inWords: whenSet('its source is to be translated on another node'),
    },
    {
      ...bitsOf('reg0', 20, 20),
      meaning: 'whether a layer 7 policy redirects the packet',
      inWords: whenSet('redirected by a layer 7 policy'),
    },
    { ...bitsOf('reg0', 21, 22), meaning: 'how the packet leaves', inWords: oneOf(outputs) },
    {
      ...bitsOf('reg0', 23, 23),
      meaning: "whether the connection's state was restored before the layer 7 engine",
      inWords: whenSet('its connection was looked up before the layer 7 engine'),
    },
    {
      ...bitsOf('reg0', 25, 31),
      meaning: 'what the agent is to do with its copy',
      inWords: unlessZero(operationWords),
    },
    { ...bitsOf('reg1', 0, 31), meaning: 'the port to send to', inWords: unlessZero(portWords) },
    {
      ...bitsOf('reg3', 0, 31),
      meaning: 'the address of the endpoint chosen, or the rule that denied the packet',
      inWords: (value, _, packet) => {
        if (value === 0n) return undefined;
        return packet?.getSubfield(deniedByPolicy) === 1n
          ? `denied by rule ${value}`
          : `endpoint ${formatIpv4(value)}`;
      },
    },
    {
      ...bitsOf('reg4', 0, 15),
      meaning: 'the port of the endpoint chosen',
      inWords: unlessZero((value) => `port ${value} of the endpoint`),
    },
    { ...bitsOf('reg4', 16, 18), meaning: 'how far choosing an endpoint is', inWords: oneOf(endpointStates) },
    {
      ...bitsOf('reg4', 19, 19),
      meaning: 'whether it may be for a node port',
      inWords: whenSet("sent to one of the node's addresses: perhaps for a node port"),
    },
    {
      ...bitsOf('reg4', 20, 20),
      meaning: "whether the pod has an address of Antrea's own pools",
      inWords: whenSet("from a pod with an address of Antrea's own pools"),
    },
    {
      ...bitsOf('reg4', 21, 21),
      meaning: "whether it is for a service's external address",
      inWords: whenSet('for an external address of a service'),
    },
    {
      ...bitsOf('reg4', 22, 23),
      meaning: 'what traffic control does with the packet',
      inWords: oneOf(['', 'to be mirrored', 'to be redirected']),
    },
    {
      ...bitsOf('reg4', 24, 24),
      meaning: 'whether the endpoints are services',
      inWords: whenSet('for a service whose endpoints are services'),
    },
    {
      ...bitsOf('reg4', 25, 25),
      meaning: 'whether the endpoint answers directly',
      inWords: whenSet('the endpoint answers the client directly'),
    },
    {
      ...bitsOf('reg4', 26, 26),
      meaning: 'whether the endpoint is on another node',
      inWords: whenSet('the endpoint is on another node'),
    },
    {
      ...bitsOf('reg4', 27, 27),
      meaning: 'whether it came from outside by the gateway',
      inWords: whenSet('came by the gateway from outside the node'),
    },
    {
      ...bitsOf('reg4', 28, 28),
      meaning: 'whether it is from this node',
      inWords: whenSet('from a local pod or the node'),
    },
    {
      ...bitsOf('reg5', 0, 31),
      meaning: 'the egress rule that allowed the packet',
      inWords: unlessZero((value) => `allowed by egress rule ${value}`),
    },
    {
      ...bitsOf('reg6', 0, 31),
      meaning: 'the ingress rule that allowed the packet',
      inWords: unlessZero((value) => `allowed by ingress rule ${value}`),
    },
    {
      ...bitsOf('reg7', 0, 31),
      meaning: 'the group of the service',
      inWords: unlessZero((value) => `group ${value} of the service`),
    },
    {
      ...bitsOf('reg9', 0, 31),
      meaning: 'the port that traffic control sends to',
      inWords: unlessZero(portWords),
    },
    {
      ...bitsOf('ct_mark', 0, 3),
      meaning: 'where the connection began',
      inWords: oneOf(sources, 'the connection came from '),
    },
    {
      ...bitsOf('ct_mark', 4, 4),
      meaning: 'whether the connection is to a service',
      inWords: whenSet('a connection to a service'),
    },
    {
      ...bitsOf('ct_mark', 5, 5),
      meaning: "whether the connection's source is translated",
      inWords: whenSet('its source is translated'),
    },
    {
      ...bitsOf('ct_mark', 6, 6),
      meaning: 'whether the connection leads back to where it came from',
      inWords: whenSet('it leads back to where it came from'),
    },
    {
      ...bitsOf('ct_mark', 7, 7),
      meaning: 'whether a layer 7 policy looks into the connection',
      inWords: whenSet('a layer 7 policy looks into it'),
    },
    {
      ...bitsOf('ct_label', 0, 31),
      meaning: 'the ingress rule that allowed the connection',
      inWords: unlessZero((value) => `connection allowed by ingress rule ${value}`),
    },
    {
      ...bitsOf('ct_label', 32, 63),
      meaning: 'the egress rule that allowed the connection',
      inWords: unlessZero((value) => `connection allowed by egress rule ${value}`),
    },
    {
      ...bitsOf('ct_label', 64, 75),
      meaning: 'the VLAN by which the layer 7 engine gets the connection',
      inWords: unlessZero((value) => `to the layer 7 engine in VLAN ${value}`),
    },
    {
      ...bitsOf('pkt_mark', 0, 7),
      meaning: 'the Egress address that the source becomes',
      inWords: unlessZero((value) => `its source becomes Egress address ${value}`),
    },
    {
      ...bitsOf('pkt_mark', 31, 31),
      meaning: 'whether the node itself sent the packet',
      inWords: whenSet('sent by the node itself'),
    },
  ],
  tables: [
    { name: 'PipelineRootClassifier', purpose: 'sends each kind of packet to its own pipeline' },
    { name: 'ARPSpoofGuard', purpose: 'lets a port send ARP only with its own addresses' },
    { name: 'ARPResponder', purpose: 'answers ARP for addresses that no port of this node has' },
    { name: 'Classifier', purpose: 'marks where the packet came from: tunnel, gateway or pod' },
    { name: 'SpoofGuard', purpose: 'lets a port send only with its own addresses' },
    { name: 'IPv6', purpose: 'lets neighbour discovery and multicast of IPv6 through' },
    { name: 'PipelineIPClassifier', purpose: 'splits multicast packets off' },
    { name: 'UnSNAT', purpose: "undoes source translation on replies, with the connection's own NAT" },
    { name: 'ConntrackZone', purpose: 'asks connection tracking about the packet' },
    { name: 'ConntrackState', purpose: 'acts on what connection tracking said' },
    { name: 'PreRoutingClassifier', purpose: 'sends packets to the tables that choose a service endpoint' },
    { name: 'NodePortMark', purpose: 'marks packets for a node port' },
    { name: 'SessionAffinity', purpose: 'keeps a client on the endpoint that it had before' },
    { name: 'ServiceLB', purpose: 'finds the service that the packet is for, and its group of endpoints' },
    { name: 'DSRServiceMark', purpose: 'marks packets whose endpoint answers the client directly' },
    { name: 'EndpointDNAT', purpose: 'translates the destination to the endpoint chosen' },
    { name: 'DNAT', purpose: "sends service addresses to the node's kube-proxy" },
    { name: 'EgressSecurityClassifier', purpose: 'tells which egress policies the packet must pass' },
    { name: 'AntreaPolicyEgressRule', purpose: "judges by Antrea's own egress policies" },
    { name: 'EgressRule', purpose: 'allows what an egress policy allows' },
    { name: 'EgressDefaultRule', purpose: 'drops the rest of what isolated pods send' },
    { name: 'EgressMetric', purpose: 'counts what egress policies allowed and dropped' },
    { name: 'L3Forwarding', purpose: 'routes: rewrites MAC addresses, chooses the tunnel' },
    { name: 'EgressMark', purpose: 'chooses the source address of traffic that leaves the cluster' },
    { name: 'EgressQoS', purpose: 'meters traffic that leaves the cluster' },
    { name: 'L3DecTTL', purpose: 'counts the hop' },
    { name: 'SNATMark', purpose: 'marks connections whose source must be translated' },
    { name: 'SNAT', purpose: 'translates the source of connections that must come back here' },
    { name: 'L2ForwardingCalc', purpose: 'finds the output port of the destination MAC address' },
    { name: 'TrafficControl', purpose: 'mirrors or redirects traffic as asked' },
    { name: 'IngressSecurityClassifier', purpose: 'tells which ingress policies the packet must pass' },
    { name: 'AntreaPolicyIngressRule', purpose: "judges by Antrea's own ingress policies" },
    { name: 'IngressRule', purpose: 'allows what an ingress policy allows' },
    { name: 'IngressDefaultRule', purpose: 'drops the rest of what is sent to isolated pods' },
    { name: 'IngressMetric', purpose: 'counts what ingress policies allowed and dropped' },
    { name: 'ConntrackCommit', purpose: 'records new connections' },
    { name: 'VLAN', purpose: 'tags packets of bridged pods with their VLAN' },
    { name: 'Output', purpose: 'sends the packet out of the port found' },
    { name: 'MulticastEgressRule', purpose: "judges multicast by Antrea's own egress policies" },
    {
      name: 'MulticastEgressMetric',
      purpose: 'counts what egress policies allowed and dropped of multicast',
    },
    { name: 'MulticastEgressPodMetric', purpose: 'counts the multicast that each pod sends' },
    { name: 'MulticastRouting', purpose: 'sends multicast packets to their receivers' },
    { name: 'MulticastIngressRule', purpose: "judges multicast by Antrea's own ingress policies" },
    {
      name: 'MulticastIngressMetric',
      purpose: 'counts what ingress policies allowed and dropped of multicast',
    },
    { name: 'MulticastIngressPodMetric', purpose: 'counts the multicast that each pod gets' },
    { name: 'MulticastOutput', purpose: 'sends multicast packets out of the ports found' },
    { name: 'NonIP', purpose: 'handles what is neither IP nor ARP' },
  ],
  zones: [
    { value: 65520, meaning: 'connections of pods' },
    { value: 65521, meaning: 'connections whose source is translated' },
    { value: 65510, meaning: 'connections of pods over IPv6' },
    { value: 65511, meaning: 'connections over IPv6 whose source is translated' },
  ],
  ports: [
    { value: 1, meaning: 'the tunnel, up to 1.15' },
    { value: 2, meaning: 'the gateway, up to 1.15' },
    { value: 3, meaning: 'the uplink, up to 1.15' },
    { value: 32768, meaning: 'the tunnel, since 2.0' },
    { value: 32769, meaning: 'the gateway, since 2.0' },
    { value: 32770, meaning: 'the uplink, since 2.0' },
  ],
  addresses: [
    {
      value: 'aa:bb:cc:dd:ee:ff',
      meaning: 'the gateway of every other node, for a packet that goes into the tunnel',
    },
    { value: '169.254.0.253', meaning: 'the source of a connection that leads back to where it came from' },
    {
      value: '169.254.0.252',
      meaning: 'what the node translates node ports to, on their way into the bridge',
    },
  ],
  remarks: [
    {
      tables: ['ConntrackState'],
      when: (stop) => hasTerm(stop, 'ct_mark') && (stop.before.get(fieldNamed('ct_mark')) & 0x10n) !== 0n,
      say: 'The connection is to a service: its endpoint was chosen with its first packet, and its addresses are translated already.',
    },
    {
      tables: ['ServiceLB'],
      when: (stop) => does(stop, 'group'),
      say: "Each bucket of the group is one of the service's endpoints: the packet takes one of them.",
    },
    {
      tables: ['EndpointDNAT'],
      when: (stop) => does(stop, 'ct'),
      say: "The bridge translates the service's address itself and remembers it with the connection: kube-proxy is not asked.",
    },
  ],
};
