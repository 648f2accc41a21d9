import { formatIpv4, formatMac } from '../packet/index.ts';
import { type RichLine, rich, spanText, token } from '../text/index.ts';
import type { ChainStop, EndpointStop, Stop, TableStop, TunnelStop } from '../trace/index.ts';
import { actionInWords, changeInWords } from './actions.ts';
import { packetLine } from './packet-words.ts';
import { describeAssumption, describeStopped } from './reasons.ts';
import { remarksOn } from './remarks.ts';
import { tablePurpose } from './tables.ts';
import type { WordContext } from './words.ts';

/** What happened at a stop, in words: one line a fact, assumptions and the reason of an end last. */
export function describeStop(stop: Stop, context: WordContext): readonly RichLine[] {
  const end = stop.stopped ? [rich(token('fail', 'ends here: '), describeStopped(stop.stopped))] : [];
  return [...happened(stop, context), ...stop.assumed.map(describeAssumption), ...end];
}

function happened(stop: Stop, context: WordContext): readonly RichLine[] {
  switch (stop.kind) {
    case 'table':
      return tableStop(stop, context);
    case 'chain':
      return chainStop(stop, context);
    case 'route':
      return [rich('The kernel routes by ', token('code', stop.route), '.'), ...changeLines(stop, context)];
    case 'neighbour':
      return [rich('The next hop is ', token('code', stop.neighbour), '.'), ...changeLines(stop, context)];
    case 'conntrack':
      return [
        rich('Connection tracking: ', token('value', stop.conntrack), '.'),
        ...changeLines(stop, context),
      ];
    case 'tunnel':
      return [tunnelStop(stop)];
    case 'endpoint':
      return [endpointStop(stop)];
  }
}

function changeLines(stop: Stop, context: WordContext): readonly RichLine[] {
  return stop.changes.map((change) => rich('• ', changeInWords(change, context)));
}

function tableStop(stop: TableStop, context: WordContext): readonly RichLine[] {
  const lines: RichLine[] = [];
  const purpose = tablePurpose(stop.name);
  if (purpose !== undefined) lines.push(rich(token('term', stop.name), ` ${purpose}.`));
  if (stop.resumed) {
    const states = stop.resumed.states.map((state) => (/^[+-]/.test(state) ? state : `+${state}`)).join('');
    lines.push(rich('Connection tracking says ', token('value', states), `, zone ${stop.resumed.zone}.`));
  }
  const conjunction = stop.lookup.conjunction;
  if (conjunction) {
    const clauses = conjunction.clauses.map(({ clause, of, flow }) =>
      rich(
        `clause ${clause} of ${of} by `,
        token('match', spanText(flow.source, flow.matchSpan) || 'any packet'),
      ),
    );
    const joined = clauses.flatMap((clause, i) => (i === 0 ? clause : rich('; ', clause)));
    lines.push(rich(`All clauses of rule ${conjunction.id} hold: `, joined, '.'));
  }
  if (!stop.flow) return [...lines, rich(token('fail', 'No flow matches.'))];
  if (stop.flow.match.terms.length === 0) {
    lines.push(rich('No better flow matches, so the one for every packet acts:'));
  }
  for (const node of stop.actions) lines.push(rich('• ', actionInWords(node, context, stop.after)));
  return [...lines, ...remarksOn(stop, context)];
}

function chainStop(stop: ChainStop, context: WordContext): readonly RichLine[] {
  const path = stop.path.filter((chain) => chain !== stop.chain);
  return [
    rich(
      `${stop.hook}, ${stop.tool === 'nft' ? 'nft ' : ''}table ${stop.table}: chain `,
      token('term', stop.chain),
      path.length > 0 ? `, reached through ${path.join(' → ')}` : '',
      '.',
    ),
    ...changeLines(stop, context),
  ];
}

function tunnelStop({ hook, tunnel, bytes }: TunnelStop): RichLine {
  const src = formatIpv4(tunnel.src);
  const dst = formatIpv4(tunnel.dst);
  const type = tunnel.type.toUpperCase();
  if (hook === 'decapsulate') {
    return rich(
      `The ${type} packet from `,
      token('value', src),
      ' is unpacked: the packet inside is as it was.',
    );
  }
  const macs =
    tunnel.ethSrc === undefined || tunnel.ethDst === undefined
      ? rich()
      : rich(', ', token('value', formatMac(tunnel.ethSrc)), ' → ', token('value', formatMac(tunnel.ethDst)));
  return rich(
    `Packed whole into ${type}: `,
    token('value', src),
    ' → ',
    token('value', tunnel.udpPort === 0 ? dst : `${dst}:${tunnel.udpPort}`),
    `, VNI ${tunnel.vni}`,
    macs,
    bytes ? rich(`, ${bytes.inner} bytes become `, token('value', String(bytes.outer))) : '',
    '.',
  );
}

function endpointStop(stop: EndpointStop): RichLine {
  return rich(
    token('strong', stop.endpoint),
    stop.hook === 'send' ? ' sends ' : ' receives ',
    token('value', packetLine(stop.hook === 'send' ? stop.after : stop.before)),
    '.',
  );
}
