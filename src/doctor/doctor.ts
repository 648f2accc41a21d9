import { findServices, knowsVersion } from '../antrea/index.ts';
import type { Snapshot } from '../snapshot/index.ts';
import { type Diagnostic, errorWithoutPlace, warningWithoutPlace } from '../text/index.ts';
import { bridgeFindings } from './bridge-findings.ts';
import { nodeFindings } from './node-findings.ts';

/**
 * What is wrong or odd about a snapshot: what loading it said, then what its files say against each other. An error makes walks wrong or
 * impossible; each finding's sentence says what to do.
 */
export function examine(snapshot: Snapshot, said: readonly Diagnostic[]): readonly Diagnostic[] {
  return [
    // A file that is empty though its command always prints something is a capture that failed.
    ...said.map(
      (one): Diagnostic => (one.code === 'snapshot-file-empty' ? { ...one, severity: 'error' } : one),
    ),
    ...wholeFindings(snapshot),
    ...snapshot.nodes.flatMap((node) => [...bridgeFindings(node), ...nodeFindings(snapshot, node)]),
    ...podFindings(snapshot),
    ...serviceFindings(snapshot),
  ];
}

function wholeFindings({ nodes, manifest, tables, objects }: Snapshot): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  if (nodes.every(({ files }) => files.size === 0)) found.push(errorWithoutPlace('doctor-empty'));
  const version = manifest.versions?.antrea;
  if (version === undefined) found.push(warningWithoutPlace('doctor-no-version'));
  else if (!knowsVersion(version)) found.push(warningWithoutPlace('doctor-version', { version }));
  const ep = tables.get('ep')?.source.text ?? '';
  if (/\+ \d+ more\.\.\./.test(ep) && !objects.some(({ kind }) => kind === 'EndpointSlice')) {
    found.push(warningWithoutPlace('doctor-endpoints-cut'));
  }
  return found;
}

function podFindings({ nodes, pods }: Snapshot): readonly Diagnostic[] {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const listed = pods.filter(({ derived }) => derived === undefined);
  const own = listed.filter(
    ({ hostNetwork, phase, node }) => !hostNetwork && phase === 'running' && node !== '',
  );
  const bare = [...new Set(own.map(({ node }) => node))].filter((node) => !byName.get(node)?.files.size);
  const unguarded = own.filter(
    ({ node, port, ip }) => ip !== '' && port === undefined && byName.get(node)?.texts.flows,
  );
  const strangers = listed.length === 0 ? [] : pods.filter(({ derived }) => derived !== undefined);
  return [
    ...bare.map((node) => {
      const names = own.filter((pod) => pod.node === node).map(({ id }) => id);
      return errorWithoutPlace('doctor-node-missing', { node, pods: shorten(names) });
    }),
    ...unguarded.map(({ id, node }) => warningWithoutPlace('doctor-pod-unguarded', { pod: id, node })),
    ...strangers.map(({ node, port, ips }) =>
      warningWithoutPlace('doctor-port-without-pod', { port: port ?? '', node, address: ips.join(', ') }),
    ),
  ];
}

function serviceFindings({ nodes, services }: Snapshot): readonly Diagnostic[] {
  const listed = new Map(
    services.filter(({ derived }) => derived === undefined).map((one) => [one.clusterIp, one]),
  );
  return nodes.flatMap(({ name, texts }) => {
    if (!texts.groups) return [];
    const chosen = new Map<string, Set<string>>();
    for (const { ip, endpoints } of findServices(texts.flows ?? [], texts.groups)) {
      const known = chosen.get(ip) ?? new Set<string>();
      chosen.set(ip, known);
      for (const endpoint of endpoints) known.add(endpoint);
    }
    return [...chosen].flatMap(([ip, endpoints]) => {
      const service = listed.get(ip);
      const wanted = new Set(service?.endpoints);
      const differ = [...endpoints]
        .filter((one) => !wanted.has(one))
        .concat([...wanted].filter((one) => !endpoints.has(one)));
      if (!service || wanted.size === 0 || differ.length === 0) return [];
      return [
        warningWithoutPlace('doctor-endpoints-differ', {
          service: service.id,
          node: name,
          endpoints: shorten(differ),
        }),
      ];
    });
  });
}

/** How many names a finding gives. */
const shown = 3;

function shorten(names: readonly string[]): string {
  return names.length > shown
    ? `${names.slice(0, shown).join(', ')} and ${names.length - shown} more`
    : names.join(', ');
}
