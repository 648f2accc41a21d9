import { type HeaderChange, summarize, type WalkSummary } from '../cluster/index.ts';
import { endText, natOf, type Tuple } from '../conntrack/index.ts';
import { formatIpv4, hex, ipProtocolName } from '../packet/index.ts';
import { type RichLine, rich, token } from '../text/index.ts';
import type { Session, Walk } from '../trace/index.ts';
import { fieldInWords, valueText, type WordContext } from './words.ts';

/**
 * What a walk amounts to, both ways: which connections were recorded and where, what was translated, where each header field was changed
 * and by whom, which tunnels were taken. Nothing for a walk in which none of these happened.
 */
export function describeSummary(walk: Walk, contextOf: (node: string) => WordContext): readonly RichLine[] {
  const summary = summarize(walk);
  const sections = [
    section('Connections recorded', summary.sessions.map(sessionInWords)),
    section('Addresses translated', translations(summary)),
    section(
      summary.changes.some(({ translation }) => translation)
        ? 'Other header fields changed'
        : 'Header fields changed',
      others(summary, contextOf),
    ),
    section('Tunnels', summary.tunnels.map(tunnelInWords)),
  ];
  return sections.flat();
}

function section(title: string, lines: readonly RichLine[]): readonly RichLine[] {
  return lines.length === 0 ? [] : [rich(token('heading', title)), ...lines.map((line) => rich('  ', line))];
}

function sessionInWords(session: Session): RichLine {
  const { node, tracker, zone, original, reply, mark, seenReply, leg } = session;
  const nat = natOf(session);
  const where = tracker === 'kernel' ? 'kernel' : `OVS zone ${zone}`;
  return rich(
    `leg ${leg + 1}  ${node} ${where}  `,
    token('value', `${ipProtocolName(original.protocol)} ${endsOf(original)}`),
    !nat.source && !nat.destination ? '' : rich(', answered by ', token('value', endsOf(reply))),
    mark === 0 ? '' : rich(', mark ', token('value', hex(mark))),
    seenReply ? '' : token('muted', ', no answer seen'),
  );
}

function endsOf({ protocol, source, destination, sourcePort, destinationPort }: Tuple): string {
  return `${endText(protocol, source, sourcePort)} → ${endText(protocol, destination, destinationPort)}`;
}

function translations({ changes }: WalkSummary): readonly RichLine[] {
  return groups(changes.filter(({ translation }) => translation)).map((group) => {
    const told = group.flatMap(({ field, from, to }, i) =>
      rich(
        i === 0 ? '' : ', ',
        `${fieldInWords(field)} ${valueText(field, from)} → `,
        token('changed', valueText(field, to)),
      ),
    );
    return rich(place(group), told, byWhom(group));
  });
}

function others({ changes }: WalkSummary, contextOf: (node: string) => WordContext): readonly RichLine[] {
  return groups(changes.filter(({ translation }) => !translation)).map((group) => {
    const told = group.flatMap((change, i) =>
      rich(i === 0 ? '' : ', ', fieldChange(change, contextOf(change.node))),
    );
    return rich(place(group), told, byWhom(group));
  });
}

function fieldChange({ field, from, to }: HeaderChange, context: WordContext): RichLine {
  if (field.name === 'nw_ttl') return rich(`TTL ${from} → `, token('changed', to.toString()));
  const text = valueText(field, to);
  const owner = context.ownerOf(text);
  return rich(`${fieldInWords(field)} → `, token('changed', text), owner === undefined ? '' : ` (${owner})`);
}

/** Changes of one stop belong together. */
function groups(changes: readonly HeaderChange[]): readonly (readonly HeaderChange[])[] {
  const byStop = new Map<string, HeaderChange[]>();
  for (const change of changes) {
    const key = `${change.leg} ${change.stop}`;
    const group = byStop.get(key);
    if (group) group.push(change);
    else byStop.set(key, [change]);
  }
  return [...byStop.values()];
}

function place(group: readonly HeaderChange[]): string {
  const [first] = group;
  if (!first) return '';
  const where = { pod: '', ovs: ' OVS', kernel: ' kernel', underlay: ' underlay' }[first.where];
  return `leg ${first.leg + 1} ${first.direction}  ${`${first.node}${where}`.trim()}  `.replace(
    / {3,}/g,
    '  ',
  );
}

function byWhom(group: readonly HeaderChange[]): RichLine {
  return rich(token('muted', ', by '), token('term', group[0]?.by ?? ''));
}

function tunnelInWords({ leg, direction, node, tunnel }: WalkSummary['tunnels'][number]): RichLine {
  const { type, src, dst, vni } = tunnel;
  return rich(
    `leg ${leg + 1} ${direction}  ${node}  ${type.toUpperCase()} `,
    token('value', `${formatIpv4(src)} → ${formatIpv4(dst)}`),
    `, VNI ${vni}`,
  );
}
