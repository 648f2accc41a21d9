import { parseTlvMap } from '../openflow/index.ts';
import { type FieldSpace, fieldSpace, formatIp, formatMac } from '../packet/index.ts';
import {
  type Diagnostic,
  errorAt,
  type Parsed,
  type SourceText,
  sourceText,
  span,
  warningAt,
} from '../text/index.ts';
import { type Pod, phaseOf, rowNamespace, type Service, servicesOf } from './cluster-objects.ts';
import { type KubectlTable, parseKubectlTable } from './kubectl-table.ts';
import { type OpenLayer, openSnapshot, type SnapshotFile } from './layer.ts';
import { type Manifest, parseScenario, type Scenario, type UnderlayHost } from './manifest.ts';
import { type ClusterFileKey, clusterFiles, nodeFiles } from './node-files.ts';
import { type NodeSnapshot, readNode } from './node-snapshot.ts';
import { podAttachments } from './pod-ports.ts';
import { type Labels, type NetworkPolicy, parseManifests } from './policy.ts';

/** A cluster as it was captured: everything that a walk, a lesson and a command answer from. */
export interface Snapshot {
  readonly name: string;
  readonly manifest: Manifest;
  readonly files: ReadonlyMap<string, SnapshotFile>;
  readonly tables: ReadonlyMap<ClusterFileKey, KubectlTable>;
  readonly nodes: readonly NodeSnapshot[];
  readonly pods: readonly Pod[];
  readonly services: readonly Service[];
  readonly policies: readonly NetworkPolicy[];
  /** Hosts of the underlay that are no nodes: a router, a client. */
  readonly hosts: readonly UnderlayHost[];
  readonly scenarios: ReadonlyMap<string, Scenario>;
  readonly space: FieldSpace;
}

const required: Readonly<Record<ClusterFileKey, readonly string[]>> = {
  nodes: ['NAME', 'INTERNAL-IP'],
  pods: ['NAME', 'IP', 'NODE'],
  svc: ['NAME', 'TYPE', 'CLUSTER-IP', 'PORT(S)'],
  ep: ['NAME', 'ENDPOINTS'],
  netpol: ['NAME', 'POD-SELECTOR'],
};

/**
 * Loads a snapshot: opens it with what it extends, and parses every file. Throws a UserError when there is no such snapshot or
 * its manifest is unreadable; every other problem is a diagnostic, and what could be read is there.
 */
export function loadSnapshot(open: OpenLayer, name: string): Parsed<Snapshot> {
  const { manifest, manifestSource, files } = openSnapshot(open, name);
  const diagnostics: Diagnostic[] = [];
  const take = <T>(parsed: Parsed<T>): T => {
    diagnostics.push(...parsed.diagnostics);
    return parsed.value;
  };
  const space = fieldSpace(
    manifest.tlvMap === undefined
      ? undefined
      : take(parseTlvMap(sourceText(`${manifestSource.name} (tlvMap)`, manifest.tlvMap))),
  );
  const tables = new Map<ClusterFileKey, KubectlTable>();
  for (const key of Object.keys(clusterFiles) as ClusterFileKey[]) {
    const file = files.get(`cluster/${clusterFiles[key].file}`);
    if (file) tables.set(key, take(parseKubectlTable(file.source, required[key])));
  }
  const labels = new Map<string, Labels>();
  const policies: NetworkPolicy[] = [];
  for (const { path, source } of files.values()) {
    if (!path.startsWith('cluster/manifests/')) continue;
    const manifests = take(parseManifests(source));
    for (const [id, value] of manifests.podLabels) labels.set(id, value);
    policies.push(...manifests.policies);
  }
  const nodes = nodeNames(manifest, tables, files).map((node) =>
    take(
      readNode(
        node,
        manifest.nodes?.find((candidate) => candidate.name === node),
        files,
        cellOf(tables.get('nodes'), node, 'INTERNAL-IP'),
        space,
      ),
    ),
  );
  diagnostics.push(...strayFiles(files, nodes, manifest, manifestSource));
  return {
    value: {
      name: manifest.name,
      manifest,
      files,
      tables,
      nodes,
      pods: podsOf(tables.get('pods'), nodes, labels, manifest),
      services: servicesOf(tables.get('svc'), tables.get('ep')),
      policies,
      hosts: manifest.hosts ?? [],
      scenarios: scenariosOf(files, diagnostics),
      space,
    },
    diagnostics,
  };
}

