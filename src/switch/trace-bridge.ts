import type { Bucket, Group } from '../openflow/index.ts';
import type { Packet } from '../packet/index.ts';
import {
  type BridgeTrace,
  type Effort,
  newEffort,
  type Pass,
  type Resumption,
  type ThawNode,
} from '../trace/index.ts';
import { endOfPipeline } from './actions/copies.ts';
import { askTable, startAtTable } from './actions/table.ts';
import type { Bridge } from './bridge.ts';
import type { ConntrackOracle } from './conntrack.ts';
import type { Context } from './context.ts';
import { executeActions } from './execute.ts';
import { fields, reserved } from './fields.ts';
import type { PlacedAction } from './frozen.ts';
import { type Frozen, RecirculationIds } from './frozen.ts';
import { tunnelEnd } from './tunnel.ts';

/** What a trace needs beyond bridge and packet. */
export interface TraceOptions {
  readonly conntrack: ConntrackOracle;
  /**
   * The bucket that the datapath takes of a group that it chooses from by a hash; without an answer, the trace ends there, as Open
   * vSwitch's own does.
   */
  readonly chooseBucket?: (group: Group) => Bucket | undefined;
  /**
   * Whether a tunnel sends what a real packet's would: by default a returning packet is refused the destination that it had already
   * set, as ofproto/trace has it.
   */
  readonly realPackets?: boolean;
  /** What work may be done; without it, as much as a command of its own may do. */
  readonly effort?: Effort;
}

/** How many times a packet may come back before a loop is assumed; Open vSwitch's datapath has such a limit as well. */
const maxPasses = 200;

/**
 * One packet through one bridge, all its returns from connection tracking included. `packet` names its input port and is not written.
 */
export function traceBridge(bridge: Bridge, packet: Packet, options: TraceOptions): BridgeTrace {
  const context = newContext(bridge, packet, options);
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
    space: bridge.space,
    input: packet,
    passes,
    complete: !blocked(context),
    notes: context.notes,
    ...verdict(context),
  };
}

/** Something that the engine cannot know or do ends the trace; the switch giving up one pass does not. */
function blocked(context: Context): boolean {
  return context.failure !== undefined && context.failure.kind !== 'translation';
}

function verdict(context: Context): Pick<BridgeTrace, 'outputs' | 'disposition' | 'stopped'> {
  const { outputs, failure, limit, reason, flooded } = context;
  const known = failure && failure.kind !== 'translation' ? failure : limit;
  if (known) return { outputs, disposition: known.kind, stopped: known.stopped };
  if (outputs.length > 0) return { outputs, disposition: flooded ? 'flooded' : 'forwarded' };
  return {
    outputs,
    disposition: 'dropped',
    stopped: failure?.stopped ?? reason ?? { code: 'no-output', params: {} },
  };
}

function newContext(bridge: Bridge, packet: Packet, options: TraceOptions): Context {
  return {
    bridge,
    conntrack: options.conntrack,
    effort: options.effort ?? newEffort(),
    chooseBucket: options.chooseBucket,
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
    limit: undefined,
    reason: undefined,
    flooded: false,
    residue: false,
    tracked: undefined,
    conntracked: packet.get(fields.ctState) !== 0n,
    wasMpls: false,
    stack: [],
    actionSet: [],
    freezing: false,
    rest: [],
    ownTunnelEnd: tunnelEnd(packet),
    arrivedTunnelEnd: tunnelEnd(packet),
    realPackets: options.realPackets ?? false,
    notes: [],
    originalPriority: packet.get(fields.skbPriority),
  };
}

function runPass(context: Context, frozen: Frozen | undefined): Pass {
  begin(context, frozen);
  const input = context.packet.clone();
  const outputOfSet = () => context.packet.getNumber(fields.actsetOutput);
  context.packet.set(fields.actsetOutput, BigInt(reserved.unset));
  const unset = outputOfSet();
  if (frozen) context.nodes.push(thaw(frozen));
  if (frozen && frozen.actions.length > 0) {
    executeActions(context, frozen.actions, true);
    endOfPipeline(context);
  } else startAtTable(context, frozen?.table ?? 0);
  const wroteSet = outputOfSet() !== unset;
  context.packet.set(fields.actsetOutput, input.get(fields.actsetOutput));
  const { failure } = context;
  return {
    input,
    nodes: context.nodes,
    final: context.packet,
    unchanged: !wroteSet && !context.residue && input.equals(context.packet),
    ...(frozen ? { resumed: resumption(frozen) } : {}),
    ...(failure?.kind === 'translation' ? { failure: failure.text } : {}),
  };
}

function begin(context: Context, frozen: Frozen | undefined): void {
  if (context.failure?.kind === 'translation') context.failure = undefined;
  context.nodes = [];
  context.exit = false;
  context.residue = false;
  context.freezing = false;
  context.rest = [];
  context.depth = 0;
  context.resubmits = 0;
  context.wasMpls = false;
  context.stack = [...(frozen?.stack ?? [])];
  context.actionSet = [...(frozen?.actionSet ?? [])];
  if (!frozen) return;
  context.packet = frozen.packet.clone();
  context.conntracked = true;
  if (!context.realPackets) context.ownTunnelEnd = tunnelEnd(context.packet);
  context.originalPriority = context.packet.get(fields.skbPriority);
}

function thaw({ table, actionSet, actions }: Frozen): ThawNode {
  const texts = (list: readonly PlacedAction[]) =>
    list.map(({ action, source }) => source.text.slice(action.span.start, action.span.end)).join();
  return {
    kind: 'thaw',
    notes: [
      `Resuming from table ${table}`,
      ...(actionSet.length > 0 ? [`Restoring action set: ${texts(actionSet)}`] : []),
      ...(actions.length > 0 ? [`Restoring actions: ${texts(actions)}`] : []),
    ],
  };
}

function resumption({ recirculation, tracked }: Frozen): Resumption {
  const { zone, answer } = tracked;
  const { packet: _, ...rest } = answer;
  return { recirculation, zone, ...rest };
}
