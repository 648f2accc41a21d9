import type { Packet } from '../packet/index.ts';
import type { BridgeTrace, Pass, Resumption, ThawNode } from '../trace/index.ts';
import { askTable, startAtTable } from './actions/table.ts';
import type { Bridge } from './bridge.ts';
import type { ConntrackOracle } from './conntrack.ts';
import type { Context } from './context.ts';
import { executeActions } from './execute.ts';
import { fields, reserved } from './fields.ts';
import { type Frozen, finishFreezing, RecirculationIds } from './freeze.ts';

/** What a trace needs beyond bridge and packet. */
export interface TraceOptions {
  readonly conntrack: ConntrackOracle;
}

/** How many times a packet may come back before a loop is assumed; Open vSwitch's datapath has such a limit as well. */
const maxPasses = 200;

/**
 * One packet through one bridge, all its returns from connection tracking included. `packet` names its input port and is not written.
 */
export function traceBridge(bridge: Bridge, packet: Packet, options: TraceOptions): BridgeTrace {
  const context = newContext(bridge, packet, options.conntrack);
  const passes = [runPass(context, undefined)];
  for (let frozen = context.queue.shift(); frozen && !blocked(context); frozen = context.queue.shift()) {
    if (passes.length >= maxPasses) {
      context.failure = {
        kind: 'unsupported',
        stopped: { code: 'too-many-passes', params: { passes: maxPasses } },
      };
      break;
    }
    passes.push(runPass(context, frozen));
    context.recirculations.release(frozen.recirculation);
  }
  return {
    bridge: bridge.name,
    names: { ports: bridge.portNumbers, tables: bridge.tableNumbers },
    input: packet,
    passes,
    ...verdict(context),
  };
}

/** Something that the engine cannot know or do ends the trace; the switch giving up one pass does not. */
function blocked(context: Context): boolean {
  return context.failure !== undefined && context.failure.kind !== 'translation';
}

function verdict(context: Context): Pick<BridgeTrace, 'outputs' | 'disposition' | 'stopped'> {
  const { outputs, failure, reason, flooded } = context;
  if (failure && failure.kind !== 'translation') {
    return { outputs, disposition: failure.kind, stopped: failure.stopped };
  }
  if (outputs.length > 0) return { outputs, disposition: flooded ? 'flooded' : 'forwarded' };
  return {
    outputs,
    disposition: 'dropped',
    stopped: failure?.stopped ?? reason ?? { code: 'no-output', params: {} },
  };
}

function newContext(bridge: Bridge, packet: Packet, conntrack: ConntrackOracle): Context {
  return {
    bridge,
    conntrack,
    queue: [],
    recirculations: new RecirculationIds(),
    run: executeActions,
    ask: askTable,
    packet: packet.clone(),
    nodes: [],
    outputs: [],
    table: 0,
    depth: 0,
    resubmits: 0,
    exit: false,
    failure: undefined,
    reason: undefined,
    flooded: false,
    conntracked: packet.get(fields.ctState) !== 0n,
    wasMpls: false,
    stack: [],
    actionSet: [],
    freezing: false,
    rest: [],
    originalPriority: packet.get(fields.skbPriority),
  };
}

function runPass(context: Context, frozen: Frozen | undefined): Pass {
  begin(context, frozen);
  const input = context.packet.clone();
  context.packet.set(fields.actsetOutput, BigInt(reserved.unset));
  if (frozen) context.nodes.push(thaw(frozen));
  if (frozen && frozen.actions.length > 0) executeActions(context, frozen.actions, true, 'flow');
  else startAtTable(context, frozen?.table ?? 0);
  if (!context.failure && context.freezing) finishFreezing(context);
  context.packet.set(fields.actsetOutput, input.get(fields.actsetOutput));
  const { failure } = context;
  const resumed = frozen && resumption(frozen);
  return {
    input,
    nodes: context.nodes,
    final: context.packet,
    ...(resumed ? { resumed } : {}),
    ...(failure?.kind === 'translation' ? { failure: failure.text } : {}),
  };
}

function begin(context: Context, frozen: Frozen | undefined): void {
  if (context.failure?.kind === 'translation') context.failure = undefined;
  context.nodes = [];
  context.exit = false;
  context.freezing = false;
  context.rest = [];
  context.depth = 0;
  context.resubmits = 0;
  context.wasMpls = false;
  if (!frozen) return;
  context.packet = frozen.packet.clone();
  context.table = frozen.table;
  context.conntracked = frozen.conntracked;
  context.stack = [...frozen.stack];
  context.actionSet = [...frozen.actionSet];
}

function thaw(frozen: Frozen): ThawNode {
  return { kind: 'thaw', notes: [`Resuming from table ${frozen.table}`] };
}

function resumption(frozen: Frozen): Resumption {
  const { recirculation, tracked } = frozen;
  if (!tracked) {
    return { recirculation, cause: 'other', zone: 0, states: [], assumed: false, byDefault: false, nat: [] };
  }
  const { zone, answer } = tracked;
  const { states, assumed, byDefault, nat, beforeNat, natFamily } = answer;
  return {
    recirculation,
    cause: 'ct',
    zone,
    states,
    assumed,
    byDefault,
    nat,
    ...(beforeNat ? { beforeNat } : {}),
    ...(natFamily ? { natFamily } : {}),
  };
}
