import { type KubectlRow, parseKubectlTable } from '../../snapshot/index.ts';
import type { Call } from '../command.ts';
import { clusterFile, type ShellContext } from '../context.ts';
import { layOut, type Resource, resourceNamed, resources } from '../kubectl-resources.ts';
import { readOptions } from '../options.ts';
import { failed, fromFile, notCaptured, type ShellResult } from '../result.ts';
import { didYouMean } from '../suggest.ts';

const options = {
  flags: {
    '-A': 'all',
    '--all-namespaces': 'all',
    '--no-headers': 'no-headers',
    '-w': 'watch',
    '--watch': 'watch',
  },
  values: {
    '-n': 'namespace',
    '--namespace': 'namespace',
    '-o': 'output',
    '--output': 'output',
    '-l': 'labels',
    '--selector': 'labels',
  },
} as const;

/** The manifest of one object, as it was applied. */
function manifestOf(context: ShellContext, resource: Resource, name: string): ShellResult | undefined {
  for (const file of context.files.values()) {
    if (!file.path.startsWith('cluster/manifests/')) continue;
    for (const document of file.source.text.split(/^---\s*$/m)) {
      const [, kind] = /^kind:\s*(\S+)\s*$/m.exec(document) ?? [];
      const named = [...document.matchAll(/^ {2}name:\s*(\S+)\s*$/gm)].some((found) => found[1] === name);
      if (kind === resource.kind && named)
        return fromFile(
          file,
          document.trim(),
          'the manifest as it was applied, without what the cluster adds',
        );
    }
  }
  return undefined;
}

function hasLabels(context: ShellContext, id: string, selector: string): boolean {
  const labels = context.pods.find((pod) => pod.id === id)?.labels;
  return selector.split(',').every((term) => {
    const [key = '', value = ''] = term.split(/==?/);
    return labels?.[key] === value;
  });
}

function tableText(
  resource: Resource,
  headers: readonly string[],
  rows: readonly KubectlRow[],
  shape: {
    readonly wide: boolean;
    readonly namespaces: boolean;
    readonly noHeaders: boolean;
  },
): string {
  const columns = headers.filter(
    (header) =>
      (header !== 'NAMESPACE' || shape.namespaces) && (shape.wide || !resource.wide.includes(header)),
  );
  const cells = rows.map((row) => columns.map((column) => row.cells.get(column) ?? ''));
  return layOut(shape.noHeaders ? cells : [columns, ...cells]);
}

/** `kubectl get RESOURCE [NAME…]`: the captured table, with the rows and columns that are asked for. */
export function kubectlGet({ context, args }: Call): ShellResult {
  const read = readOptions(args, options);
  if ('unknown' in read)
    return failed(`error: unknown flag: ${read.unknown}\nSee 'kubectl get --help' for usage.`);
  const [first, ...more] = read.operands;
  if (first === undefined)
    return failed('You must specify the type of resource to get: pods, svc, ep, netpol or nodes.');
  const [type = '', slashName] = first.split('/');
  const resource = resourceNamed(type);
  if (!resource) {
    const near = didYouMean(
      type,
      resources.flatMap(({ names }) => names),
    );
    return failed(`error: the server doesn't have a resource type "${type}"${near}`);
  }
  const names = slashName === undefined ? more : [slashName, ...more];
  const file = clusterFile(context, resource.file);
  if (!file) return notCaptured(`\`kubectl get ${resource.names[0]}\``);
  const table = parseKubectlTable(file.source, ['NAME']).value;
  const everywhere = read.flags.has('all') || !resource.namespaced;
  const namespace = read.values.get('namespace')?.at(-1) ?? 'default';
  const selector = read.values.get('labels')?.at(-1);
  const rows = table.rows.filter(({ cells }) => {
    const home = cells.get('NAMESPACE') ?? 'default';
    const name = cells.get('NAME') ?? '';
    return (
      (everywhere || home === namespace) &&
      (names.length === 0 || names.includes(name)) &&
      (selector === undefined || hasLabels(context, `${home}/${name}`, selector))
    );
  });
  const missing = names.filter((name) => !rows.some(({ cells }) => cells.get('NAME') === name));
  if (missing.length > 0) {
    const known = table.rows.flatMap(({ cells }) => cells.get('NAME') ?? []);
    return failed(
      missing
        .map(
          (name) =>
            `Error from server (NotFound): ${resource.names[0]} "${name}" not found${didYouMean(name, known)}`,
        )
        .join('\n'),
    );
  }
  if (rows.length === 0)
    return {
      ...failed(everywhere ? 'No resources found' : `No resources found in ${namespace} namespace.`),
      exitCode: 0,
    };
  const output = read.values.get('output')?.at(-1);
  if (output === 'yaml') {
    const found =
      rows.length === 1 ? manifestOf(context, resource, rows[0]?.cells.get('NAME') ?? '') : undefined;
    return found ?? notCaptured(`a manifest of ${names.join(', ') || resource.names[0]}`, 'name one object');
  }
  if (output === 'name') {
    const prefix = resource.kind.toLowerCase();
    return fromFile(file, rows.map(({ cells }) => `${prefix}/${cells.get('NAME')}`).join('\n'));
  }
  if (output !== undefined && output !== 'wide')
    return notCaptured(`output format ${output}`, 'wide, name and yaml are answered');
  const shape = {
    wide: output === 'wide',
    namespaces: read.flags.has('all'),
    noHeaders: read.flags.has('no-headers'),
  };
  return fromFile(file, tableText(resource, table.headers, rows, shape));
}

/** Words that can follow in `kubectl get`. */
export function completeGet({ context, args }: Call): readonly string[] {
  const words = args.filter((word) => !word.startsWith('-'));
  if (args.at(-1) === '-o') return ['wide', 'name', 'yaml'];
  if (args.at(-1) === '-n') return [...new Set(context.pods.map(({ namespace }) => namespace))];
  const [type] = words;
  if (type === undefined) return resources.flatMap(({ names }) => names);
  const file = resourceNamed(type) && clusterFile(context, resourceNamed(type)?.file ?? 'pods');
  const names = file
    ? parseKubectlTable(file.source, ['NAME']).value.rows.flatMap(({ cells }) => cells.get('NAME') ?? [])
    : [];
  return [...names, '-o', '-n', '-A'];
}
