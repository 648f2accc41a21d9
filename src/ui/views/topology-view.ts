import type { SelectedStop } from '../../session/index.ts';
import { largest } from '../../text/index.ts';
import type { Leg } from '../../trace/index.ts';
import type { BridgeInfo, World } from '../../world/index.ts';
import { drawBorders } from '../draw/borders.ts';
import { glyphsFor } from '../draw/glyphs.ts';
import { fitLine, type Line, line, run, safeLine } from '../draw/line.ts';
import type { ViewOptions } from './flow-view.ts';
import type { LessonScene } from './scene.ts';

/** Something behind a port of a node's bridge: a row of the drawing. */
interface Spot {
  readonly where: Leg['where'];
  readonly port: string;
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
  const names = largest(
    spots.map(({ port }) => port.length),
    4,
  );
  const dash = unicode ? '─' : '-';
  // A narrow box gives up the distance between the ports and the bridge first.
  const reach = Math.max(0, Math.min(3, inner - names - 13));
  const here = at?.leg.where === 'ovs' && at.leg.node === node;
  const table = here && at.stop.kind === 'table' ? `, table ${at.stop.table}` : '';
  const label = `${world.bridge(node)?.name ?? 'bridge'}${table}`;
  const bridge = line(
    ' '.repeat(Math.max(0, Math.min(names + reach + 9, inner - label.length - 2))),
    markRun(here ? 'here' : 'none', unicode),
    run('term', label),
  );
  const ported = spots.map((spot, i) => {
    const joint = unicode ? (i === spots.length - 1 ? '┘' : '┤') : '+';
    const mark = markOf(node, spot, at);
    return line(
      markRun(mark, unicode),
      run('muted', spot.where.padEnd(9)),
      run(mark === 'none' ? 'plain' : 'strong', spot.port),
      run('border', ` ${dash.repeat(names - spot.port.length + reach)}${joint}`),
    );
  });
  const rows = [bridge, ...ported].map((row) => fitLine(safeLine(row, unicode), inner, unicode ? '…' : '~'));
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

/** What is behind the bridge's ports: the pods, the node's kernel, the tunnel. */
function spotsOf(node: string, world: World): readonly Spot[] {
  const ports = world.ports(node).map(({ name }) => name);
  const bridge = world.bridge(node);
  const spot = (port: string): Spot => ({ port, where: placeBehind(port, bridge) });
  const order: readonly Leg['where'][] = ['pod', 'kernel', 'underlay'];
  return ports
    .filter((name) => name !== 'LOCAL' && name !== bridge?.name)
    .map(spot)
    .sort((a, b) => order.indexOf(a.where) - order.indexOf(b.where));
}

function placeBehind(port: string, bridge: BridgeInfo | undefined): Leg['where'] {
  if (port === bridge?.gatewayPort) return 'kernel';
  return port === bridge?.tunnelPort ? 'underlay' : 'pod';
}

/** The port of the bridge that a leg in a pod is behind: the one by which the walk goes on, or came. */
function podPort({ walk, leg, address }: SelectedStop): string | undefined {
  const next = walk.legs[address.leg + 1];
  const previous = walk.legs[address.leg - 1];
  if (leg.where !== 'pod') return undefined;
  return leg.direction === next?.direction && next.where === 'ovs' ? next.in : previous?.out;
}

type Mark = 'here' | 'been' | 'none';

function markOf(node: string, spot: Spot, at: SelectedStop | undefined): Mark {
  if (!at) return 'none';
  const { walk, leg, address } = at;
  if (leg.node === node && leg.where === spot.where && (spot.where !== 'pod' || podPort(at) === spot.port))
    return 'here';
  const been = walk.legs
    .slice(0, address.leg + 1)
    .some(
      (past, i) =>
        past.direction === leg.direction &&
        past.node === node &&
        past.where === 'ovs' &&
        (past.in === spot.port || (past.out === spot.port && i < address.leg)),
    );
  return been ? 'been' : 'none';
}

function markRun(mark: Mark, unicode: boolean): Line[number] {
  if (mark === 'here') return run('match', unicode ? '▶ ' : '> ');
  return run('muted', mark === 'been' ? (unicode ? '• ' : '* ') : '  ');
}

function underlayLine(at: SelectedStop | undefined, { unicode }: ViewOptions): Line {
  const here = at?.leg.where === 'underlay';
  const hook = here && at.stop.kind === 'tunnel' ? `: ${at.stop.hook}` : '';
  return line(
    markRun(here ? 'here' : 'none', unicode),
    run('term', 'underlay'),
    run('muted', `, the network between the nodes${hook}`),
  );
}

function legendLine({ unicode }: ViewOptions): Line {
  return safeLine([run('muted', '▶ the packet is here   • it has been here in this direction')], unicode);
}
