import {
  type Interface,
  type Ipset,
  type Iptables,
  type Neighbour,
  parseIpAddress,
  parseIpRoute,
  parseIpRule,
  parseIpset,
  parseIptablesList,
  parseIptablesSave,
  parseNeighbours,
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
} from '../openflow/index.ts';
import { type FieldSpace, formatIp, formatMac, formatPrefix, type IpPrefix } from '../packet/index.ts';
import type { LearnedStation } from '../switch/index.ts';
import { type Diagnostic, type Parsed, type SourceText, span, warningAt } from '../text/index.ts';
import { parseFdbShow } from './fdb-show.ts';
import type { SnapshotFile } from './layer.ts';
import type { ManifestNode } from './manifest.ts';
import { type NodeFileKey, nodeFiles } from './node-files.ts';
import { parseVsctlShow, type VsctlShow } from './vsctl-show.ts';

/** The parsed texts of one node; what its directory lacks is absent. */
export interface NodeTexts {
  readonly flows?: readonly Flow[];
  readonly groups?: readonly Group[];
  readonly ofctlShow?: OfctlShow;
  readonly vsctlShow?: VsctlShow;
  readonly routes?: readonly Route[];
  readonly rules?: readonly Rule[];
  readonly interfaces?: readonly Interface[];
  readonly neighbours?: readonly Neighbour[];
  readonly iptables?: Iptables;
  readonly ipsets?: readonly Ipset[];
  readonly sysctls?: readonly Sysctl[];
  readonly learned?: readonly LearnedStation[];
}

