import type { World } from '../../lesson/index.ts';
import type { SelectedStop } from '../../session/index.ts';
import type { Leg } from '../../trace/index.ts';
import { drawBorders } from '../draw/borders.ts';
import { glyphsFor } from '../draw/glyphs.ts';
import { fitLine, type Line, line, run, safeLine } from '../draw/line.ts';
import type { ViewOptions } from './flow-view.ts';
import type { LessonScene } from './scene.ts';

/** A place in a node where a packet can be: a row of the drawing. */
interface Spot {
  readonly label: Line;
  /** Where the packet is when it is here. */
  readonly where: Leg['where'] | undefined;
  readonly port: string | undefined;
}

/** The cluster as boxes, a node each: its pods' ports, the bridge, the kernel behind the gateway port, the tunnel; with the packet in its place. */
export function topologyLines(scene: LessonScene, options: ViewOptions): readonly Line[] {
  const { world, at } = scene;
  const nodes = world.nodes.filter((node) => world.ports(node).length > 0);
  const side = nodes.length > 1 && options.width >= 64;
  const gap = 5;
  const width = side ? Math.min(52, Math.floor((options.width - gap) / 2)) : Math.min(options.width, 60);
  const boxes = nodes.map((node) => nodeBox(node, world, at, { ...options, width }));
  const underlay = underlayLine(at, options);
  if (!side) return [...boxes.flatMap((box) => [...box, []]), underlay, [], legendLine(options)];
  const rows: Line[] = [];
  for (let i = 0; i < boxes.length; i += 2) {
    const [left = [], right = []] = boxes.slice(i, i + 2);
    const height = Math.max(left.length, right.length);
    for (let y = 0; y < height; y++) {
      rows.push(line(fitLine(left[y] ?? [], width), ' '.repeat(gap), right[y] ?? []));
    }
  }
  return [...rows, [], underlay, [], legendLine(options)];
}

function nodeBox(
  node: string,
  world: World,
  at: SelectedStop | undefined,
  { width, unicode }: ViewOptions,
): readonly Line[] {
  const inner = width - 4;
  const spots = spotsOf(node, world);
  const rows = spots.map((spot) => {
    const mark = markOf(node, spot, at, unicode);
    return fitLine(safeLine(line(mark, spot.label), unicode), inner, unicode ? '…' : '~');
  });
  const border = drawBorders(
    { width, height: rows.length + 2 },
    [{ x: 0, y: 0, width, height: rows.length + 2 }],
    glyphsFor(unicode),
  );
  const side = [...(border[1] ?? '')][0] ?? '|';
  const head = border[0] ?? '';
  const name = ` ${node} `;
  const titled = line(
    run('border', [...head].slice(0, 2).join('')),
    run('strong', name),
    run('border', [...head].slice(2 + name.length).join('')),
  );
  return [
    titled,
    ...rows.map((row) => line(run('border', side), ' ', row, ' ', run('border', side))),
    [run('border', border.at(-1) ?? '')],
  ];
}

function spotsOf(node: string, world: World): readonly Spot[] {
  const ports = world.ports(node).map(({ name }) => name);
  const pods = ports.filter((name) => !/^(antrea-|br-|LOCAL)/.test(name) || /^antrea-o/.test(name));
  const special = (name: string, label: string): readonly Spot[] =>
    ports.includes(name)
      ? [{ label: line(run('term', name), run('muted', label)), where: undefined, port: name }]
      : [];
  return [
    ...pods.map((name): Spot => ({ label: line(run('plain', name)), where: 'pod', port: name })),
    { label: line(run('term', 'br-int'), run('muted', '  Open vSwitch')), where: 'ovs', port: undefined },
    ...special('antrea-gw0', '  the gateway'),
    {
      label: line(run('term', 'kernel'), run('muted', '  routes, iptables')),
      where: 'kernel',
      port: undefined,
    },
    ...special('antrea-tun0', '  the tunnel'),
  ];
}

/** `▶` where the packet is, `•` where it has been in this direction. */
function markOf(node: string, spot: Spot, at: SelectedStop | undefined, unicode: boolean): Line {
  if (!at) return [run('plain', '  ')];
  const { walk, leg, address, stopInLeg, stopsInLeg } = at;
  const first = stopInLeg === 1;
  const last = stopInLeg === stopsInLeg;
  const ported =
    leg.where === 'ovs' &&
    leg.node === node &&
    spot.port !== undefined &&
    ((first && leg.in === spot.port) || (last && leg.out === spot.port));
  if ((leg.node === node && spot.where === leg.where && leg.where !== 'pod') || ported) {
    return [run('match', unicode ? '▶ ' : '> ')];
  }
  const been = walk.legs
    .slice(0, address.leg + 1)
    .some(
      (past) =>
        past.direction === leg.direction &&
        past.node === node &&
        ((spot.port !== undefined &&
          past.where === 'ovs' &&
          (past.in === spot.port || past.out === spot.port)) ||
          (spot.where !== undefined && spot.where !== 'pod' && past.where === spot.where)),
    );
  return [run('muted', been ? (unicode ? '• ' : '* ') : '  ')];
}

function underlayLine(at: SelectedStop | undefined, { unicode }: ViewOptions): Line {
  const here = at?.leg.where === 'underlay';
  const stop = here ? at?.stop : undefined;
  const text = stop?.kind === 'tunnel' ? `  ${stop.hook}` : '';
  return line(
    run(here ? 'match' : 'muted', here ? (unicode ? '▶ ' : '> ') : '  '),
    run('term', 'underlay'),
    run('muted', `  the network between the nodes${text}`),
  );
}

function legendLine({ unicode }: ViewOptions): Line {
  return [
    run(
      'muted',
      unicode ? '▶ the packet is here   • it has been here' : '> the packet is here   * it has been here',
    ),
  ];
}
