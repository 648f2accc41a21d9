import type { Call } from '../command.ts';
import type { Place, ShellContext } from '../context.ts';
import { type ReadOptions, readOptions } from '../options.ts';
import { failed, type ShellResult } from '../result.ts';
import { didYouMean } from '../suggest.ts';

const options = {
  flags: {
    '-i': 'stdin',
    '--stdin': 'stdin',
    '-t': 'tty',
    '--tty': 'tty',
    '-q': 'quiet',
    '--quiet': 'quiet',
  },
  values: { '-n': 'namespace', '--namespace': 'namespace', '-c': 'container', '--container': 'container' },
} as const;

/** Where `kubectl exec` of a pod runs commands: an agent or another host-network pod sees its node, any other pod itself. */
function placeOf(context: ShellContext, id: string): Place | undefined {
  const pod = context.pods.find((candidate) => candidate.id === id);
  const node = context.nodes.find(({ name }) => name === pod?.node);
  if (!pod || !node) return undefined;
  return pod.hostNetwork ? { kind: 'node', node, inside: pod } : { kind: 'pod', node, pod };
}

/** The pod and the command of `exec [options] POD [options] [--] COMMAND…`; before `--` was asked for, the command just followed. */
function target(read: ReadOptions): {
  readonly pod: string | undefined;
  readonly command: readonly string[];
} {
  const [pod, ...more] = read.operands;
  return { pod: pod?.replace(/^pods?\//, ''), command: [...more, ...(read.rest ?? [])] };
}

/** `kubectl exec POD -- COMMAND`: the command in the pod's own network, or on its node for the Antrea agent. */
export function kubectlExec({ context, args, run, runLine }: Call): ShellResult {
  const read = readOptions(args, options);
  if ('unknown' in read)
    return failed(`error: unknown flag: ${read.unknown}\nSee 'kubectl exec --help' for usage.`);
  const { pod, command } = target(read);
  if (pod === undefined) return failed('error: pod or type/name must be specified');
  const namespace = read.values.get('namespace')?.at(-1) ?? 'default';
  const place = placeOf(context, `${namespace}/${pod}`);
  if (!place) {
    const elsewhere = context.pods.find(({ name }) => name === pod);
    const hint = elsewhere
      ? `\nIt is in namespace ${elsewhere.namespace}: add -n ${elsewhere.namespace}`
      : didYouMean(
          pod,
          context.pods.map(({ name }) => name),
        );
    return failed(`Error from server (NotFound): pods "${pod}" not found${hint}`);
  }
  if (command.length === 0) return failed('error: you must specify at least one command for the container');
  if (/^(ba|a)?sh$/.test(command[0] ?? '')) {
    const script = command[1] === '-c' ? command[2] : undefined;
    if (script !== undefined) return runLine(place, script);
    return failed(`(no shell is opened here; give the command itself: kubectl exec ${pod} -- ip route)`);
  }
  return run(place, command);
}

/** Words that can follow in `kubectl exec`. */
export function completeExec({ context, args, completions }: Call): readonly string[] {
  const dashes = args.indexOf('--');
  const read = readOptions(dashes < 0 ? args : args.slice(0, dashes), options);
  if (args.at(-1) === '-n') return [...new Set(context.pods.map(({ namespace }) => namespace))];
  if (args.at(-1) === '-c') return ['antrea-ovs', 'antrea-agent'];
  if ('unknown' in read) return [];
  const { pod } = target(read);
  const namespace = read.values.get('namespace')?.at(-1) ?? 'default';
  if (pod === undefined) {
    return [
      ...context.pods.filter((candidate) => candidate.namespace === namespace).map(({ name }) => name),
      '-n',
      '-it',
    ];
  }
  if (dashes < 0) return ['--', '-c', '-n', '-it'];
  const place = placeOf(context, `${namespace}/${pod}`);
  return place ? completions(place, args.slice(dashes + 1)) : [];
}
