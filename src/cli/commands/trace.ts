import {
  type Bucket,
  type Group,
  type Port,
  parseFlowArgument,
  parseFlows,
  parseGroups,
  parseInterfaces,
  parseOfctlShow,
  parseTlvMap,
} from '../../openflow/index.ts';
import { fieldSpace, portLocal } from '../../packet/index.ts';
import { assumedConntrack, makeBridge, readConnectionStates, traceBridge } from '../../switch/index.ts';
import {
  errorWithoutPlace,
  expectParsed,
  jsonText,
  type OutputKind,
  type Parsed,
  type SourceText,
  sourceText,
  UserError,
} from '../../text/index.ts';
import { newEffort, printBridgeTrace } from '../../trace/index.ts';
import type { CliContext } from '../context.ts';
import { exitCodes } from '../exit.ts';
import { expectOutput } from '../expect-output.ts';
import { formatErrors } from '../format-errors.ts';
import { openflowNote } from '../openflow-note.ts';
import type { CommonOptions } from '../options.ts';
import { readText } from '../read-text.ts';
import { tableNaming } from '../table-naming.ts';
import { bridgeTraceJson } from '../trace-json.ts';

/** Options of `trace`. */
export interface TraceOptions extends CommonOptions {
  readonly flows: string;
  readonly groups?: string;
  readonly ports?: string;
  readonly tables?: string;
  readonly bridge?: string;
  readonly tlvMap?: string;
  readonly ctNext: readonly string[];
  readonly limit?: number;
  readonly json?: boolean;
  readonly interfaces?: string;
  readonly bucket: readonly string[];
  readonly names?: boolean;
  readonly explain?: boolean;
}

/** How many of a dump's port names an error lists. */
const listedPorts = 3;

/** The text of a file, or of standard input for `-`. */
async function readInput(path: string, context: CliContext): Promise<SourceText> {
  return path === '-' ? sourceText('stdin', await context.stdin()) : readText(path);
}

/** The value of flows that were read without ports. Names of ports in them have one cause: one error, which asks for `--ports`. */
function expectPortNumbers<T>(parsed: Parsed<T>, { name: file }: SourceText, bridge: string): T {
  const unknown = parsed.diagnostics.filter(({ code }) => code === 'port-unknown');
  if (unknown.length === 0) return expectParsed(parsed);
  const names = [...new Set(unknown.map(({ params }) => String(params.port)))];
  const listed = names.length > listedPorts ? [...names.slice(0, listedPorts), '…'] : names;
  throw new UserError([errorWithoutPlace('ports-needed', { file, ports: listed.join(', '), bridge })]);
}

/** What a file of one tool's output says. */
function readOutput<T>(path: string, kind: OutputKind, parse: (source: SourceText) => Parsed<T>): T {
  const source = readText(path);
  return expectOutput(parse(source), source, kind);
}

/** The bucket that `--bucket GROUP=N` gives a group, where the datapath would take one by its hash. */
function bucketsGiven(given: readonly string[]): (group: Group) => Bucket | undefined {
  const chosen = new Map(
    given.map((text): readonly [number, number] => {
      const [, group, bucket] = /^(\d+)=(\d+)$/.exec(text) ?? [];
      if (group === undefined) throw new UserError([errorWithoutPlace('bucket-option', { value: text })]);
      return [Number(group), Number(bucket)];
    }),
  );
  return (group) => {
    const wanted = chosen.get(group.id);
    if (wanted === undefined) return undefined;
    const bucket = group.buckets.find(({ id }) => id === wanted);
    if (bucket) return bucket;
    const buckets = group.buckets.map(({ id }) => id).join(', ');
    throw new UserError([errorWithoutPlace('bucket-unknown', { group: group.id, bucket: wanted, buckets })]);
  };
}

/** The states of one `--ct-next`, checked as the switch checks them. */
function connectionStates(text: string): readonly string[] {
  const read = readConnectionStates(text);
  if ('refused' in read)
    throw new UserError([errorWithoutPlace('ct-next', { value: text, reason: read.refused })]);
  return read.states;
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
    options.ports === undefined ? undefined : readOutput(options.ports, 'ovs-ofctl show', parseOfctlShow);
  const ports: readonly Port[] = show?.ports ?? [];
  const bridgeName = options.bridge ?? 'br-int';
  const source = await readInput(options.flows, context);
  const reading = { space, ports, ...(await tableNaming(source, options.tables)) };
  const read = parseFlows(source, { ...reading, keepUnread: true });
  const flows = expectOutput(read, source, 'ovs-ofctl dump-flows', (parsed) =>
    show ? expectParsed(parsed) : expectPortNumbers(parsed, source, bridgeName),
  );
  const groups: readonly Group[] | undefined =
    options.groups === undefined
      ? undefined
      : readOutput(options.groups, 'ovs-ofctl dump-groups', (text) => parseGroups(text, reading));
  const name = ports.find(({ number }) => number === portLocal)?.name ?? bridgeName;
  const interfaces =
    options.interfaces === undefined
      ? undefined
      : expectParsed(parseInterfaces(readText(options.interfaces)));
  const bridge = makeBridge({
    name,
    flows,
    space,
    ...(groups ? { groups } : {}),
    ...(show ? { ports } : {}),
    ...(interfaces ? { interfaces } : {}),
  });
  const packet = expectParsed(parseFlowArgument(sourceText('FLOW', flow), reading));
  const warnings = [
    ...read.diagnostics.filter(({ severity }) => severity === 'warning'),
    ...openflowNote(source, flows),
  ];
  if (warnings.length > 0) context.err(`${formatErrors(warnings)}\n`);
  const result = traceBridge(bridge, packet, {
    conntrack: assumedConntrack(options.ctNext.map(connectionStates)),
    chooseBucket: bucketsGiven(options.bucket),
    effort: newEffort(options.limit),
  });
  // Words load the whole cluster's code with them; a plain trace does without.
  const needsWords = options.explain || !result.complete || result.notes.length > 0;
  const words = needsWords ? await import('../trace-words.ts') : undefined;
  context.out(
    options.json
      ? jsonText(bridgeTraceJson(result, words?.notesOf(result) ?? []))
      : printBridgeTrace(result, {
          names: options.names,
          explain: options.explain ? words?.explanation(bridge) : undefined,
        }),
  );
  for (const { text } of words?.notesOf(result) ?? []) context.err(`Note: ${text}\n`);
  // The switch would go on as the hash says: what it prints is whole, and still no answer.
  const isUndecided = result.stopped?.code === 'datapath-hash-unknown';
  if (result.complete && !isUndecided) return exitCodes.done;
  context.err(`Not followed further (${result.disposition}): ${words?.reasonOf(result)}.\n`);
  return exitCodes.failed;
}
