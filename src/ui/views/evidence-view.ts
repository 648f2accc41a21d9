import {
  changeInWords,
  describeAssumption,
  describeStop,
  describeStopped,
  tablePurpose,
  type WordContext,
} from '../../antrea/index.ts';
import { formatIpv4, formatMac } from '../../packet/index.ts';
import type { SelectedStop } from '../../session/index.ts';
import { type ChainStop, type Stop, stopName, type TableStop, type TunnelStop } from '../../trace/index.ts';
import type { World } from '../../world/index.ts';
import { type Line, line, lineWidth, run, safeLine } from '../draw/line.ts';
import { wrapLine } from '../draw/wrap.ts';
import { actionLines, flowLines, type ViewOptions } from './flow-view.ts';

/** What the evidence pane is drawn from. */
export interface EvidenceInput extends ViewOptions {
  readonly at: SelectedStop;
  readonly world: World;
  readonly words: WordContext;
  /** Whether every other flow is shown with the reason why it lost. */
  readonly whyNot: boolean;
}

/** Lines, a title, and the rows that matter most. */
export interface EvidenceView {
  readonly title: Line;
  readonly lines: readonly Line[];
  readonly anchor: { readonly from: number; readonly to: number };
}

/** What decided at a stop: the flows of the table, or the rule, route, neighbour or tunnel. */
export function evidenceView(input: EvidenceInput): EvidenceView {
  const { stop } = input.at;
  const notes = noteLines(stop, input);
  switch (stop.kind) {
    case 'table':
      return tableView(stop, notes, input);
    case 'chain':
      return plainView(line(run('title', `${stop.hook} ${stop.chain}`)), [
        ...chainLines(stop, input),
        ...notes,
      ]);
    case 'tunnel':
      return plainView(line(run('title', `${stop.hook}: ${stop.tunnel.type}`)), [
        ...tunnelLines(stop, input),
        ...notes,
      ]);
    case 'route':
    case 'neighbour':
    case 'conntrack':
    case 'endpoint':
      return plainView(line(run('title', stopName(stop))), [...plainStopLines(stop, input), ...notes]);
    default:
      return stop satisfies never;
  }
}

function plainView(title: Line, lines: readonly Line[]): EvidenceView {
  return { title, lines, anchor: { from: 0, to: 0 } };
}

function tableView(stop: TableStop, notes: readonly Line[], input: EvidenceInput): EvidenceView {
  const { at, world, whyNot, width, unicode } = input;
  const node = at.leg.node;
  const evidence = world.whyNot(node, stop.lookup);
  const count = evidence.length;
  const title = line(
    run('title', `table ${stop.table} ${stop.name}`),
    run('muted', `${unicode ? ' — ' : ' - '}${count} ${count === 1 ? 'flow' : 'flows'}`),
  );
  const clauses = stop.lookup.conjunction?.clauses ?? [];
  const lines: Line[] = [...introLines(stop, input)];
  let anchor = { from: 0, to: lines.length };
  for (const { flow, matched: holds, why } of evidence) {
    if (flow === stop.flow) {
      const from = lines.length;
      lines.push(...matchedLines(stop, input), ...notes);
      anchor = { from, to: lines.length - 1 };
      continue;
    }
    const clause = clauses.find((satisfied) => satisfied.flow === flow);
    // A part of a rule that holds counts as one, whether the rule is complete or not.
    const part = why[0]?.role === 'match';
    const remark = clause
      ? line(run('match', `${clause.clause} of ${clause.of}`))
      : whyNot || part
        ? why
        : [];
    const mark = clause || holds ? 'clause' : part ? 'part' : 'none';
    lines.push(...flowLines(flow, mark, remark, { width, unicode }));
  }
  if (!stop.flow) {
    anchor = { from: lines.length, to: lines.length + notes.length };
    lines.push(...matchedLines(stop, input), ...notes);
  }
  if (!whyNot && evidence.length > 1)
    lines.push([], line(run('key', 'w'), run('muted', ' shows why the others did not match')));
  return { title, lines, anchor };
}

