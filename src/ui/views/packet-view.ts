import { describePacket, describeRegisters, type WordContext } from '../../antrea/index.ts';
import type { SelectedStop, Veil } from '../../session/index.ts';
import { type RichLine, token } from '../../text/index.ts';
import type { TableInfo } from '../../world/index.ts';
import { type Line, line, lineWidth, run, safeLine } from '../draw/line.ts';
import { wrapLine } from '../draw/wrap.ts';
import { pipelineLine, pipelineWithin } from './pipeline.ts';
import { withoutAsked } from './veiled-view.ts';

/** What the packet pane is drawn from. */
export interface PacketViewInput {
  readonly at: SelectedStop;
  /** While the outcome is asked for, the packet is shown as it came. */
  readonly veil: Veil | undefined;
  readonly tables: readonly TableInfo[];
  readonly words: WordContext;
  readonly width: number;
  readonly unicode: boolean;
}

/** The packet pane's lines, with the rows that changed; the head stays when the rest scrolls. */
export interface PacketView {
  readonly head: readonly Line[];
  readonly lines: readonly Line[];
  readonly anchor: { readonly from: number; readonly to: number };
}

/** The packet pane: the way through the pipeline, the packet after this stop with what changed, and the registers in words. */
export function packetLines({ at, veil, tables, words, width, unicode }: PacketViewInput): PacketView {
  const { stop, leg, address } = at;
  const shown = veil ? stop.before : stop.after;
  const changes = veil ? [] : stop.changes;
  const strip =
    leg.where === 'ovs'
      ? pipelineWithin(pipelineLine(tables, leg, address.stop, unicode), width, unicode ? '…' : '~')
      : pipelineWithin(placeLine(at, unicode), width, unicode ? '…' : '~');
  const packet = describePacket(shown, changes).map((row) => marked(row, width));
  const registers = leg.where === 'ovs' ? describeRegisters(shown, changes, words) : [];
  const safe = (rows: readonly RichLine[]) =>
    rows.map((row) => safeLine(veil ? withoutAsked(row, veil, at) : row, unicode));
  const rows = [
    ...safe(packet.slice(0, 2)),
    ...packed(safe(packet.slice(2)), width),
    ...safe(registers).map((row) => shortened(row, width)),
  ];
  const lines: Line[] = [];
  let anchor: PacketView['anchor'] | undefined;
  for (const row of rows) {
    const from = lines.length;
    lines.push(...wrapLine(row, width, 4));
    if (row.some(({ role }) => role === 'changed')) {
      anchor = { from: anchor?.from ?? from, to: lines.length - 1 };
    }
  }
  return { head: [strip], lines, anchor: anchor ?? { from: 0, to: 0 } };
}

/** What changed is told by a sign too, not by its colour alone; where its line is full, right after the label. Registers come with theirs. */
function marked(row: RichLine, width: number): RichLine {
  if (!row.some(({ role }) => role === 'changed')) return row;
  const [label, ...rest] = row;
  const full = lineWidth(row) + 2 > width && lineWidth(row) <= width;
  return label && full
    ? [{ ...label, text: label.text.trimEnd() }, token('changed', '◀'), ...rest]
    : [...row, token('changed', ' ◀')];
}

/** Short lines side by side, as many as fit. */
function packed(rows: readonly Line[], width: number): readonly Line[] {
  const out: Line[] = [];
  for (const row of rows) {
    const last = out.at(-1);
    const joined = last && line(last, '   ', row);
    if (joined && lineWidth(joined) <= width) out[out.length - 1] = joined;
    else out.push(row);
  }
  return out;
}

/** A register's line with its mark shortened where the whole does not fit. */
function shortened(row: Line, width: number): Line {
  const last = row.at(-1);
  if (lineWidth(row) <= width || last?.role !== 'changed' || !/^\s*[◀<]/.test(last.text)) return row;
  return [...row.slice(0, -1), run('changed', last.text.replace(/^\s*([◀<]).*$/, ' $1'))];
}

/** For a leg outside a bridge: where it is, and what is passed there. */
function placeLine({ leg, address }: SelectedStop, unicode: boolean): Line {
  const names = leg.stops.map((stop) => ('hook' in stop ? stop.hook : String(stop.table)));
  const parts = names.flatMap((name, i): Line => {
    const join = i === 0 ? [] : [run('muted', unicode ? '─' : '-')];
    if (i === address.stop) return [...join, run('selected', `[${name}]`)];
    return [...join, run(i < address.stop ? 'strong' : 'muted', name)];
  });
  return line(run('term', `${leg.where} `), parts);
}
