import { type RichLine, rich } from '../text/index.ts';
import type { TableStop } from '../trace/index.ts';
import { isolationAt, isolationInWords } from './isolation.ts';
import { does, hasTerm, type Remark } from './releases/remark.ts';
import type { WordContext } from './words.ts';

/** Remarks that are true of all releases. */
const remarks: readonly Remark[] = [
  {
    tables: ['SpoofGuard', 'ARPSpoofGuard'],
    when: (stop) => does(stop, 'drop'),
    say: 'No flow of this port has these source addresses: whoever sent this is not who it says it is.',
  },
  {
    tables: ['EgressRule', 'IngressRule', 'AntreaPolicyEgressRule', 'AntreaPolicyIngressRule'],
    when: (stop) => hasTerm(stop, 'ct_state'),
    say: 'The connection is established: its first packet was judged, the rest pass.',
  },
  {
    tables: ['L3Forwarding'],
    when: (stop) => stop.changes.some(({ field }) => field.name === 'tun_dst'),
    say: "The destination is in another node's pod subnet: to the tunnel, with that node as its far end.",
  },
  {
    tables: ['ArpResponder', 'ARPResponder'],
    when: (stop) => hasTerm(stop, 'arp_tpa'),
    say: "The bridge answers for the other node's gateway itself: no ARP crosses the tunnel.",
  },
];

const defaultRules: readonly string[] = ['EgressDefaultRule', 'IngressDefaultRule'];

/** Whose policies are behind a drop, where that can be inferred. */
function isolationRemark(stop: TableStop, context: WordContext): readonly string[] {
  if (!defaultRules.includes(stop.name) || !does(stop, 'drop')) return [];
  const isolation = isolationAt(stop, context);
  return [isolation ? isolationInWords(isolation, context) : ''];
}

/** The remarks that fit a stop, one line each: of its release and of all. */
export function remarksOn(stop: TableStop, context: WordContext): readonly RichLine[] {
  const fitting = [...remarks, ...(context.release?.remarks ?? [])]
    .filter(({ tables, when }) => tables.includes(stop.name) && when(stop))
    .map(({ say }) => say);
  return [...fitting, ...isolationRemark(stop, context)].map((text) => rich(text));
}
