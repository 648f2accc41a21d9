import { stringify } from 'yaml';
import { type KubernetesObject, objectFiles, parseKubernetesObjects } from '../snapshot/index.ts';
import type { Diagnostic, SourceText } from '../text/index.ts';

/** The file of a snapshot that an object goes into; absent for kinds that a snapshot does not keep. */
function fileOf({ kind, name, body }: KubernetesObject): string | undefined {
  const antrea = String(body.apiVersion ?? '').startsWith('crd.antrea.io/');
  switch (kind) {
    case 'Pod':
      return objectFiles.pods.file;
    case 'Service':
      return objectFiles.services.file;
    case 'EndpointSlice':
      return objectFiles.endpointSlices.file;
    case 'Node':
      return objectFiles.nodes.file;
    case 'Namespace':
      return objectFiles.namespaces.file;
    case 'NetworkPolicy':
      return antrea ? objectFiles.annp.file : objectFiles.netpol.file;
    case 'ClusterNetworkPolicy':
      return objectFiles.acnp.file;
    case 'ClusterGroup':
    case 'Group':
      return objectFiles.clusterGroups.file;
    case 'Egress':
      return objectFiles.egress.file;
    case 'Tier':
      return objectFiles.tiers.file;
    case 'ConfigMap':
      return /^antrea-config/.test(name) ? objectFiles.antreaConfig.file : undefined;
    default:
      return undefined;
  }
}

/** What `--with` gave, sorted into a snapshot's files; kinds that a snapshot does not keep are counted. */
export interface SortedObjects {
  readonly files: ReadonlyMap<string, string>;
  readonly left: number;
  readonly diagnostics: readonly Diagnostic[];
}

/** Sorts `kubectl get … -o yaml` output, of several kinds at once, into a snapshot's files. */
export function sortObjects(sources: readonly SourceText[]): SortedObjects {
  const parsed = sources.map(parseKubernetesObjects);
  const sorted = new Map<string, unknown[]>();
  let left = 0;
  for (const object of parsed.flatMap(({ value }) => value)) {
    const file = fileOf(object);
    if (file === undefined) left += 1;
    else sorted.set(file, [...(sorted.get(file) ?? []), object.body]);
  }
  return {
    files: new Map(
      [...sorted].map(([file, items]) => [
        `cluster/${file}`,
        stringify({ apiVersion: 'v1', kind: 'List', items }, { aliasDuplicateObjects: false }),
      ]),
    ),
    left,
    diagnostics: parsed.flatMap(({ diagnostics }) => diagnostics),
  };
}
