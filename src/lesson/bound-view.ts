import type { Leg, Stop, StopAddress, Walk } from '../trace/index.ts';
import type { CommandOutput, World } from '../world/index.ts';
import type { Bind, Lesson, Step } from './model.ts';

/** A text of a step's `highlight` with every place in the output where it stands. */
interface Highlight {
  readonly text: string;
  readonly at: readonly { readonly line: number; readonly start: number; readonly end: number }[];
}

/** A stop of a walk, with all that questions about it read. */
export interface StopView {
  readonly kind: 'stop';
  readonly world: World;
  readonly walkName: string;
  readonly walk: Walk;
  readonly address: StopAddress;
  readonly leg: Leg;
  readonly stop: Stop;
}

/** A command with what it printed. */
export interface OutputView {
  readonly kind: 'output';
  readonly world: World;
  readonly node: string;
  readonly command: string;
  readonly result: CommandOutput;
  readonly lines: readonly string[];
  readonly highlights: readonly Highlight[];
}

/** A drawing of the pipeline or of the cluster. */
interface DrawingView {
  readonly kind: 'view';
  readonly world: World;
  readonly view: 'pipeline' | 'topology';
}

/** The bind leads nowhere; `reason` says why. */
interface MissingView {
  readonly kind: 'missing';
  readonly reason: string;
}

/** What a step shows beside its text. */
export type BoundView = StopView | OutputView | DrawingView | MissingView;

/** The node that runs a command for which a step names none: the first of the cluster's list, as kubectl asks the same of all. */
export function clusterNode(world: World): string {
  return world.nodes[0] ?? '';
}

/** The object that a step is bound to. */
export function resolveBind(step: Step, lesson: Lesson, world: World): BoundView {
  const bind = step.bind.value;
  switch (bind.kind) {
    case 'command':
      return outputView(
        world,
        bind.node ?? clusterNode(world),
        bind.command,
        bind.highlight.map((h) => h.value),
      );
    case 'view':
      return { kind: 'view', world, view: bind.view };
    case 'leg':
    case 'kernel':
    case 'underlay':
    case 'pod':
      return boundStop(bind, lesson, world);
    default:
      return bind satisfies never;
  }
}

/** The walk that a step counts its legs in, or runs beside. */
export function walkNameOf(step: Step, lesson: Lesson): string | undefined {
  return step.bind.value.walk ?? lesson.walk;
}

/** A command's output as a view. */
function outputView(
  world: World,
  node: string,
  command: string,
  highlight: readonly string[],
): OutputView | MissingView {
  if (!world.nodes.includes(node))
    return missing(`there is no node ${node}; there are: ${world.nodes.join(', ')}`);
  const result = world.runCommand(node, command);
  const lines = result.output.replace(/\n$/, '').split('\n');
  const highlights = highlight.map((text) => ({ text, at: occurrences(lines, text) }));
  return { kind: 'output', world, node, command, result, lines, highlights };
}

/** The view of one stop of a walk. */
export function stopView(
  world: World,
  walkName: string,
  walk: Walk,
  address: StopAddress,
): StopView | undefined {
  const leg = walk.legs[address.leg];
  const stop = leg?.stops[address.stop];
  if (!leg || !stop) return undefined;
  return {
    kind: 'stop',
    world,
    walkName,
    walk,
    address: { leg: address.leg, stop: address.stop },
    leg,
    stop,
  };
}

type StopBind = Extract<Bind, { kind: 'leg' | 'kernel' | 'underlay' | 'pod' }>;

