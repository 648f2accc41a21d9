import { describePacket, describeRegisters, type WordContext } from '../../antrea/index.ts';
import type { TableInfo } from '../../lesson/index.ts';
import type { SelectedStop } from '../../session/index.ts';
import { type Line, line, run, safeLine } from '../draw/line.ts';
import { wrapLine } from '../draw/wrap.ts';
import { pipelineLine, pipelineWithin } from './pipeline.ts';

/** What the packet pane is drawn from. */
export interface PacketViewInput {
  readonly at: SelectedStop;
  readonly tables: readonly TableInfo[];
  readonly words: WordContext;
  readonly width: number;
  readonly unicode: boolean;
}

/** The packet pane: the way through the pipeline, the packet after this stop with what changed, and the registers in words. */
export function packetLines({ at, tables, words, width, unicode }: PacketViewInput): readonly Line[] {
  const { stop, leg, address } = at;
  const strip =
    leg.where === 'ovs'
      ? pipelineWithin(pipelineLine(tables, leg, address.stop, unicode), width, unicode ? '…' : '~')
      : placeLine(at, unicode);
  const packet = describePacket(stop.after, stop.changes);
  const registers = leg.where === 'ovs' ? describeRegisters(stop.after, stop.changes, words) : [];
  const rows = [...packet, ...registers].map((row) => safeLine(row, unicode));
  return [strip, ...rows.flatMap((row) => wrapLine(row, width, 4))];
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