/** What the table is for, and what connection tracking said on the way to it. */
function introLines(stop: TableStop, { width, unicode }: EvidenceInput): readonly Line[] {
  const purpose = tablePurpose(stop.name);
  const said = stop.resumed
    ? line(
        run('muted', 'Connection tracking said '),
        run(
          'value',
          stop.resumed.states.map((state) => (/^[+-]/.test(state) ? state : `+${state}`)).join(''),
        ),
        run('muted', `, zone ${stop.resumed.zone}.`),
      )
    : [];
  return [...(purpose === undefined ? [] : [line(run('muted', `${capital(purpose)}.`))]), said]
    .filter((row) => lineWidth(row) > 0)
    .flatMap((row) => wrapLine(safeLine(row, unicode), width));
}

function matchedLines(stop: TableStop, { words, width, unicode }: EvidenceInput): readonly Line[] {
  if (!stop.flow) {
    return wrapLine(line(run('fail', `${unicode ? '✗' : 'x'} no flow matches`)), width);
  }
  return [
    ...flowLines(stop.flow, 'matched', line(run('match', 'matched')), { width, unicode }),
    ...actionLines(stop, words, { width, unicode }),
  ];
}

/** What was assumed, other flows that could have won, and why the packet ended here. */
function noteLines(stop: Stop, { width, unicode }: EvidenceInput): readonly Line[] {
  const end = stop.stopped
    ? [line(run('bad', `${unicode ? '✗' : 'x'} the packet ends here: `), describeStopped(stop.stopped))]
    : [];
  return [...stop.assumed.map(describeAssumption), ...end].flatMap((row) =>
    wrapLine(safeLine(row, unicode), width, 2),
  );
}

function chainLines(stop: ChainStop, { words, width, unicode }: EvidenceInput): readonly Line[] {
  const arrow = unicode ? ' → ' : ' -> ';
  const path = stop.path.flatMap((chain, i) => [run('muted', i === 0 ? '' : arrow), run('term', chain)]);
  const text = [
    line(run('match', `${unicode ? '▶' : '>'} `), run('match', stop.rule)),
    ...stop.changes.map((change) =>
      line(run('muted', unicode ? '    → ' : '    -> '), changeInWords(change, words)),
    ),
    [],
    line(run('muted', `${stop.tool === 'nft' ? 'nft ' : ''}table ${stop.table}, reached through `), path),
  ];
  return text.flatMap((row) => wrapLine(safeLine(row, unicode), width, 6));
}

/** The two headers that a tunnel adds, one row a header, outermost first. */
function tunnelLines(
  { hook, tunnel }: TunnelStop,
  { at, words, width, unicode }: EvidenceInput,
): readonly Line[] {
  const arrow = unicode ? ' → ' : ' -> ';
  const mac = (value: bigint | undefined) => (value === undefined ? '?' : formatMac(value));
  const rows = [
    line(run('term', 'outer eth  '), run('value', `${mac(tunnel.ethSrc)}${arrow}${mac(tunnel.ethDst)}`)),
    line(
      run('term', 'outer ip   '),
      run('value', `${formatIpv4(tunnel.src)}${arrow}${formatIpv4(tunnel.dst)}`),
    ),
    // GRE stands right on IP and has no port; STT is dressed as TCP.
    ...(tunnel.udpPort === 0
      ? []
      : [
          line(
            run('term', tunnel.type === 'stt' ? 'outer tcp  ' : 'outer udp  '),
            run('value', `port ${tunnel.udpPort}`),
          ),
        ]),
    line(run('term', `${tunnel.type.padEnd(10)} `), run('value', `vni ${tunnel.vni}`)),
    line(run('term', 'inside     '), run('muted', 'the packet above, as it was')),
  ];
  const shown = hook === 'encapsulate' ? rows : rows.slice(1);
  const fact = describeStop(at.stop, words)[0] ?? [];
  return [
    ...wrapLine(safeLine(fact, unicode), width, 2),
    [],
    ...shown.flatMap((row) => wrapLine(safeLine(row, unicode), width, 11)),
  ];
}

function plainStopLines(stop: Stop, { words, width, unicode }: EvidenceInput): readonly Line[] {
  const facts = describeStop({ ...stop, assumed: [] }, words);
  const end = stop.stopped ? -1 : undefined;
  return facts.slice(0, end).flatMap((row) => wrapLine(safeLine(row, unicode), width, 2));
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
