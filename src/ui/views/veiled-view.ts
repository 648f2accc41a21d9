import { valueText } from '../../antrea/index.ts';
import type { SelectedStop, Veil } from '../../session/index.ts';
import { spanText } from '../../text/index.ts';
import { type Line, line, run, safeLine } from '../draw/line.ts';
import { wrapLine } from '../draw/wrap.ts';
import type { EvidenceView } from './evidence-view.ts';
import { flowLines, type ViewOptions } from './flow-view.ts';
import { outputLines } from './output-view.ts';

/** What may be read of a stop whose outcome is asked for: what it decides among, none of it marked. */
export function veiledEvidence(veil: Veil, at: SelectedStop, options: ViewOptions): EvidenceView {
  const { stop } = at;
  const hint = veil.asking
    ? 'Hidden until you answer (Esc shows)'
    : 'Hidden until you answer (p asks, Esc shows)';
  const lead = wrapLine(
    safeLine(line(run('warn', '? '), run('muted', hint)), options.unicode),
    options.width,
  );
  const title =
    stop.kind === 'table' ? `table ${stop.table} ${stop.name}` : (veil.listing?.command ?? stop.hook);
  return {
    title: [run('title', title)],
    lines: [
      ...lead,
      ...veil.flows.flatMap((flow) => [
        ...flowLines(flow, 'none', [], options),
        ...wrapLine(
          safeLine(line('      ', run('muted', spanText(flow.source, flow.actionsSpan))), options.unicode),
          options.width,
          8,
          { fill: true },
        ),
      ]),
      ...outputLines(
        (veil.listing?.lines ?? []).map((text): Line => [run('code', text)]),
        options,
      ).lines,
    ],
    anchor: { from: 0, to: 0 },
  };
}

/** A line about the packet without the value of the field that is asked for. */
export function withoutAsked(row: Line, veil: Veil, at: SelectedStop): Line {
  const { field } = veil;
  if (!field) return row;
  const asked = valueText(field, at.stop.before.get(field));
  const own = row[0]?.text.startsWith(field.name) === true;
  return row.map(({ role, text }, i) => {
    if (own && i > 0 && role !== 'plain') return run(role, '?');
    return role === 'value' && text === asked ? run(role, '?') : run(role, text);
  });
}
