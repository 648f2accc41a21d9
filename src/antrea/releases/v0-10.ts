import { fieldNamed } from '../../packet/index.ts';
import type { TableStop } from '../../trace/index.ts';
import { bitsOf, portWords, unlessZero, whenSet } from './bits-meaning.ts';
import type { ReleaseFamily } from './release-family.ts';
import { hasState, hasTerm } from './remark.ts';

const marked = (stop: TableStop) => stop.before.get(fieldNamed('ct_mark')) === 0x20n;
const fromGateway = (stop: TableStop) => (stop.before.get(fieldNamed('reg0')) & 0xffffn) === 1n;

const sources: readonly string[] = ['the tunnel', 'the gateway', 'a local pod'];

/** Antrea 0.10 (docs/ovs-pipeline.md of that release): kube-proxy translates services, tables have fixed numbers. */
export const v0_10: ReleaseFamily = {
  name: '0.10',
  from: [0, 10],
  before: [0, 11],
  bits: [
    {
      ...bitsOf('reg0', 0, 15),
      meaning: 'where the packet came from',
      inWords: (value) =>
        `from ${sources[Number(value)] ?? `source ${value}, which Antrea 0.10 does not use`}`,
      zeroSpeaks: true,
    },
    {
      ...bitsOf('reg0', 16, 16),
      meaning: 'whether the output port is known',
      inWords: whenSet('the output port is known'),
    },
    {
      ...bitsOf('reg0', 19, 19),
      meaning: 'whether MAC addresses need rewriting',
      inWords: whenSet('came by tunnel, MAC addresses need rewriting'),
    },
    { ...bitsOf('reg1', 0, 31), meaning: 'the port to send to', inWords: unlessZero(portWords) },
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
      ...bitsOf('reg9', 28, 31),
      meaning: 'the tag of a Traceflow',
      inWords: unlessZero((value) => `Traceflow tag ${value}`),
    },
    {
      ...bitsOf('ct_mark', 0, 31),
      meaning: 'what is remembered of the connection',
      inWords: (value) =>
        value === 0x20n ? "the connection's first packet came from the gateway" : undefined,
    },
  ],
  tables: [
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
  ],
  zones: [{ value: 65520, meaning: 'connections of pods' }],
  ports: [
    { value: 1, meaning: 'the tunnel' },
    { value: 2, meaning: 'the gateway' },
  ],
  addresses: [
    {
      value: 'aa:bb:cc:dd:ee:ff',
      meaning: 'the gateway of every other node, for a packet that goes into the tunnel',
    },
  ],
  remarks: [
    {
      tables: ['ConntrackState'],
      when: (stop) => hasTerm(stop, 'ct_mark') && !fromGateway(stop),
      say: 'The connection came in by the gateway (ct_mark 0x20), so its answers must go back there: only that kernel can undo the translation.',
    },
    {
      tables: ['ConntrackState'],
      when: (stop) => hasTerm(stop, 'ct_mark') && fromGateway(stop),
      say: 'It comes from the gateway itself, so it is not sent back there.',
    },
    {
      tables: ['ConntrackState'],
      when: (stop) =>
        !hasTerm(stop, 'ct_mark') && !hasState(stop, 'new') && hasState(stop, 'est') && !marked(stop),
      say: 'The connection has no ct_mark: it began at a pod or came by tunnel, and needs no way back over the gateway.',
    },
    {
      tables: ['DNAT'],
      when: (stop) => hasTerm(stop, 'ip_dst'),
      say: 'A service address: on to the gateway, past all policy tables. Policy is judged on the second pass, when kube-proxy has chosen an endpoint.',
    },
    {
      tables: ['IngressRule'],
      when: (stop) => hasTerm(stop, 'ip_src') && !hasTerm(stop, 'ct_state'),
      say: "From the node's own gateway address: kubelet's probes pass whatever the policies say.",
    },
    {
      tables: ['ConntrackCommit'],
      when: (stop) => stop.changes.some(({ field }) => field.name === 'ct_mark'),
      say: 'It came from the gateway: the connection keeps that in its mark, for its answers.',
    },
  ],
};
