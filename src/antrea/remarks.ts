import { fieldNamed } from '../packet/index.ts';
import { type RichLine, rich } from '../text/index.ts';
import type { TableStop } from '../trace/index.ts';
import { isolationAt, isolationInWords } from './isolation.ts';
import type { Release } from './release.ts';
import type { WordContext } from './words.ts';

/** What a reader who knows Antrea would add at a stop: why the flow is there. */
interface Remark {
  /** The release whose marks the remark speaks of; absent where it is true of all. */
  readonly release?: Release;
  readonly tables: readonly string[];
  readonly when: (stop: TableStop) => boolean;
  readonly say: (stop: TableStop, context: WordContext) => string;
}

function hasTerm(stop: TableStop, field: string): boolean {
  return stop.flow?.match.terms.some((term) => term.field.name === field) ?? false;
}

function bit(stop: TableStop, name: 'new' | 'est'): boolean {
  const state = stop.before.get(fieldNamed('ct_state'));
  return ((state >> (name === 'new' ? 0n : 1n)) & 1n) === 1n;
}

function does(stop: TableStop, kind: string): boolean {
  return stop.actions.some(({ action }) => action.kind === kind);
}

const marked = (stop: TableStop) => stop.before.get(fieldNamed('ct_mark')) === 0x20n;
const fromGateway = (stop: TableStop) => (stop.before.get(fieldNamed('reg0')) & 0xffffn) === 1n;

const remarks: readonly Remark[] = [
  {
    tables: ['SpoofGuard', 'ARPSpoofGuard'],
    when: (stop) => does(stop, 'drop'),
    say: () => 'No flow of this port has these source addresses: whoever sent this is not who it says it is.',
  },
  {
    release: '0.10',
    tables: ['ConntrackState'],
    when: (stop) => hasTerm(stop, 'ct_mark') && !fromGateway(stop),
    say: () =>
      'The connection came in by the gateway (ct_mark 0x20), so its answers must go back there: only that kernel can undo the translation.',
  },
  {
    release: '0.10',
    tables: ['ConntrackState'],
    when: (stop) => hasTerm(stop, 'ct_mark') && fromGateway(stop),
    say: () => 'It comes from the gateway itself, so it is not sent back there.',
  },
  {
    release: '0.10',
    tables: ['ConntrackState'],
    when: (stop) => !hasTerm(stop, 'ct_mark') && !bit(stop, 'new') && bit(stop, 'est') && !marked(stop),
    say: () =>
      'The connection has no ct_mark: it began at a pod or came by tunnel, and needs no way back over the gateway.',
  },
  {
    release: '0.10',
    tables: ['DNAT'],
    when: (stop) => hasTerm(stop, 'ip_dst'),
    say: () =>
      'A service address: on to the gateway, past all policy tables. Policy is judged on the second pass, when kube-proxy has chosen an endpoint.',
  },
  {
    tables: ['EgressRule', 'IngressRule', 'AntreaPolicyEgressRule', 'AntreaPolicyIngressRule'],
    when: (stop) => hasTerm(stop, 'ct_state'),
    say: () => 'The connection is established: its first packet was judged, the rest pass.',
  },
  {
    tables: ['EgressDefaultRule', 'IngressDefaultRule'],
    when: (stop) => does(stop, 'drop'),
    say: (stop, context) => {
      const isolation = isolationAt(stop, context);
      return isolation ? isolationInWords(isolation, context) : '';
    },
  },
  {
    release: '0.10',
    tables: ['IngressRule'],
    when: (stop) => hasTerm(stop, 'ip_src') && !hasTerm(stop, 'ct_state'),
    say: () => "From the node's own gateway address: kubelet's probes pass whatever the policies say.",
  },
  {
    release: '1.15',
    tables: ['ConntrackState'],
    when: (stop) => hasTerm(stop, 'ct_mark') && (stop.before.get(fieldNamed('ct_mark')) & 0x10n) !== 0n,
    say: () =>
      'The connection is to a service: its endpoint was chosen with its first packet, and its addresses are translated already.',
  },
  {
    release: '1.15',
    tables: ['ServiceLB'],
    when: (stop) => does(stop, 'group'),
    say: () => "Each bucket of the group is one of the service's endpoints: the packet takes one of them.",
  },
  {
    release: '1.15',
    tables: ['EndpointDNAT'],
    when: (stop) => does(stop, 'ct'),
    say: () =>
      "The bridge translates the service's address itself and remembers it with the connection: kube-proxy is not asked.",
  },
  {
    tables: ['L3Forwarding'],
    when: (stop) => stop.changes.some(({ field }) => field.name === 'tun_dst'),
    say: () =>
      "The destination is in another node's pod subnet: to the tunnel, with that node as its far end.",
  },
  {
    release: '0.10',
    tables: ['ConntrackCommit'],
    when: (stop) => stop.changes.some(({ field }) => field.name === 'ct_mark'),
    say: () => 'It came from the gateway: the connection keeps that in its mark, for its answers.',
  },
  {
    tables: ['ArpResponder', 'ARPResponder'],
    when: (stop) => hasTerm(stop, 'arp_tpa'),
    say: () => "The bridge answers for the other node's gateway itself: no ARP crosses the tunnel.",
  },
];

/** The remarks that fit a stop, one line each. */
export function remarksOn(stop: TableStop, context: WordContext): readonly RichLine[] {
  return remarks
    .filter(({ release }) => release === undefined || release === context.release)
    .filter(({ tables, when }) => tables.includes(stop.name) && when(stop))
    .map(({ say }) => rich(say(stop, context)));
}
