import {
  type Group,
  type Port,
  parseFlowArgument,
  parseFlows,
  parseGroups,
  parseOfctlShow,
  parseTlvMap,
} from '../../openflow/index.ts';
import { fieldSpace, portLocal } from '../../packet/index.ts';
import { assumedConntrack, makeBridge, traceBridge } from '../../switch/index.ts';
import { expectParsed, sourceText } from '../../text/index.ts';
import { printBridgeTrace } from '../../trace/index.ts';
import type { CliContext } from '../context.ts';
import { exitCodes } from '../exit.ts';
import type { CommonOptions } from '../options.ts';
import { readText } from '../read-text.ts';
import { bridgeTraceJson } from '../trace-json.ts';

/** Options of `trace`. */
export interface TraceOptions extends CommonOptions {
  readonly flows: string;
  readonly groups?: string;
  readonly ports?: string;
  readonly bridge?: string;
  readonly tlvMap?: string;
  readonly ctNext: readonly string[];
  readonly json?: boolean;
  readonly explain?: boolean;
}

/**
 * `trace`: what `ovs-appctl ofproto/trace` would print for flows, groups and ports in files. Where the engine has to stop before the
 * switch would, the reason goes to stderr and the exit code says so; what the switch itself leaves open is no failure.
 */
export async function trace(flow: string, options: TraceOptions, context: CliContext): Promise<number> {
  const space = fieldSpace(
    options.tlvMap === undefined
      ? undefined
      : expectParsed(parseTlvMap(sourceText('--tlv-map', options.tlvMap))),
  );
  const show =
    options.ports === undefined ? undefined : expectParsed(parseOfctlShow(readText(options.ports)));
  const ports: readonly Port[] = show?.ports ?? [];
  const reading = { space, ports };
  const flows = expectParsed(parseFlows(readText(options.flows), reading));
  const groups: readonly Group[] =
    options.groups === undefined ? [] : expectParsed(parseGroups(readText(options.groups), reading));
  const name = ports.find(({ number }) => number === portLocal)?.name ?? options.bridge ?? 'br-int';
  const bridge = makeBridge({ name, flows, groups, ports, space });
  const packet = expectParsed(parseFlowArgument(sourceText('FLOW', flow), reading));
  const conntrack = assumedConntrack(options.ctNext.map((states) => states.split(/[,|]/)));
  const result = traceBridge(bridge, packet, { conntrack });
  // Words load the whole cluster's code with them; a plain trace does without.
  const words = options.explain || !result.complete ? await import('../trace-words.ts') : undefined;
  context.out(
    options.json
      ? `${JSON.stringify(bridgeTraceJson(result), undefined, 2)}\n`
      : printBridgeTrace(result, options.explain ? words?.explanation(bridge) : undefined),
  );
  if (result.complete) return exitCodes.done;
  context.err(`Not followed further (${result.disposition}): ${words?.reasonOf(result)}.\n`);
  return exitCodes.failed;
}
