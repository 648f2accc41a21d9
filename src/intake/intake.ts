import { stringify } from 'yaml';
import { formatIp } from '../packet/index.ts';
import {
  loadSnapshot,
  type NodeFileKey,
  nodeFiles,
  objectFiles,
  type PluginKnowledge,
  type Snapshot,
} from '../snapshot/index.ts';
import { type Diagnostic, type SourceText, sourceText, warningWithoutPlace } from '../text/index.ts';
import {
  type AgentBundle,
  agentFiles,
  agentsIn,
  type BundleFile,
  iptablesFile,
  isWindows,
  nodeNameOf,
  plainLines,
} from './bundle.ts';
import { clusterInfoFiles } from './clusterinfo.ts';
import { splitIptables } from './split-iptables.ts';
import { sortObjects } from './with-files.ts';

/** What is to be made a snapshot of. */
export interface IntakeInput {
  /** The snapshot's name. */
  readonly name: string;
  /** Where it came from, as people would name it. */
  readonly source: string;
  readonly bundle: readonly BundleFile[];
  /** `kubectl get … -o yaml` output beside the bundle. */
  readonly beside: readonly SourceText[];
}

/** A snapshot's files by path, `snapshot.yaml` among them, the snapshot as it loads, and what there is to say. */
export interface Intake {
  readonly files: ReadonlyMap<string, string>;
  readonly snapshot: Snapshot | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** A fact that a snapshot's manifest lists as derived. */
interface Fact {
  readonly what: string;
  readonly from: string;
}

/** Makes a snapshot of a support bundle: maps its files, derives what it lacks and can be, and names the rest as missing. */
export function intake(input: IntakeInput, plugin: PluginKnowledge): Intake {
  const files = new Map<string, string>();
  const provenance = new Map<string, { readonly kind: 'derived'; readonly from: string }>();
  const diagnostics: Diagnostic[] = [];
  const agents = agentsIn(input.bundle);
  for (const agent of agents) {
    const node = nodeNameOf(agent);
    if (isWindows(agent.files)) {
      diagnostics.push(warningWithoutPlace('intake-windows', { node }));
      continue;
    }
    if ([...files.keys()].some((path) => path.startsWith(`${node}/`))) {
      diagnostics.push(warningWithoutPlace('intake-node-twice', { node, folder: agent.folder }));
      continue;
    }
    const left = mapAgent(node, agent, files, provenance);
    if (left > 0)
      diagnostics.push(warningWithoutPlace('intake-lines-left', { node, file: iptablesFile, count: left }));
  }
  const info = input.bundle.find(({ path }) => path.slice(path.lastIndexOf('/') + 1) === 'clusterinfo');
  for (const [path, text] of info ? clusterInfoFiles(info.text) : []) {
    files.set(path, text);
    provenance.set(path, {
      kind: 'derived',
      from: 'clusterinfo of the bundle, with the kinds that it leaves out',
    });
  }
  const beside = sortObjects(input.beside);
  diagnostics.push(...beside.diagnostics);
  if (beside.left > 0) diagnostics.push(warningWithoutPlace('intake-objects-left', { count: beside.left }));
  for (const [path, text] of beside.files) {
    const before = files.get(path);
    files.set(path, before === undefined ? text : `${before}---\n${text}`);
  }
  if (![...files.keys()].some((path) => !path.startsWith('cluster/')))
    return { files: new Map(), snapshot: undefined, diagnostics };
  // What is derived after this changes no fact that the manifest lists, so that a great cluster is read once.
  const snapshot = load(input.name, files, plugin);
  deriveHostFiles(snapshot, files, provenance, plugin);
  files.set('snapshot.yaml', manifestText(input, snapshot, provenance, files));
  return { files, snapshot, diagnostics };
}

function mapAgent(
  node: string,
  agent: AgentBundle,
  files: Map<string, string>,
  provenance: Map<string, { readonly kind: 'derived'; readonly from: string }>,
): number {
  const put = (key: NodeFileKey, text: string) => files.set(`${node}/${nodeFiles[key].file}`, text);
  for (const [name, key] of agentFiles) {
    const text = agent.files.get(name);
    // nft list ruleset leaves an empty file where the kernel cannot tell (2.5.2 and later): that it has no rules is not said by it.
    if (text === undefined || (key === 'nftRuleset' && text.trim() === '')) continue;
    put(key, key === 'flows' || key === 'groups' ? plainLines(text) : text);
  }
  const saves = agent.files.get(iptablesFile);
  if (saves === undefined) return 0;
  const { v4, v6, left } = splitIptables(saves);
  for (const [key, text] of [
    ['iptablesSave', v4],
    ['ip6tablesSave', v6],
  ] as const) {
    if (text === '') continue;
    put(key, text);
    const from = `the IPv${key === 'iptablesSave' ? 4 : 6} part of iptables`;
    provenance.set(`${node}/${nodeFiles[key].file}`, { kind: 'derived', from });
  }
  return left;
}

function load(name: string, files: ReadonlyMap<string, string>, plugin: PluginKnowledge): Snapshot {
  const layer = {
    name,
    paths: [...files.keys()],
    read: (path: string) => sourceText(`${name}/${path}`, files.get(path) ?? ''),
  };
  return loadSnapshot(() => layer, name, plugin).value;
}

/** Sets and neighbours that no bundle of the release has and that follow from what is there. */
function deriveHostFiles(
  { nodes }: Snapshot,
  files: Map<string, string>,
  provenance: Map<string, { readonly kind: 'derived'; readonly from: string }>,
  { podSets, virtualMac }: PluginKnowledge,
): void {
  const subnets = nodes.flatMap(({ roles }) => roles.podCidrs);
  const allKnown = nodes.every(({ roles }) => roles.podCidrs.length > 0);
  for (const { name, files: own, texts, roles } of nodes) {
    const rules = own.get('iptablesSave')?.source.text ?? '';
    const set = podSets.find((candidate) => rules.includes(`--match-set ${candidate.name} `));
    if (!own.has('ipset') && set && allKnown) {
      const path = `${name}/${nodeFiles.ipset.file}`;
      const text = podSets.map(({ name: of, family }) =>
        [
          `create ${of} hash:net family ${family === 4 ? 'inet' : 'inet6'}`,
          ...subnets
            .filter((cidr) => cidr.includes(':') === (family === 6))
            .map((cidr) => `add ${of} ${cidr}`),
        ].join('\n'),
      );
      files.set(path, `${text.join('\n')}\n`);
      provenance.set(path, { kind: 'derived', from: 'the pod subnets of all nodes' });
    }
    const device = roles.gateway?.port;
    const static4 = /\b169\.254\.0\.253\b/.exec(
      own.get('ipRoute')?.source.text ?? own.get('ipRouteAll')?.source.text ?? '',
    );
    const peers6 = (texts.routes ?? []).flatMap(({ destination, nextHops }) =>
      destination.family === 6 && nextHops[0]?.device === device ? (nextHops[0]?.via ?? []) : [],
    );
    if (own.has('ipNeigh') || own.has('arp') || device === undefined || virtualMac === undefined) continue;
    const addresses = [...(static4 ? ['169.254.0.253'] : []), ...new Set(peers6.map(formatIp))];
    if (addresses.length === 0) continue;
    const path = `${name}/${nodeFiles.ipNeigh.file}`;
    files.set(path, addresses.map((ip) => `${ip} dev ${device} lladdr ${virtualMac} PERMANENT \n`).join(''));
    provenance.set(path, {
      kind: 'derived',
      from: "the node's routes: neighbours that the agent sets itself",
    });
  }
}

/** Files of a node that a walk may ask, in the order in which they are missed. */
const asked = [
  'flows',
  'groups',
  'ofctlShow',
  'ipAddress',
  'ipRoute',
  'iptablesSave',
  'ipset',
  'ipRule',
  'vsctlShow',
  'ipNeigh',
  'sysctl',
  'fdbShow',
  'conntrack',
] as const;
const askedObjects = ['pods', 'nodes', 'services', 'endpointSlices', 'namespaces', 'netpol', 'acnp'] as const;

function manifestText(
  { name, source }: IntakeInput,
  snapshot: Snapshot,
  provenance: ReadonlyMap<string, { readonly kind: 'derived'; readonly from: string }>,
  files: ReadonlyMap<string, string>,
): string {
  const antrea = snapshot.manifest.versions?.antrea;
  const captured = /_(\d{4})(\d\d)(\d\d)T/.exec(source)?.slice(1, 4).join('-');
  const silent = asked
    .map((key) => ({
      key,
      nodes: snapshot.nodes
        .map(({ name: node }) => node)
        .filter((node) => !files.get(`${node}/${nodeFiles[key].file}`)?.trim()),
    }))
    .filter(
      ({ key, nodes }) =>
        nodes.length > 0 &&
        !(key === 'ipRoute' && nodes.every((node) => files.has(`${node}/${nodeFiles.ipRouteAll.file}`))),
    );
  const objects = askedObjects.filter((key) => !files.has(`cluster/${objectFiles[key].file}`));
  return stringify({
    name,
    title: `Antrea${antrea === undefined ? '' : ` ${antrea}`} on ${snapshot.nodes.length} nodes, from a support bundle`,
    source,
    ...(captured === undefined ? {} : { captured }),
    ...(antrea === undefined ? {} : { versions: { antrea } }),
    provenance: Object.fromEntries(provenance),
    derived: factsOf(snapshot),
    missing: [
      ...silent.map(({ key, nodes }) => {
        const where = nodes.length === snapshot.nodes.length ? 'every node' : nodes.join(', ');
        return `${nodeFiles[key].file} of ${where} (${nodeFiles[key].command})`;
      }),
      ...objects.map((key) => `cluster/${objectFiles[key].file} (${objectFiles[key].command})`),
    ],
  });
}

function factsOf({ nodes, pods, services }: Snapshot): readonly Fact[] {
  const roles = nodes.flatMap(({ name, roles: { derived } }) =>
    derived.map(({ role, value, by }) => ({ what: `${role} of ${name}: ${value}`, from: by })),
  );
  const objects = [
    ...pods.flatMap(({ id, derived }) =>
      derived === undefined ? [] : [{ what: `pod ${id}`, from: derived }],
    ),
    ...services.flatMap(({ id, derived }) =>
      derived === undefined ? [] : [{ what: `service ${id}`, from: derived }],
    ),
  ];
  return [...roles, ...objects];
}
