import { fieldNamed, formatIpv4 } from '../packet/index.ts';
import { type BitsMeaning, bitsOf, portWords, unlessZero, whenSet } from './bits-meaning.ts';

const sources = [
  '',
  'the tunnel',
  'the gateway',
  'a local pod',
  'the uplink',
  'the bridge',
  'traffic control',
];
const destinations = ['', 'the tunnel', 'the gateway', 'a local pod', 'the uplink', 'the bridge'];
const endpointStates = [
  '',
  'an endpoint is to be chosen',
  'an endpoint is chosen',
  'an endpoint is chosen, and to be remembered',
];
const outputs = ['', 'send out of the port in reg1', 'send to the controller'];
const dispositions = ['', 'dropped by an Antrea policy', '', 'passed on by an Antrea policy'];

function oneOf(words: readonly string[], before = ''): BitsMeaning['inWords'] {
  return (value) => {
    const found = words[Number(value)] ?? '';
    return found === '' ? undefined : `${before}${found}`;
  };
}

const deniedByPolicy = { field: fieldNamed('reg0'), start: 10, bits: 1 };

/** Registers and marks of Antrea 1.15 and later (docs/design/ovs-pipeline.md, "OVS Registers", "OVS Ct Mark", "OVS Ct Label"). */
export const registersV115: readonly BitsMeaning[] = [
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
  { ...bitsOf('reg0', 21, 22), meaning: 'how the packet leaves', inWords: oneOf(outputs) },
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
    ...bitsOf('reg4', 29, 30),
    meaning: 'whether the load balancer takes this source',
    inWords: oneOf(['', 'a source that the load balancer takes', 'a source that the load balancer refuses']),
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
];
