import type { ReactNode } from 'react';
import type { WalkEdit, World } from '../../lesson/index.ts';
import type { Comparison, Line as EditLine, WhatIf } from '../../session/index.ts';
import { usePen } from '../components/appearance-context.tsx';
import { Overlay, overlayColumns } from '../components/overlay.tsx';
import type { Size } from '../draw/layout.ts';
import { fitLine, type Line, line, run, safeLine } from '../draw/line.ts';
import { wrapLine } from '../draw/wrap.ts';
import { differenceLines } from '../views/difference-view.ts';
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
      head={[mapHeading(scene.at.walk, { width, unicode }), []]}
      lines={highlighted(rows, selected, width)}
      scroll={{ from: selected, to: selected }}
      footer={[run('muted', 'Enter goes there, Esc closes')]}
    />
  );
}

/** The cluster with the packet in its place. */
export function TopologyOverlay({ size, scene, selected }: WalkOverlayProps): ReactNode {
  const { unicode } = usePen();
  const width = overlayColumns(size, 112);
  return (
    <Overlay
      size={size}
      width={width}
      title="where the packet is"
      lines={topologyLines(scene, { width, unicode })}
      scroll={selected}
      footer={[run('muted', 'Esc closes')]}
    />
  );
}

/** The walks of the snapshot; Enter opens the selected one beside the article. */
export function WalksOverlay({ size, scene, selected }: WalkOverlayProps): ReactNode {
  const { unicode } = usePen();
  const width = overlayColumns(size, 100);
  const names = scene.world.walkNames;
  const column = Math.max(4, ...names.map((name) => name.length));
  const rows = names.map((name) => {
    const here = scene.at?.walkName === name;
    const title = scene.world.walkNamed(name)?.title ?? '';
    return safeLine(
      line(run(here ? 'match' : 'muted', here ? '▶ ' : '  '), run('term', name.padEnd(column)), '  ', title),
      unicode,
    );
  });
  return (
    <Overlay
      size={size}
      width={width}
      title="walks of this snapshot"
      lines={highlighted(rows, selected, width)}
      scroll={{ from: selected, to: selected }}
      footer={[run('muted', 'Enter opens it, Esc closes')]}
    />
  );
}

interface WhatIfOverlayProps extends WalkOverlayProps {
  readonly line: EditLine;
  readonly whatIf: WhatIf | undefined;
  readonly comparison:
    | {
        readonly before: SelectedStop['walk'];
        readonly after: SelectedStop['walk'];
        readonly failed: string | undefined;
      }
    | undefined;
}

/** What if: changes are typed in a line, and both walks stand side by side from where they part. */
export function WhatIfOverlay({
  size,
  scene,
  selected,
  line: edited,
  whatIf,
  comparison,
}: WhatIfOverlayProps): ReactNode {
  const { unicode } = usePen();
  const width = overlayColumns(size, 132);
  const editor = editorLine([run('key', 'what if  ')], edited, { width, unicode, drawCursor: true });
  const edits = (whatIf?.edits ?? []).map((edit) =>
    safeLine(line(run('changed', '• '), editText(edit)), unicode),
  );
  const failed = comparison?.failed === undefined ? [] : wrapLine(line(run('bad', comparison.failed)), width);
  const body = comparison ? differenceLines(comparison, { width, unicode }) : examples(scene.world, unicode);
  return (
    <Overlay
      size={size}
      width={width}
      title="what if"
      head={[editor.runs, ...edits, ...failed, []]}
      lines={body}
      scroll={selected}
      footer={[run('muted', 'Enter changes it, u outside undoes it, Esc closes')]}
    />
  );
}

function examples(world: World, unicode: boolean): readonly Line[] {
  const flow = unicode ? 'table=60,priority=200,… off' : 'table=60,priority=200,... off';
  const rows: readonly (readonly [string, string])[] = [
    ['tp_dst=443', 'another header field, in flow syntax'],
    ['endpoint default/backend2', 'the other endpoint of the service'],
    ['ct est', 'what connection tracking says'],
    [flow, 'a flow switched off'],
  ];
  return [
    [run('muted', `Change one thing and see where the walk parts (snapshot ${world.snapshot}):`)],
    [],
    ...rows.map(([text, meaning]) => line('  ', fitLine([run('code', text)], 30), run('muted', meaning))),
  ];
}

/** A change as the learner typed it, or near enough. */
export function editText(edit: WalkEdit): string {
  switch (edit.kind) {
    case 'field':
      return `${edit.field}=${edit.value}`;
    case 'endpoint':
      return `endpoint ${edit.endpoint}`;
    case 'ct-state':
      return `ct ${edit.states.join(',')}`;
    case 'flow-off':
      return `off: ${edit.node} table ${edit.table} ${edit.rule}`;
    default:
      return edit satisfies never;
  }
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