function nodeNames(
  manifest: Manifest,
  tables: ReadonlyMap<ClusterFileKey, KubectlTable>,
  files: ReadonlyMap<string, SnapshotFile>,
): readonly string[] {
  const listed = (tables.get('nodes')?.rows ?? []).flatMap(({ cells }) => cells.get('NAME') ?? []);
  const folders = [...files.keys()]
    .flatMap((path) => (path.includes('/') ? [path.slice(0, path.indexOf('/'))] : []))
    .filter((folder) => folder !== 'cluster' && folder !== 'scenarios');
  return [...new Set([...(manifest.nodes ?? []).map(({ name }) => name), ...listed, ...folders])];
}

function cellOf(table: KubectlTable | undefined, name: string, column: string): string | undefined {
  return table?.rows.find(({ cells }) => cells.get('NAME') === name)?.cells.get(column);
}

function podsOf(
  table: KubectlTable | undefined,
  nodes: readonly NodeSnapshot[],
  labels: ReadonlyMap<string, Labels>,
  manifest: Manifest,
): readonly Pod[] {
  const attachments = new Map(nodes.map((node) => [node.name, podAttachments(node.texts.flows ?? [])]));
  return (table?.rows ?? []).map(({ cells }): Pod => {
    const namespace = rowNamespace(cells);
    const name = cells.get('NAME') ?? '';
    const id = `${namespace}/${name}`;
    const ip = cells.get('IP') ?? '';
    const node = cells.get('NODE') ?? '';
    const home = nodes.find((candidate) => candidate.name === node);
    const attached = attachments.get(node)?.get(ip);
    const told = manifest.pods?.find((pod) => pod.name === id);
    const neighbour = home?.texts.neighbours?.find((entry) => formatIp(entry.address) === ip);
    return {
      namespace,
      name,
      id,
      ip: told?.ip ?? ip,
      node,
      phase: phaseOf(cells.get('STATUS')),
      hostNetwork: ip !== '' && ip === home?.roles.underlay?.ip,
      labels: labels.get(id),
      port: told?.port ?? home?.ports.find(({ number }) => number === attached?.port)?.name,
      mac:
        told?.mac ?? attached?.mac ?? (neighbour?.mac === undefined ? undefined : formatMac(neighbour.mac)),
    };
  });
}

function scenariosOf(
  files: ReadonlyMap<string, SnapshotFile>,
  diagnostics: Diagnostic[],
): ReadonlyMap<string, Scenario> {
  const scenarios = new Map<string, Scenario>();
  for (const { path, source } of files.values()) {
    if (!/^scenarios\/[^/]+\.yaml$/.test(path)) continue;
    const parsed = parseScenario(source);
    diagnostics.push(...parsed.diagnostics);
    if (!parsed.value) continue;
    const { name } = parsed.value;
    if (path !== `scenarios/${name}.yaml`) {
      diagnostics.push(errorAt(source, span(0, 0), 'snapshot-scenario-name', { name, file: path }));
    }
    if (scenarios.has(name)) {
      diagnostics.push(errorAt(source, span(0, 0), 'snapshot-duplicate-scenario', { name }));
    }
    scenarios.set(name, parsed.value);
  }
  return scenarios;
}

function strayFiles(
  files: ReadonlyMap<string, SnapshotFile>,
  nodes: readonly NodeSnapshot[],
  manifest: Manifest,
  manifestSource: SourceText,
): readonly Diagnostic[] {
  const known = new Set<string>(Object.values(clusterFiles).map(({ file }) => `cluster/${file}`));
  for (const { name } of nodes) {
    for (const { file } of Object.values(nodeFiles)) known.add(`${name}/${file}`);
  }
  const format = /^(cluster\/manifests\/[^/]+\.ya?ml|scenarios\/[^/]+\.yaml|README\.md)$/;
  const stray = [...files.values()]
    .filter(({ path }) => !known.has(path) && !format.test(path))
    .map(({ path, source }) => warningAt(source, span(0, 0), 'snapshot-stray-file', { path }));
  const unknown = Object.keys(manifest.provenance ?? {})
    .filter((path) => !files.has(path))
    .map((path) => {
      const at = Math.max(0, manifestSource.text.indexOf(path));
      return warningAt(manifestSource, span(at, at + path.length), 'snapshot-unknown-provenance', { path });
    });
  return [...stray, ...unknown];
}
