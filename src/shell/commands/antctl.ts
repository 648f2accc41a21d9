import type { Call, ShellCommand } from '../command.ts';
import { nodeFile } from '../context.ts';
import { flowText, tableNumber, withoutStatistics } from '../flow-filter.ts';
import { readOptions } from '../options.ts';
import { computed, derived, failed, notCaptured, type ShellResult } from '../result.ts';
import { didYouMean } from '../suggest.ts';

/** `antctl get ovsflows`: flows of a table, or those that name a pod's port, addresses or MAC; cookies are left out as antctl does. */
function ovsFlows({ context, place, args }: Call): ShellResult {
  const { node } = place;
  const read = readOptions(args, {
    values: {
      '-T': 'table',
      '--table': 'table',
      '-p': 'pod',
      '--pod': 'pod',
      '-n': 'namespace',
      '--namespace': 'namespace',
      '-o': 'output',
    },
  });
  if ('unknown' in read) return failed(`Error: unknown flag: ${read.unknown}`);
  const file = nodeFile(context, node.name, 'flows');
  if (!file) return notCaptured('flows of this node');
  const asked = read.values.get('table')?.at(-1);
  const number = asked === undefined ? undefined : tableNumber(node.tables, asked);
  if (asked !== undefined && number === undefined) {
    return failed(
      `Error: table ${asked} not found${didYouMean(
        asked,
        node.tables.map(({ name }) => name),
      )}`,
    );
  }
  const podName = read.values.get('pod')?.at(-1);
  const namespace = read.values.get('namespace')?.at(-1) ?? 'default';
  const pod = context.pods.find(
    (candidate) => candidate.id === `${namespace}/${podName}` && candidate.node === node.name,
  );
  if (podName !== undefined && !pod)
    return failed(`Error: NotFound: Pod ${namespace}/${podName} not found on this node`);
  const marks = pod ? [`"${pod.port}"`, `=${pod.ip}`, pod.mac ?? pod.ip] : [''];
  const lines = node.flows
    .filter(({ table }) => number === undefined || table === number)
    .map(
      (flow) =>
        `table=${flow.table}, ${withoutStatistics(flowText(flow))
          .replace(/^cookie=[^,]+, /, '')
          .replace(/^table=[^,]+, /, '')}`,
    )
    .filter((text) => marks.some((mark) => text.includes(mark)));
  return derived(file, ['FLOW', ...lines].join('\n'), 'packet counts were not captured');
}

/** `antctl` inside an agent: Antrea's own view of its node. */
export const antctl: ShellCommand = {
  name: 'antctl',
  usage: ['antctl get ovsflows [-T TABLE] [-p POD -n NAMESPACE]', 'antctl version'],
  summary: "Antrea's own command: flows by table name or by pod",
  run: (call) => {
    const [verb, what, ...rest] = call.args;
    const release = call.context.versions.antrea;
    if (verb === 'version') {
      if (!release) return notCaptured('version of Antrea');
      const inController =
        call.place.kind === 'node' && call.place.inside?.name.startsWith('antrea-controller');
      const component = inController ? 'controllerVersion' : 'agentVersion';
      return computed(
        `antctlVersion: ${release}\n${component}: ${release}`,
        'the version that the snapshot names',
      );
    }
    if (verb === 'get' && (what === 'ovsflows' || what === 'of')) return ovsFlows({ ...call, args: rest });
    if (verb === 'get')
      return failed(
        `Error: unknown command "${what ?? ''}" for "antctl get"${didYouMean(what ?? '', ['ovsflows'])}`,
      );
    return failed(
      `Error: unknown command "${verb ?? ''}" for "antctl"${didYouMean(verb ?? '', ['get', 'version'])}`,
    );
  },
  complete: ({ place, args, context }) => {
    if (args.length === 0) return ['get', 'version'];
    if (args[0] !== 'get') return [];
    if (args.length === 1) return ['ovsflows'];
    if (args.at(-1) === '-T') return place.node.tables.map(({ name }) => name);
    if (args.at(-1) === '-p')
      return context.pods.filter(({ node }) => node === place.node.name).map(({ name }) => name);
    return ['-T', '-p', '-n'];
  },
};
