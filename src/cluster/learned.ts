import {
  type Action,
  type ActionOf,
  type Flow,
  formatSubfield,
  type LearnClause,
  parseFlows,
} from '../openflow/index.ts';
import {
  fieldNamed,
  formatFieldValue,
  hex,
  onesMask,
  type Packet,
  portNormal,
  vlanPresent,
} from '../packet/index.ts';
import { type Bridge, makeBridge } from '../switch/index.ts';
import { sourceText } from '../text/index.ts';
import type { LearnedStation, StationAt, TableStop } from '../trace/index.ts';
import type { ClusterNode } from './cluster.ts';
import type { Learned, WalkMemory } from './memory.ts';
import { applyChanges, numberOf } from './packets.ts';

/** A node with what its bridge has learned so far. */
export function withLearned(memory: WalkMemory, node: ClusterNode): ClusterNode {
  const learned = memory.learned.get(node.name);
  const { bridge } = node;
  if (!learned || !bridge) return node;
  return { ...node, bridge: bridgeWith(bridge, learned, memory) };
}

function bridgeWith(bridge: Bridge, { flows, stations }: Learned, { cluster }: WalkMemory): Bridge {
  const known = bridge.learned.filter(
    ({ mac, vlan }) => !stations.some((station) => station.mac === mac && station.vlan === vlan),
  );
  const learned = [...known, ...stations];
  if (flows.length === 0) return { ...bridge, learned };
  return makeBridge({
    name: bridge.name,
    flows: [...bridge.flows, ...flows],
    ...(bridge.groups ? { groups: [...bridge.groups.values()] } : {}),
    ...(bridge.ports ? { ports: [...bridge.ports.values()] } : {}),
    ...(bridge.interfaces ? { interfaces: bridge.interfaces } : {}),
    tableNames: bridge.tableNumbers,
    learned,
    space: cluster.snapshot.space,
  });
}

/** Keeps what the bridge learns from a packet for the walk's later ones; gives the stations. */
export function remember(
  memory: WalkMemory,
  node: ClusterNode,
  stops: readonly TableStop[],
): readonly StationAt[] {
  const learned = learnedAt(stops);
  const before = memory.learned.get(node.name) ?? { flows: [], stations: [] };
  const flows = stops.flatMap((stop) =>
    actionsWithPackets(stop).flatMap(({ action, packet }) =>
      action.kind === 'learn' ? learnedFlow(memory, node, action, packet) : [],
    ),
  );
  memory.learned.set(node.name, {
    flows: [...before.flows, ...flows],
    stations: learned.reduce(withStation, before.stations),
  });
  return learned;
}

/** The stations that a bridge learned by NORMAL, each at its stop. */
export function learnedAt(stops: readonly TableStop[]): readonly StationAt[] {
  return stops.flatMap((stop, i) =>
    actionsWithPackets(stop).flatMap(({ action, packet }) =>
      isNormal(action) ? [{ stop: i, ...stationOf(packet) }] : [],
    ),
  );
}

/** The actions of a stop, each with the packet as it found it. */
function actionsWithPackets(
  stop: TableStop,
): readonly { readonly action: Action; readonly packet: Packet }[] {
  let packet = stop.before;
  return stop.actions.map(({ action, changes }) => {
    const before = packet;
    packet = applyChanges(packet, changes);
    return { action, packet: before };
  });
}

function withStation(
  stations: readonly LearnedStation[],
  { port, vlan, mac }: LearnedStation,
): readonly LearnedStation[] {
  return [...stations.filter((other) => other.mac !== mac || other.vlan !== vlan), { port, vlan, mac }];
}

/** Whether an action hands the packet to the bridge's own MAC learning. */
export function isNormal(action: Action): boolean {
  return action.kind === 'output' && 'number' in action.port && action.port.number === portNormal;
}

function stationOf(packet: Packet): LearnedStation {
  const tag = numberOf(packet, 'vlan_tci');
  return {
    port: numberOf(packet, 'in_port'),
    vlan: (tag & vlanPresent) === 0 ? 0 : tag & 0xfff,
    mac: packet.get(fieldNamed('eth_src')),
  };
}

/** The flow that a `learn` action adds, written as text first, so that it can be shown like any other (ovs-actions(7), "learn"). */
function learnedFlow(
  { cluster }: WalkMemory,
  node: ClusterNode,
  action: ActionOf<'learn'>,
  packet: Packet,
): readonly Flow[] {
  const { tableNumbers } = node.bridge ?? { tableNumbers: new Map<string, number>() };
  const table = 'number' in action.table ? action.table.number : tableNumbers.get(action.table.name);
  if (table === undefined) return [];
  const name = [...tableNumbers].find(([, number]) => number === table)?.[0];
  const match = action.clauses.flatMap((clause) =>
    clause.kind === 'match' ? [matchText(clause, packet)] : [],
  );
  const actions = action.clauses.flatMap((clause) =>
    clause.kind === 'match' ? [] : [actionText(clause, packet)],
  );
  const text = [
    `table=${name ?? table}, `,
    `priority=${action.priority}${match.map((term) => `,${term}`).join('')}`,
    ` actions=${actions.length > 0 ? actions.join(',') : 'drop'}`,
  ].join('');
  const source = sourceText(`${node.name}: learned during this walk`, text);
  return parseFlows(source, {
    space: cluster.snapshot.space,
    ports: node.snapshot.ports,
    tableNames: tableNumbers,
  }).value;
}

type Source = Extract<LearnClause, { readonly kind: 'match' | 'load' }>['source'];

function sourceValue(source: Source, packet: Packet): bigint {
  return 'value' in source ? source.value : packet.getSubfield(source.subfield);
}

function matchText(
  { dst, source }: Extract<LearnClause, { readonly kind: 'match' }>,
  packet: Packet,
): string {
  const value = sourceValue(source, packet) << BigInt(dst.start);
  const mask = onesMask(dst.bits) << BigInt(dst.start);
  const whole = dst.bits === dst.field.bits;
  return `${dst.field.name}=${whole ? formatFieldValue(dst.field, value) : formatFieldValue(dst.field, value, mask)}`;
}

function actionText(clause: Exclude<LearnClause, { readonly kind: 'match' }>, packet: Packet): string {
  if (clause.kind === 'output') return `output:${packet.getSubfield(clause.src)}`;
  return `load:${hex(sourceValue(clause.source, packet))}->${formatSubfield(clause.dst)}`;
}