function boundStop(bind: StopBind, lesson: Lesson, world: World): StopView | MissingView {
  const walkName = bind.walk ?? lesson.walk;
  if (walkName === undefined) return missing('neither the lesson nor the bind names a walk');
  const walk = world.walkNamed(walkName);
  if (!walk) return missing(`there is no walk ${walkName}; there are: ${world.walkNames.join(', ')}`);
  const where = bind.kind === 'leg' ? 'ovs' : bind.kind;
  const legs = walk.legs.flatMap((leg, index) => (leg.where === where ? [index] : []));
  const leg = legs[bind.leg - 1];
  if (leg === undefined)
    return missing(`walk ${walkName} has ${legs.length} ${where} legs, and no number ${bind.leg}`);
  const stops = walk.legs[leg]?.stops ?? [];
  const find = bind.kind === 'leg' ? firstFitting : mostTelling;
  const stop = find(stops, (candidate) => isBound(candidate, bind));
  const view = stop < 0 ? undefined : stopView(world, walkName, walk, { leg, stop });
  return view ?? missing(`${where} leg ${bind.leg} of walk ${walkName} goes ${stopLabels(stops)}`);
}

function firstFitting(stops: readonly Stop[], fits: (stop: Stop) => boolean): number {
  return stops.findIndex(fits);
}

/** What rewrites an address says more than what sets a mark, and that more than what changes nothing. */
const addressFields = /^(ip|ipv6|eth|arp|tp)_/;

/**
 * The stop that a bind means where several fit (a leg's kernel may ask conntrack twice): the first that rewrites an address, else the
 * first that changes anything, else the first.
 */
function mostTelling(stops: readonly Stop[], fits: (stop: Stop) => boolean): number {
  const rewrites = stops.findIndex(
    (stop) => fits(stop) && stop.changes.some(({ field }) => addressFields.test(field.name)),
  );
  if (rewrites >= 0) return rewrites;
  const changes = stops.findIndex((stop) => fits(stop) && stop.changes.length > 0);
  return changes >= 0 ? changes : stops.findIndex(fits);
}

function isBound(stop: Stop, bind: StopBind): boolean {
  switch (bind.kind) {
    case 'leg':
      return bind.table === undefined || isTable(stop, bind.table);
    case 'kernel':
      return (
        (bind.hook === undefined || (stop.kind !== 'table' && sameWord(stop.hook, bind.hook))) &&
        (bind.chain === undefined || (stop.kind === 'chain' && stop.path.includes(bind.chain)))
      );
    case 'underlay':
    case 'pod':
      return bind.hook === undefined || (stop.kind !== 'table' && sameWord(stop.hook, bind.hook));
    default:
      return bind satisfies never;
  }
}

/** Whether a stop is at a table, given by name or number. */
export function isTable(stop: Stop, table: string): boolean {
  return stop.kind === 'table' && (sameWord(stop.name, table) || String(stop.table) === table.trim());
}

function sameWord(a: string, b: string): boolean {
  return a.trim().toLowerCase() === b.trim().toLowerCase();
}

function stopLabels(stops: readonly Stop[]): string {
  return stops.map(stopLabel).join(', ');
}

/** What tells a stop from others of its leg: its table, or its hook with the chain. Cards of the review are kept by it. */
export function stopLabel(stop: Stop): string {
  switch (stop.kind) {
    case 'table':
      return stop.name === '' ? String(stop.table) : stop.name;
    case 'chain':
      return `${stop.hook} (${stop.chain})`;
    case 'route':
    case 'neighbour':
    case 'conntrack':
    case 'tunnel':
    case 'endpoint':
      return stop.hook;
    default:
      return stop satisfies never;
  }
}

function occurrences(lines: readonly string[], text: string): Highlight['at'] {
  if (text === '') return [];
  return lines.flatMap((line, index) => {
    const found = [];
    for (let at = line.indexOf(text); at >= 0; at = line.indexOf(text, at + text.length))
      found.push({ line: index, start: at, end: at + text.length });
    return found;
  });
}

function missing(reason: string): MissingView {
  return { kind: 'missing', reason };
}

/** The kinds of bind that lead to a stop of a walk. */
export const boundStopKinds: ReadonlySet<Bind['kind']> = new Set(['leg', 'kernel', 'underlay', 'pod']);
