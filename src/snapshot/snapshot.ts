import { parseTlvMap } from '../openflow/index.ts';
import { canonicalIp, type FieldSpace, fieldSpace } from '../packet/index.ts';
import {
  type Diagnostic,
  errorAt,
  type Parsed,
  type SourceText,
  sourceText,
  span,
  warningAt,
  warningWithoutPlace,
} from '../text/index.ts';
import { type AgentInfo, parseAgentInfo, parseGroupMembers } from './agent-objects.ts';
import { type ClusterFacts, readObjects } from './cluster-facts.ts';
import type { Pod, Service } from './cluster-objects.ts';
import { derivedPods, derivedServices } from './derived.ts';
import { routersOf } from './hosts.ts';
import { type KubectlTable, parseKubectlTable } from './kubectl-table.ts';
import { type KubernetesObject, parseKubernetesObjects } from './kubernetes-objects.ts';
import { type OpenLayer, openSnapshot, type SnapshotFile } from './layer.ts';
import { type Manifest, parseScenario, type Scenario, type UnderlayHost } from './manifest.ts';
import { type ClusterFileKey, clusterFiles, nodeFile, nodeOfPath } from './node-files.ts';
import { type NodeSnapshot, readNode } from './node-snapshot.ts';
import { noPlugin, type PluginKnowledge } from './plugin.ts';
import { podsOf } from './pods.ts';
import { type Labels, manifestsOf, type NetworkPolicy } from './policy.ts';
import type { NodeFacts } from './roles.ts';
import { servicesOf } from './services.ts';

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
  /** Kubernetes objects of manifests and of `kubectl get … -o yaml`, of every kind. */
  readonly objects: readonly KubernetesObject[];
  /** The labels of each namespace that an object describes. */
  readonly namespaceLabels: ReadonlyMap<string, Labels>;
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
export function loadSnapshot(
  open: OpenLayer,
  name: string,
  plugin: PluginKnowledge = noPlugin,
): Parsed<Snapshot> {
  const { manifest, manifestSource, files, ignored } = openSnapshot(open, name);
  const diagnostics: Diagnostic[] = [];
  const take = <T>(parsed: Parsed<T>): T => {
    for (const diagnostic of parsed.diagnostics) diagnostics.push(diagnostic);
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
  const objects = [...files.values()]
    .filter(({ path }) => /^cluster\/.*\.ya?ml$/.test(path))
    .flatMap(({ source }) => take(parseKubernetesObjects(source)));
  const { podLabels, policies } = take(manifestsOf(objects));
  const facts = take(readObjects(objects));
  const names = nodeNames(manifest, tables, facts, files);
  const agents = new Map(
    names.flatMap((node) => {
      const file = nodeFile(files, node, 'agentInfo');
      return file ? [[node, take(parseAgentInfo(file.source))] as const] : [];
    }),
  );
  const nodes = names.map((node) =>
    take(
      readNode(node, files, {
        manifest: manifest.nodes?.find((candidate) => candidate.name === node),
        facts: factsOf(node, tables, facts, agents.get(node)),
        space,
        plugin,
      }),
    ),
  );
  const groupMembers = (key: 'addressGroups' | 'appliedToGroups', node: string) => {
    const file = nodeFile(files, node, key);
    return file ? take(parseGroupMembers(file.source)) : [];
  };
  const listedPods = podsOf(tables.get('pods'), facts.pods, nodes, podLabels, manifest);
  const listedServices = servicesOf(tables.get('svc'), tables.get('ep'), facts);
  const pods = [
    ...listedPods,
    ...derivedPods(nodes, listedPods, {
      addressed: names.flatMap((node) => groupMembers('addressGroups', node)),
      applied: new Map(names.map((node) => [node, groupMembers('appliedToGroups', node)])),
    }),
  ];
  const services = listedServices.length > 0 ? listedServices : derivedServices(nodes, plugin);
  diagnostics.push(...ignoredFiles(ignored), ...unknownProvenance(files, manifest, manifestSource));
  return {
    value: {
      name: manifest.name,
      manifest: withVersion(manifest, agents),
      files,
      tables,
      nodes,
      pods,
      services,
      policies,
      hosts: manifest.hosts ?? routersOf(nodes),
      scenarios: scenariosOf(files, diagnostics),
      space,
      objects,
      namespaceLabels: facts.namespaceLabels,
    },
    diagnostics,
  };
}

/** The manifest with the version that the agents tell, where it names none itself. */
function withVersion(manifest: Manifest, agents: ReadonlyMap<string, AgentInfo>): Manifest {
  const version = [...agents.values()].flatMap((agent) => agent.version ?? [])[0];
  return version === undefined
    ? manifest
    : { ...manifest, versions: { antrea: version, ...manifest.versions } };
}

function nodeNames(
  manifest: Manifest,
  tables: ReadonlyMap<ClusterFileKey, KubectlTable>,
  facts: ClusterFacts,
  files: ReadonlyMap<string, SnapshotFile>,
): readonly string[] {
  const listed = (tables.get('nodes')?.rows ?? []).flatMap(({ cells }) => cells.get('NAME') ?? []);
  const folders = [...files.keys()].flatMap((path) => nodeOfPath(path) ?? []);
  const named = (manifest.nodes ?? []).map(({ name }) => name);
  return [...new Set([...named, ...listed, ...facts.nodes.keys(), ...folders])];
}

/** What the node's object says, else its row of `kubectl get nodes`, else the agent on it. */
function factsOf(
  node: string,
  tables: ReadonlyMap<ClusterFileKey, KubectlTable>,
  facts: ClusterFacts,
  agent: AgentInfo | undefined,
): NodeFacts {
  const cells = tables.get('nodes')?.rows.find((row) => row.cells.get('NAME') === node)?.cells;
  const known = facts.nodes.get(node);
  const listed = [canonicalIp(cells?.get('INTERNAL-IP') ?? '') ?? []].flat();
  const first = <T>(...lists: readonly (readonly T[])[]) => lists.find((list) => list.length > 0) ?? [];
  return {
    internalIps: first(known?.internalIps ?? [], listed, agent?.underlayIps ?? []),
    podCidrs: first(known?.podCidrs ?? [], agent?.podCidrs ?? []),
    bridge: agent?.bridge,
  };
}

function scenariosOf(
  files: ReadonlyMap<string, SnapshotFile>,
  diagnostics: Diagnostic[],
): ReadonlyMap<string, Scenario> {
  const scenarios = new Map<string, Scenario>();
  for (const { path, source } of files.values()) {
    if (!/^scenarios\/[^/]+\.yaml$/.test(path)) continue;
    const parsed = parseScenario(source);
    for (const diagnostic of parsed.diagnostics) diagnostics.push(diagnostic);
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

/** How many names a remark on ignored files gives. */
const namesShown = 3;

/** What is not of the format, once a folder: nobody wants to read sixty lines about sixty files. */
function ignoredFiles(ignored: readonly string[]): readonly Diagnostic[] {
  const folders = new Map<string, string[]>();
  for (const path of ignored) {
    const slash = path.indexOf('/');
    const folder = slash < 0 ? '.' : path.slice(0, slash);
    folders.set(folder, [...(folders.get(folder) ?? []), path]);
  }
  return [...folders].map(([folder, paths]): Diagnostic => {
    const [only = ''] = paths;
    if (paths.length === 1) return warningWithoutPlace('snapshot-stray-file', { path: only });
    const names = paths
      .slice(0, namesShown)
      .map((path) => path.slice(folder === '.' ? 0 : folder.length + 1));
    const shown = paths.length > namesShown ? [...names, '…'] : names;
    return warningWithoutPlace('snapshot-stray-files', {
      folder,
      count: paths.length,
      names: shown.join(', '),
    });
  });
}

function unknownProvenance(
  files: ReadonlyMap<string, SnapshotFile>,
  manifest: Manifest,
  manifestSource: SourceText,
): readonly Diagnostic[] {
  return Object.keys(manifest.provenance ?? {})
    .filter((path) => !files.has(path))
    .map((path) => {
      const at = Math.max(0, manifestSource.text.indexOf(path));
      return warningAt(manifestSource, span(at, at + path.length), 'snapshot-unknown-provenance', { path });
    });
}
