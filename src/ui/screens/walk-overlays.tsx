import type { ReactNode } from 'react';
import { legHeading } from '../../antrea/index.ts';
import type { Line as EditLine, PaletteRow, SelectedStop } from '../../session/index.ts';
import { usePen } from '../components/appearance-context.tsx';
import { Overlay, overlayColumns } from '../components/overlay.tsx';
import type { Size } from '../draw/layout.ts';
import { fitLine, type Line, line, run, safeLine } from '../draw/line.ts';
import { wrapLine } from '../draw/wrap.ts';
import { commandRows } from '../views/command-list-view.ts';
import { editorLine } from '../views/editor-view.ts';
import { legRows, mapHeading } from '../views/map-view.ts';
import type { LessonScene } from '../views/scene.ts';
import { topologyLines } from '../views/topology-view.ts';

interface WalkOverlayProps {
  readonly size: Size;
  readonly scene: LessonScene;
  readonly selected: number;
}

/** The legs of the walk; Enter goes to the selected one. */
export function MapOverlay({ size, scene, selected }: WalkOverlayProps): ReactNode {
  const { unicode } = usePen();
  const width = overlayColumns(size, 116);
  if (!scene.at) return <NoWalk size={size} title="map" />;
  const rows = legRows(scene.at.walk, scene.at.address, { width, unicode });
  return (
    <Overlay
      size={size}
      width={width}
      title="the legs of this walk"
      head={[...wrapLine(mapHeading(scene.at.walk, { width, unicode }), width, 2), []]}
      lines={highlighted(rows, selected, width)}
      scroll={{ from: selected, to: selected }}
      footer={[run('muted', 'Enter goes there, Esc closes')]}
    />
  );
}

/** The cluster with the packet in its place; the cursor follows it leg by leg, and Enter goes there. */
export function TopologyOverlay({ size, scene, selected }: WalkOverlayProps): ReactNode {
  const { unicode } = usePen();
  const width = overlayColumns(size, 112);
  const at = scene.at && atLeg(scene.at, selected);
  const head = at ? [safeLine(legHeading(at.leg, at.address.leg, at.legCount), unicode), []] : [];
  return (
    <Overlay
      size={size}
      width={width}
      title="where the packet is"
      head={head}
      lines={topologyLines({ ...scene, at }, { width, unicode })}
      scroll={0}
      footer={[run('muted', at ? 'Up and Down follow the packet, Enter goes there' : 'Esc closes')]}
    />
  );
}

/** The stop on screen, or the first one of another leg. */
function atLeg(at: SelectedStop, index: number): SelectedStop {
  const leg = at.walk.legs[index];
  const stop = leg?.stops[0];
  if (!leg || !stop || index === at.address.leg) return at;
  return { ...at, leg, stop, address: { leg: index, stop: 0 }, stopInLeg: 1, stopsInLeg: leg.stops.length };
}

interface WalksOverlayProps {
  readonly size: Size;
  readonly line: EditLine;
  readonly rows: readonly PaletteRow[];
  readonly selected: number;
}

/** The walks of the snapshot, narrowed down by what is typed; Enter opens the selected one beside the article. */
export function WalksOverlay({ size, line: edited, rows, selected }: WalksOverlayProps): ReactNode {
  const { unicode } = usePen();
  const width = overlayColumns(size, 100);
  const editor = editorLine([run('key', 'filter ')], edited, { width, unicode, drawCursor: true });
  return (
    <Overlay
      size={size}
      width={width}
      title="walks of this snapshot"
      head={[editor.runs, []]}
      lines={commandRows(rows, selected, { width, unicode })}
      scroll={{ from: selected, to: selected }}
      footer={[run('muted', 'Enter opens it, Esc closes')]}
    />
  );
}

function NoWalk({ size, title }: { readonly size: Size; readonly title: string }): ReactNode {
  const text = 'This step is about no packet, so there is no walk to show.';
  return (
    <Overlay
      size={size}
      width={overlayColumns(size, text.length)}
      title={title}
      lines={wrapLine(line(text), overlayColumns(size, text.length))}
      scroll={0}
    />
  );
}

function highlighted(rows: readonly Line[], selected: number, width: number): readonly Line[] {
  return rows.map((row, i) =>
    i === selected ? fitLine(row, width).map(({ text }) => run('selected', text)) : row,
  );
}
