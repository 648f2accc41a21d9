import { fieldNamed, type Packet } from '../packet/index.ts';
import { type TraceOptions, traceBridge } from '../switch/index.ts';
import { spanText } from '../text/index.ts';
import type {
  ActionNode,
  Assumption,
  BridgeTrace,
  ConnectionsAt,
  FieldChange,
  Leg,
  Output,
  Pass,
  TableNode,
  TableStop,
  TraceNode,
} from '../trace/index.ts';
import { type Cluster, type ClusterNode, portNumbered } from './cluster.ts';
import { isNormal } from './learned.ts';
import { applyChanges } from './packets.ts';

/** A pass through a bridge, and the copies that left it. */
export interface BridgeLeg {
  readonly trace: BridgeTrace;
  readonly stops: readonly TableStop[];
  readonly outputs: readonly Output[];
  readonly disposition: Leg['disposition'];
  /** What the bridge's connection tracking knew, from the stop at which each change was done. */
  readonly tracking: readonly ConnectionsAt[];
}

const names = (text: string) => text.split(' ').map((name) => fieldNamed(name));
const ctFields = names('ct_state ct_zone ct_mark ct_label');
/** What a translation may write before the packet comes back. */
const natFields = names('ip_src ip_dst ipv6_src ipv6_dst tp_src tp_dst');

/** Sends a packet through a node's bridge; its `in_port` is set. The bridge must be known. */
export function bridgeLeg(
  cluster: Cluster,
  node: ClusterNode,
  packet: Packet,
  options: TraceOptions,
): BridgeLeg {
  if (!node.bridge) throw new Error(`${node.name} has no bridge`);
  const trace = traceBridge(node.bridge, packet, { ...options, realPackets: true });
  const stops = withTrackingShown(trace.passes.flatMap((pass) => stopsOfPass(cluster, node, pass)));
  const last = stops.at(-1);
  if (last && trace.stopped) stops.splice(-1, 1, { ...last, stopped: trace.stopped });
  return {
    trace,
    stops,
    outputs: trace.outputs,
    disposition: dispositionOf(trace),
    tracking: trackingIn(trace),
  };
}

/** The changes of the bridge's connections, each at the last table that was asked before it. */
function trackingIn({ passes }: BridgeTrace): readonly ConnectionsAt[] {
  const found: ConnectionsAt[] = [];
  let stop = -1;
  const look = (node: TraceNode) => {
    if (node.kind === 'table') stop += 1;
    if ('children' in node) node.children.forEach(look);
    if (node.kind === 'action' && node.connections) found.push({ stop, connections: node.connections });
  };
  for (const { nodes } of passes) nodes.forEach(look);
  return found;
}

/** A switch refuses a flow that names a group which it has not (OFPBAC_BAD_OUT_GROUP): the dump of groups is not whole. */
function dispositionOf({ disposition, stopped }: BridgeTrace): Leg['disposition'] {
  return stopped?.code === 'group-missing' ? 'insufficient-information' : disposition;
}

/** The table nodes in the order in which the packet met them. */
function tablesIn(nodes: readonly TraceNode[]): readonly TableNode[] {
  return nodes.flatMap((node): readonly TableNode[] => {
    const inner = 'children' in node ? tablesIn(node.children) : [];
    return node.kind === 'table' ? [node, ...inner] : inner;
  });
}

function stopsOfPass(cluster: Cluster, node: ClusterNode, pass: Pass): readonly TableStop[] {
  return tablesIn(pass.nodes).map((table, i) => {
    const stop = tableStop(cluster, node, table);
    if (i > 0 || !pass.resumed) return stop;
    return { ...stop, resumed: { zone: pass.resumed.zone, states: pass.resumed.states } };
  });
}

/** A flow's own actions, those of the bucket that a group took among them: what they lead to belongs to other stops. */
function actionsAmong(nodes: readonly TraceNode[]): readonly ActionNode[] {
  return nodes.flatMap((node): readonly ActionNode[] => {
    if (node.kind === 'bucket') return actionsAmong(node.children);
    if (node.kind !== 'action') return [];
    return node.action.kind === 'group' ? [node, ...actionsAmong(node.children)] : [node];
  });
}

function tableStop(cluster: Cluster, node: ClusterNode, { lookup, children }: TableNode): TableStop {
  const actions = actionsAmong(children);
  const changes = actions.flatMap((action) => action.changes);
  const { hit, packet } = lookup;
  return {
    kind: 'table',
    table: lookup.table,
    name: hit?.tableName ?? cluster.tableName(node.name, lookup.table) ?? String(lookup.table),
    lookup,
    flow: hit,
    actions,
    before: packet,
    after: applyChanges(packet, changes),
    changes,
    assumed: [
      ...tieAssumption(hit === undefined ? [] : lookup.ties.map(actionsText), hit && actionsText(hit)),
      ...(actions.some(({ action }) => isNormal(action)) && !node.snapshot.texts.learned ? [emptyFdb] : []),
    ],
    ...(hit ? { source: { source: hit.source, line: hit.line } } : {}),
  };
}

const emptyFdb: Assumption = { code: 'fdb-empty', params: {} };

function actionsText(flow: NonNullable<TableStop['flow']>): string {
  return spanText(flow.source, flow.actionsSpan);
}

function tieAssumption(others: readonly string[], winner: string | undefined): readonly Assumption[] {
  if (others.length === 0 || winner === undefined) return [];
  const same = others.every((actions) => actions === winner);
  return [{ code: same ? 'flow-tie' : 'flow-tie-differs', params: { count: others.length + 1 } }];
}

/** What connection tracking wrote between two stops belongs to the stop whose `ct` action asked. */
function withTrackingShown(stops: readonly TableStop[]): TableStop[] {
  return stops.map((stop, i) => {
    const next = stops[i + 1];
    if (!next?.resumed) return stop;
    const told = [...ctFields, ...natFields].flatMap((field): readonly FieldChange[] => {
      const from = stop.after.get(field);
      const to = next.before.get(field);
      return from === to ? [] : [{ field, from, to }];
    });
    const changes = [...stop.changes.filter(({ field }) => !ctFields.includes(field)), ...told];
    return { ...stop, changes, after: applyChanges(stop.after, told) };
  });
}

/** The name of an output port: the port's own, the number where it has none. */
export function outputName(node: ClusterNode, output: Output): string {
  if (output.port === 'controller') return 'controller';
  return portNumbered(node, output.port)?.name ?? String(output.port);
}