/** What the walk must know of a node beyond its tables: derived at load, the manifest's word first. */
export interface NodeRoles {
  readonly bridge: string;
  /** The port by which the node's kernel is attached to the bridge. */
  readonly gateway:
    | { readonly port: string; readonly ip: string | undefined; readonly mac: string | undefined }
    | undefined;
  readonly tunnel:
    | {
        readonly port: string;
        readonly type: string;
        /** 0 for a tunnel that does not run over UDP or TCP. */
        readonly udpPort: number;
        /** As the Interface table has them, e.g. `key` and `csum`. */
        readonly options: ReadonlyMap<string, string>;
      }
    | undefined;
  readonly underlay:
    | { readonly interface: string | undefined; readonly ip: string; readonly mac: string | undefined }
    | undefined;
  readonly podCidr: string | undefined;
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

const tunnelUdpPorts: Readonly<Record<string, number>> = { geneve: 6081, vxlan: 4789, stt: 7471, gre: 0 };

/** Reads the directory of one node. */
export function readNode(
  name: string,
  manifest: ManifestNode | undefined,
  all: ReadonlyMap<string, SnapshotFile>,
  internalIp: string | undefined,
  space: FieldSpace,
): Parsed<NodeSnapshot> {
  const diagnostics: Diagnostic[] = [];
  const files = new Map<NodeFileKey, SnapshotFile>();
  for (const key of Object.keys(nodeFiles) as NodeFileKey[]) {
    const file = all.get(`${name}/${nodeFiles[key].file}`);
    if (file) files.set(key, file);
  }
  const read = <T>(key: NodeFileKey, parse: (source: SourceText) => Parsed<T>): T | undefined => {
    const file = files.get(key);
    if (!file) return undefined;
    const parsed = parse(file.source);
    diagnostics.push(...parsed.diagnostics);
    return parsed.value;
  };
  const ofctlShow = read('ofctlShow', parseOfctlShow);
  const ports = ofctlShow?.ports ?? [];
  const options = { space, ports };
  /** Without the list of ports, a dump with port names has no meaning: said once, instead of once a name. */
  const readUnlessNamed = <T>(
    key: NodeFileKey,
    parse: (source: SourceText, options: { readonly space: FieldSpace }) => Parsed<T>,
  ): T | undefined => {
    const file = files.get(key);
    if (!file) return undefined;
    const parsed = parse(file.source, { space });
    const named = parsed.diagnostics.find(({ code }) => code === 'port-unknown');
    if (!named) {
      diagnostics.push(...parsed.diagnostics);
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
    routes: read('ipRoute', parseIpRoute),
    rules: read('ipRule', parseIpRule),
    interfaces: read('ipAddress', parseIpAddress),
    neighbours: read('ipNeigh', parseNeighbours) ?? read('arp', parseNeighbours),
    iptables: read('iptablesSave', parseIptablesSave) ?? read('iptablesNat', parseIptablesList),
    ipsets: read('ipset', parseIpset),
    sysctls: read('sysctl', parseSysctl),
    learned: read('fdbShow', parseFdbShow),
  };
  const given = Object.fromEntries(Object.entries(texts).filter(([, value]) => value !== undefined));
  const roles = rolesOf(manifest, given, internalIp);
  return { value: { name, role: manifest?.role, files, texts: given, ports, roles }, diagnostics };
}

function rolesOf(
  manifest: ManifestNode | undefined,
  texts: NodeTexts,
  internalIp: string | undefined,
): NodeRoles {
  const bridge =
    texts.vsctlShow?.bridges.find(({ name }) => name === manifest?.bridge) ?? texts.vsctlShow?.bridges[0];
  const attached = bridge?.interfaces ?? [];
  const macOf = (link: Interface | undefined) => (link?.mac === undefined ? undefined : formatMac(link.mac));
  const named = (name: string | undefined) => texts.interfaces?.find((link) => link.name === name);
  const gatewayPort =
    manifest?.gateway?.port ??
    attached.find(({ name, type }) => type === 'internal' && name !== bridge?.name && addressOf(named(name)))
      ?.name;
  const tunnel = attached.find(({ name, type }) =>
    manifest?.tunnel ? name === manifest.tunnel.port : Object.hasOwn(tunnelUdpPorts, type),
  );
  const tunnelPort = manifest?.tunnel?.port ?? tunnel?.name;
  const tunnelType = tunnel?.type ?? 'geneve';
  const underlayIp = (manifest?.underlay?.ip ?? internalIp)?.split('/')[0];
  const underlayLink = texts.interfaces?.find(
    ({ addresses }) =>
      underlayIp !== undefined && addresses.some(({ prefix }) => formatIp(prefix) === underlayIp),
  );
  return {
    bridge: manifest?.bridge ?? bridge?.name ?? 'br-int',
    gateway: gatewayPort
      ? {
          port: gatewayPort,
          ip: manifest?.gateway?.ip?.split('/')[0] ?? textOf(addressOf(named(gatewayPort))),
          mac: manifest?.gateway?.mac ?? macOf(named(gatewayPort)),
        }
      : undefined,
    tunnel: tunnelPort
      ? {
          port: tunnelPort,
          type: tunnelType,
          udpPort: Number(tunnel?.options.get('dst_port') ?? tunnelUdpPorts[tunnelType] ?? 0),
          options: tunnel?.options ?? new Map<string, string>(),
        }
      : undefined,
    underlay: underlayIp
      ? {
          interface: manifest?.underlay?.interface ?? underlayLink?.name,
          ip: underlayIp,
          mac: manifest?.underlay?.mac ?? macOf(underlayLink),
        }
      : undefined,
    // The gateway has the first address of its node's pod subnet, with the subnet's length.
    podCidr: manifest?.podCIDR ?? subnetOf(addressOf(named(gatewayPort))),
  };
}

/** An interface's own address: IPv4 where it has one, otherwise IPv6, never one of the link alone. */
function addressOf(link: Interface | undefined): IpPrefix | undefined {
  const prefixes = (link?.addresses ?? [])
    .filter(({ scope }) => scope !== 'link')
    .map(({ prefix }) => prefix);
  return prefixes.find(({ family }) => family === 4) ?? prefixes[0];
}

function textOf(address: IpPrefix | undefined): string | undefined {
  return address && formatIp(address);
}

function subnetOf(address: IpPrefix | undefined): string | undefined {
  if (!address) return undefined;
  const hostBits = BigInt((address.family === 4 ? 32 : 128) - address.length);
  return formatPrefix({ ...address, value: (address.value >> hostBits) << hostBits });
}
