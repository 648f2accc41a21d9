import {
  type Interface,
  type Ipset,
  type Iptables,
  type Neighbour,
  type Nftables,
  parseIpAddress,
  parseIpRoute,
  parseIpRule,
  parseIpset,
  parseIptablesList,
  parseIptablesSave,
  parseNeighbours,
  parseNftRuleset,
  parseSysctl,
  type Route,
  type Rule,
  type Sysctl,
} from '../host/index.ts';
import {
  type Flow,
  type Group,
  type OfctlShow,
  type Port,
  parseFlows,
  parseGroups,
  parseOfctlShow,
  parseTableNames,
  parseVsctlShow,
  type ReadOptions,
  type VsctlShow,
} from '../openflow/index.ts';
import type { FieldSpace } from '../packet/index.ts';
import { type Diagnostic, type Parsed, type SourceText, span, warningAt } from '../text/index.ts';
import type { LearnedStation } from '../trace/index.ts';
import { parseFdbShow } from './fdb-show.ts';
import type { SnapshotFile } from './layer.ts';
import type { ManifestNode } from './manifest.ts';
import { type NodeFileKey, nodeFile, nodeFiles } from './node-files.ts';
import type { PluginKnowledge } from './plugin.ts';
import { type DerivedRole, type NodeFacts, type NodeRoles, rolesOf } from './roles.ts';

/** The parsed texts of one node; what its directory lacks is absent. */
interface NodeTexts {
  readonly flows?: readonly Flow[];
  readonly groups?: readonly Group[];
  readonly ofctlShow?: OfctlShow;
  readonly vsctlShow?: VsctlShow;
  readonly routes?: readonly Route[];
  readonly rules?: readonly Rule[];
  readonly interfaces?: readonly Interface[];
  readonly neighbours?: readonly Neighbour[];
  readonly iptables?: Iptables;
  readonly nftables?: Nftables;
  readonly ipsets?: readonly Ipset[];
  readonly sysctls?: readonly Sysctl[];
  readonly learned?: readonly LearnedStation[];
}

/** One node of a snapshot. */
export interface NodeSnapshot {
  readonly name: string;
  readonly role: string | undefined;
  readonly files: ReadonlyMap<NodeFileKey, SnapshotFile>;
  readonly texts: NodeTexts;
  readonly ports: readonly Port[];
  readonly roles: NodeRoles;
}

/** Outputs that are never empty: an empty file of one is a capture that failed, and tells nothing. */
const neverBlank: ReadonlySet<NodeFileKey> = new Set([
  'flows',
  'groups',
  'ofctlShow',
  'vsctlShow',
  'ipAddress',
  'ipRoute',
  'ipRule',
]);

/** What a node's directory is read with, beside its files. */
export interface NodeContext {
  readonly manifest: ManifestNode | undefined;
  readonly facts: NodeFacts;
  readonly space: FieldSpace;
  readonly plugin: PluginKnowledge;
}

/** Reads the directory of one node. */
export function readNode(
  name: string,
  all: ReadonlyMap<string, SnapshotFile>,
  { manifest, facts, space, plugin }: NodeContext,
): Parsed<NodeSnapshot> {
  const diagnostics: Diagnostic[] = [];
  const files = new Map<NodeFileKey, SnapshotFile>();
  for (const key of Object.keys(nodeFiles) as NodeFileKey[]) {
    const file = nodeFile(all, name, key);
    if (file && !(neverBlank.has(key) && file.source.text.trim() === '')) files.set(key, file);
    else if (file)
      diagnostics.push(
        warningAt(file.source, span(0, 0), 'snapshot-file-empty', { command: nodeFiles[key].command }),
      );
  }
  const read = <T>(key: NodeFileKey, parse: (source: SourceText) => Parsed<T>): T | undefined => {
    const file = files.get(key);
    if (!file) return undefined;
    const parsed = parse(file.source);
    for (const diagnostic of parsed.diagnostics) diagnostics.push(diagnostic);
    return parsed.value;
  };
  const ofctlShow = read('ofctlShow', parseOfctlShow);
  const ports = ofctlShow?.ports ?? [];
  const tableNames = read('tables', parseTableNames);
  const naming = tableNames ? { tableNames } : { isTableOrder: plugin.isPipelineOrder };
  const options = { space, ports, ...naming };
  /** Without the list of ports, a dump with port names has no meaning: said once, instead of once a name. */
  const readUnlessNamed = <T>(
    key: NodeFileKey,
    parse: (source: SourceText, options: ReadOptions) => Parsed<T>,
  ): T | undefined => {
    const file = files.get(key);
    if (!file) return undefined;
    const parsed = parse(file.source, { space, ...naming });
    const named = parsed.diagnostics.find(({ code }) => code === 'port-unknown');
    if (!named) {
      for (const diagnostic of parsed.diagnostics) diagnostics.push(diagnostic);
      return parsed.value;
    }
    const { file: path, command } = nodeFiles.ofctlShow;
    diagnostics.push(
      warningAt(file.source, named.span ?? span(0, 0), 'snapshot-ports-missing', {
        path: `${name}/${path}`,
        command,
      }),
    );
    return undefined;
  };
  const texts = {
    ofctlShow,
    vsctlShow: read('vsctlShow', parseVsctlShow),
    flows: ofctlShow
      ? read('flows', (source) => parseFlows(source, options))
      : readUnlessNamed('flows', parseFlows),
    groups: ofctlShow
      ? read('groups', (source) => parseGroups(source, options))
      : readUnlessNamed('groups', parseGroups),
    routes:
      read('ipRouteAll', parseIpRoute) ??
      joined(read('ipRoute', parseIpRoute), read('ip6Route', parseIpRoute)),
    rules: read('ipRule', parseIpRule),
    interfaces: read('ipAddress', parseIpAddress),
    neighbours:
      joined(read('ipNeigh', parseNeighbours), read('ip6Neigh', parseNeighbours)) ??
      read('arp', parseNeighbours),
    iptables: read('iptablesSave', parseIptablesSave) ?? read('iptablesNat', parseIptablesList),
    nftables: read('nftRuleset', parseNftRuleset),
    ipsets: read('ipset', parseIpset),
    sysctls: read('sysctl', parseSysctl),
    learned: read('fdbShow', parseFdbShow),
  };
  const given = Object.fromEntries(Object.entries(texts).filter(([, value]) => value !== undefined));
  const { flows, vsctlShow, interfaces, routes } = texts;
  const found = rolesOf(manifest, { flows, ports, vsctlShow, interfaces, routes }, facts, plugin.findRoles);
  const counted = tableNumbering(flows ?? [], plugin);
  const roles = counted ? { ...found, derived: [...found.derived, counted] } : found;
  return { value: { name, role: manifest?.role, files, texts: given, ports, roles }, diagnostics };
}

/** Tables that a dump names and nobody numbers: by the order of the dump, where that is the order in which the plugin numbers them. */
function tableNumbering(flows: readonly Flow[], plugin: PluginKnowledge): DerivedRole | undefined {
  const names = [...new Set(flows.flatMap(({ tableName }) => tableName ?? []))];
  const [first] = flows;
  if (!first || names.length === 0 || !plugin.isPipelineOrder(names)) return undefined;
  return {
    role: 'tables',
    value: `${names.length}, numbered from 0`,
    by: `the order of ${first.source.name}`,
  };
}

/** Two lists of the same kind as one; absent only where both are. */
function joined<T>(
  first: readonly T[] | undefined,
  second: readonly T[] | undefined,
): readonly T[] | undefined {
  return first && second ? [...first, ...second] : (first ?? second);
}
