import type { ActionOf, TableRef } from '../../openflow/index.ts';
import type { Packet } from '../../packet/index.ts';
import { spanText } from '../../text/index.ts';
import type { TraceNode } from '../../trace/index.ts';
import { admits } from '../admission.ts';
import {
  because,
  type Context,
  error,
  fail,
  inside,
  insufficient,
  note,
  placed,
  type TableRequest,
  unsupported,
} from '../context.ts';
import { fields, reserved } from '../fields.ts';
import { beginFreezing } from '../freeze.ts';
import type { PlacedAction } from '../frozen.ts';
import { lookUp } from '../lookup.ts';
import { swapWithOriginal } from '../original.ts';
import { isIp } from '../packet-kind.ts';
import { resolvePort } from '../ports.ts';
import { endOfPipeline } from './copies.ts';

/** How deep resubmits may nest, and how many there may be (ovs-actions(7), "The resubmit action"). */
const maxDepth = 64;
const maxResubmits = maxDepth * maxDepth;

/** `resubmit` comes back to the next action, `goto_table` is always the last of its list. */
export function tableAction(
  context: Context,
  action: ActionOf<'resubmit' | 'goto-table'>,
  last: boolean,
): void {
  const inPort = context.packet.getNumber(fields.inPort);
  const table = action.table === undefined ? context.table : resolveTable(context, action.table);
  if (table === undefined) return;
  if (action.kind === 'goto-table') {
    askTable(context, { table, inPort, withOriginal: false, last });
    return;
  }
  const port = action.port === undefined ? inPort : resolvePort(context, action.port);
  if (port === undefined) return;
  const asked = port === reserved.inPort ? inPort : port;
  askTable(context, { table, inPort: asked, withOriginal: action.ct, last });
}

function resolveTable(context: Context, table: TableRef): number | undefined {
  if ('number' in table) return table.number === 255 ? context.table : table.number;
  const number = context.bridge.tableNumbers.get(table.name);
  if (number === undefined) insufficient(context, 'table-name-unknown', { name: table.name });
  return number;
}

/** Asks a table and carries out the flow that it answers; a miss drops. */
export function askTable(context: Context, request: TableRequest): void {
  if (context.wasMpls) {
    beginFreezing(context, 'mpls-payload-unknown');
    return;
  }
  if (!mayGoOn(context)) return;
  const outer = context.table;
  const deepens = request.table <= outer;
  const asked = packetToAsk(context, request);
  if (!asked) return;
  context.table = request.table;
  context.resubmits += 1;
  if (deepens) context.depth += 1;
  answer(context, asked, request.last);
  if (deepens) context.depth -= 1;
  context.table = outer;
}

/** The table that a pass begins with: not a resubmit, so that it counts for neither limit. The pipeline's end belongs to it too. */
export function startAtTable(context: Context, table: number): void {
  context.table = table;
  report(context, seenByTables(context), (actions) => {
    if (!admits(context)) return;
    context.run(context, actions, true);
    endOfPipeline(context);
  });
}

function answer(context: Context, asked: Packet, last: boolean): void {
  report(context, asked, (actions) => context.run(context, actions, last));
}

function report(context: Context, asked: Packet, body: (actions: readonly PlacedAction[]) => void): void {
  const lookup = lookUp(context.bridge.tables.get(context.table), context.table, asked);
  const children: TraceNode[] = [];
  context.nodes.push({ kind: 'table', lookup, children });
  const { hit, ties } = lookup;
  if (hit && ties.length > 0) {
    note(context, 'flows-tie', { table: context.table, count: ties.length + 1, priority: hit.priority });
  }
  if (hit?.unread) {
    unsupported(context, 'action-unread', { action: spanText(hit.source, hit.unread), line: hit.line });
    return;
  }
  if (!hit) because(context, 'no-match', { table: context.table });
  else if (hit.actions.every((action) => action.kind === 'drop')) {
    because(context, 'drop-action', { table: context.table });
  }
  inside(context, children, () => body(hit ? placed(hit.actions, hit.source) : []));
}

/** The packet for a lookup. Of a fragment no table sees the ports, not even of the first (ovs-ofctl(8), "set-frags", `normal`). */
function seenByTables({ packet }: Context): Packet {
  const seen = packet.clone();
  if ((packet.getNumber(fields.frag) & 1) === 0) return seen;
  seen.set(fields.portSrc, 0n);
  seen.set(fields.portDst, 0n);
  return seen;
}

/** The packet as the table sees it: an own copy, with another input port or the connection's original addresses if so asked. */
function packetToAsk(context: Context, request: TableRequest) {
  const packet = seenByTables(context);
  packet.set(fields.inPort, BigInt(request.inPort));
  if (!request.withOriginal) return packet;
  if (packet.getNumber(fields.ctProtocol) === 0 || !isIp(packet)) {
    error(context, 'resubmit(ct) with non-tracked or non-IP packet!');
    return undefined;
  }
  swapWithOriginal(packet);
  return packet;
}

/** Whether the limits on resubmits and groups allow another one; says so when they do not. */
export function mayGoOn(context: Context): boolean {
  if (context.depth >= maxDepth) {
    error(context, `over max translation depth ${maxDepth}`);
    fail(context, 'Recursion too deep', { code: 'recursion-too-deep', params: { depth: maxDepth } });
    return false;
  }
  if (context.resubmits >= maxResubmits) {
    error(context, `over ${maxResubmits} resubmit actions`);
    fail(context, 'Too many resubmits', { code: 'too-many-resubmits', params: { count: maxResubmits } });
    return false;
  }
  return true;
}
