import { jsonWordsOf, transcript, wordContextOf } from '../../antrea/index.ts';
import type { Cluster } from '../../cluster/index.ts';
import { requestOfScenario, walk as takeWalk, type WalkRequest, walkToJson } from '../../cluster/index.ts';
import { errorWithoutPlace, jsonText, largest, rich, token, UserError } from '../../text/index.ts';
import type { Walk } from '../../trace/index.ts';
import type { CliContext } from '../context.ts';
import { exitCodes } from '../exit.ts';
import { loadCluster } from '../load-cluster.ts';
import { type CommonOptions, styleFor } from '../options.ts';
import { withOtherSnapshots } from '../other-snapshots.ts';
import { renderRichLines } from '../rich-ansi.ts';

/** Options of `walk`. */
export interface WalkOptions extends CommonOptions {
  readonly from?: string;
  readonly to?: string;
  readonly proto?: 'tcp' | 'udp' | 'icmp' | 'arp';
  readonly src?: string;
  readonly endpoint?: string;
  readonly size?: number;
  readonly limit?: number;
  readonly requestOnly?: boolean;
  readonly json?: boolean;
}

function usage(reason: string): UserError {
  return new UserError([errorWithoutPlace('walk-usage', { reason })]);
}

/** What the command line asks for: a named walk, changed by the options that were given, or one made of options alone. */
function requestOf(cluster: Cluster, name: string | undefined, options: WalkOptions): WalkRequest {
  const { scenarios } = cluster.snapshot;
  const scenario = name === undefined ? undefined : scenarios.get(name);
  if (name !== undefined && !scenario) {
    const known = [...scenarios.keys()].sort().join(', ');
    throw new UserError([errorWithoutPlace('walk-scenario-not-found', { name, known })]);
  }
  if (!scenario && (options.from === undefined || options.to === undefined)) {
    throw usage('A walk needs both --from WHO and --to WHO[:PORT], or the name of a scenario.');
  }
  const base: WalkRequest = scenario ? requestOfScenario(scenario) : { from: '', to: '', reply: true };
  const { from, to, proto, src, endpoint, size, requestOnly, limit } = options;
  return {
    ...base,
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(proto === undefined ? {} : { protocol: proto }),
    ...(src === undefined ? {} : { src }),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(size === undefined ? {} : { size }),
    ...(limit === undefined ? {} : { limit }),
    ...(requestOnly ? { reply: false } : {}),
  };
}

/** Whether any option says something of a walk, so that the list of the named ones is not what is meant. */
function asksForWalk({ from, to, proto, src, endpoint, size, requestOnly }: WalkOptions): boolean {
  return [from, to, proto, src, endpoint, size, requestOnly].some((option) => option !== undefined);
}

/** The named walks of a snapshot, one a line. */
function list(cluster: Cluster, options: WalkOptions, context: CliContext): number {
  const scenarios = [...cluster.snapshot.scenarios.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  if (options.json) {
    const rows = scenarios.map(({ name, title, from, to }) => ({ name, title, from, to }));
    context.out(jsonText({ snapshot: cluster.snapshot.name, scenarios: rows }));
    return exitCodes.done;
  }
  const width = largest(scenarios.map(({ name }) => name.length));
  const lines = scenarios.map(({ name, title }) => rich(token('term', name.padEnd(width)), '  ', title));
  context.out(renderRichLines(lines, styleFor(options, context)));
  return exitCodes.done;
}

/** The exit code that says how a walk ended: one that ends in a policy drop is done. */
function exitCodeOfWalk(walk: Walk): number {
  const unknown = walk.disposition === 'unsupported' || walk.disposition === 'insufficient-information';
  return unknown ? exitCodes.failed : exitCodes.done;
}

/** `walk`: follows one connection across the cluster and tells it as text or JSON; without a name, lists the scenarios. */
export async function walk(
  name: string | undefined,
  options: WalkOptions,
  context: CliContext,
): Promise<number> {
  const cluster = loadCluster(options.snapshot);
  if (name === undefined && !asksForWalk(options)) return list(cluster, options, context);
  const request = requestOf(cluster, name, options);
  const result = withOtherSnapshots(cluster, () => takeWalk(cluster, request));
  if (options.json) context.out(jsonText(walkToJson(result, cluster, jsonWordsOf(cluster))));
  else context.out(renderRichLines(transcript(result, wordContextOf(cluster)), styleFor(options, context)));
  return exitCodeOfWalk(result);
}
