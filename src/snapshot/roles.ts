import type { Interface, Route } from '../host/index.ts';
import type { Flow, Port, VsctlBridge, VsctlShow } from '../openflow/index.ts';
import { formatIp, formatMac, formatPrefix, type IpPrefix } from '../packet/index.ts';
import type { ManifestNode } from './manifest.ts';

/** What the walk must know of a node beyond its tables: the manifest's word first, then what the plugin's own flows tell, then the rest. */
export interface NodeRoles {
  readonly bridge: string;
  /** The port by which the node's kernel is attached to the bridge. */
  readonly gateway: GatewayRole | undefined;
  readonly tunnel: TunnelRole | undefined;
  readonly underlay: UnderlayRole | undefined;
  readonly podCidr: string | undefined;
  /** The pod subnets of the node, one a family; `podCidr` is the first. */
  readonly podCidrs: readonly string[];
  /** What no file says in so many words, and what it was told by. */
  readonly derived: readonly DerivedRole[];
}

/** The gateway: its port, and its addresses where a file or a flow tells them; `ip` is the first of `ips`. */
interface GatewayRole {
  readonly port: string;
  readonly ip: string | undefined;
  readonly ips: readonly string[];
  readonly mac: string | undefined;
}

/** The tunnel port. */
interface TunnelRole {
  readonly port: string;
  readonly type: string;
  /** 0 for a tunnel that does not run over UDP or TCP. */
  readonly udpPort: number;
  /** As the Interface table has them, e.g. `key` and `csum`. */
  readonly options: ReadonlyMap<string, string>;
}

/** The node's way to the other nodes; `ip` is the first of `ips`. */
interface UnderlayRole {
  readonly interface: string | undefined;
  readonly ip: string;
  readonly ips: readonly string[];
  readonly mac: string | undefined;
}

/** A role that was worked out: which, its value as text, and the file (with its line, where one tells) that told it. */
export interface DerivedRole {
  readonly role: 'bridge' | 'gateway' | 'tunnel' | 'tunnel-type' | 'underlay' | 'tables';
  readonly value: string;
  readonly by: string;
}

/** A fact with the place that told it: a file's name, perhaps with a line. */
export interface Found<T> {
  readonly value: T;
  readonly by: string;
}

/** What a finder of roles may look at; absent parts were not captured. */
export interface RoleClues {
  readonly flows: readonly Flow[] | undefined;
  readonly ports: readonly Port[];
  readonly vsctlShow: VsctlShow | undefined;
  readonly interfaces: readonly Interface[] | undefined;
}

/** What a finder of roles can tell. */
export interface FoundRoles {
  readonly gateway?: Found<{
    readonly port: string;
    readonly mac: string | undefined;
    readonly ips: readonly string[];
  }>;
  readonly tunnel?: Found<{ readonly port: string }>;
  readonly tunnelType?: Found<{ readonly type: string; readonly udpPort: number | undefined }>;
}

/** Finds a node's roles from what only somebody who knows the network plugin can read. Handed in: this room knows no plugin. */
export type RoleFinder = (clues: RoleClues) => FoundRoles;

/** What the cluster's objects say of a node. */
export interface NodeFacts {
  readonly internalIps: readonly string[];
  readonly podCidrs: readonly string[];
  /** The bridge, as the plugin's agent calls it. */
  readonly bridge?: string | undefined;
}

/** The texts that roles are worked out from. */
export interface RoleTexts extends RoleClues {
  readonly routes: readonly Route[] | undefined;
}

const tunnelUdpPorts: Readonly<Record<string, number>> = { geneve: 6081, vxlan: 4789, stt: 7471, gre: 0 };

/** Works out a node's roles. */
export function rolesOf(
  manifest: ManifestNode | undefined,
  texts: RoleTexts,
  facts: NodeFacts,
  find: RoleFinder,
): NodeRoles {
  const derived: DerivedRole[] = [];
  const found = find(texts);
  const named = (name: string | undefined) => texts.interfaces?.find((link) => link.name === name);
  const bridge = bridgeOf(manifest?.bridge ?? facts.bridge, texts, found);
  if (bridge.by !== undefined) derived.push({ role: 'bridge', value: bridge.name, by: bridge.by });
  const gateway = gatewayOf(manifest, bridge.shown, found, named, derived);
  const tunnel = tunnelOf(manifest, bridge.shown, found, derived);
  const underlay = underlayOf(manifest, texts, facts, gateway?.port, derived);
  const told = manifest?.podCIDR === undefined ? facts.podCidrs : [manifest.podCIDR];
  // The gateway has the first address of its node's pod subnet, with the subnet's length.
  const podCidrs = told.length > 0 ? told : addressesOf(named(gateway?.port)).map(subnetOf);
  return { bridge: bridge.name, gateway, tunnel, underlay, podCidr: podCidrs[0], podCidrs, derived };
}

interface BridgeFound {
  readonly name: string;
  /** As `ovs-vsctl show` has it. */
  readonly shown: VsctlBridge | undefined;
  readonly by?: string;
}

/** The bridge that the manifest or the agent names, else the only one, else the one that has the port that the flows make the gateway or tunnel. */
function bridgeOf(
  wanted: string | undefined,
  { vsctlShow, ports }: RoleTexts,
  found: FoundRoles,
): BridgeFound {
  const bridges = vsctlShow?.bridges ?? [];
  if (wanted !== undefined) return { name: wanted, shown: bridges.find(({ name }) => name === wanted) };
  const [only] = bridges;
  if (only && bridges.length === 1) return { name: only.name, shown: only };
  const has = (port: string | undefined) =>
    bridges.find(({ interfaces }) => port !== undefined && interfaces.some(({ name }) => name === port));
  const role = found.gateway ?? found.tunnel;
  const byRole = has(role?.value.port);
  if (byRole && role) return { name: byRole.name, shown: byRole, by: role.by };
  const byPorts = ports.map(({ name }) => has(name)).find((bridge) => bridge !== undefined);
  return byPorts ? { name: byPorts.name, shown: byPorts } : { name: defaultBridge, shown: undefined };
}

const defaultBridge = 'br-int';

function gatewayOf(
  manifest: ManifestNode | undefined,
  bridge: VsctlBridge | undefined,
  found: FoundRoles,
  named: (name: string | undefined) => Interface | undefined,
  derived: DerivedRole[],
): GatewayRole | undefined {
  const given = manifest?.gateway;
  const internal = (bridge?.interfaces ?? []).filter(
    ({ name, type }) => type === 'internal' && name !== bridge?.name,
  );
  const shown =
    internal.find(({ name }) => name === found.gateway?.value.port) ??
    internal.find(({ name }) => addressesOf(named(name)).length > 0) ??
    (internal.length === 1 ? internal[0] : undefined);
  const port = given?.port ?? shown?.name ?? found.gateway?.value.port;
  if (port === undefined) return undefined;
  const told = found.gateway?.value.port === port ? found.gateway.value : undefined;
  if (!given && !shown && found.gateway) derived.push({ role: 'gateway', value: port, by: found.gateway.by });
  const link = named(port);
  const own =
    given?.ip === undefined ? addressesOf(link).map(formatIp) : [given.ip.split('/')[0] ?? given.ip];
  const ips = own.length > 0 ? own : (told?.ips ?? []);
  const mac = given?.mac ?? (link?.mac === undefined ? told?.mac : formatMac(link.mac));
  return { port, ip: ips[0], ips, mac };
}

function tunnelOf(
  manifest: ManifestNode | undefined,
  bridge: VsctlBridge | undefined,
  found: FoundRoles,
  derived: DerivedRole[],
): TunnelRole | undefined {
  const given = manifest?.tunnel?.port;
  const attached = bridge?.interfaces ?? [];
  const tunnels = attached.filter(({ type }) => Object.hasOwn(tunnelUdpPorts, type));
  const shown =
    given === undefined
      ? (tunnels.find(({ name }) => name === found.tunnel?.value.port) ?? tunnels[0])
      : attached.find(({ name }) => name === given);
  const port = given ?? shown?.name ?? found.tunnel?.value.port;
  if (port === undefined) return undefined;
  if (given === undefined && !shown && found.tunnel) {
    derived.push({ role: 'tunnel', value: port, by: found.tunnel.by });
  }
  const typed = shown ? undefined : found.tunnelType;
  const type = shown?.type ?? typed?.value.type ?? 'geneve';
  if (typed) derived.push({ role: 'tunnel-type', value: type, by: typed.by });
  const options = shown?.options ?? new Map<string, string>();
  const udpPort = Number(options.get('dst_port') ?? typed?.value.udpPort ?? tunnelUdpPorts[type] ?? 0);
  return { port, type, udpPort, options };
}

function underlayOf(
  manifest: ManifestNode | undefined,
  { interfaces, routes }: RoleTexts,
  { internalIps }: NodeFacts,
  gatewayPort: string | undefined,
  derived: DerivedRole[],
): UnderlayRole | undefined {
  const given = manifest?.underlay;
  const told = given ? [given.ip.split('/')[0] ?? given.ip] : internalIps;
  const has = (ip: string) => (link: Interface) =>
    link.addresses.some(({ prefix }) => formatIp(prefix) === ip);
  const [first] = told;
  if (first !== undefined) {
    const link = interfaces?.find(has(first));
    const mac = given?.mac ?? (link?.mac === undefined ? undefined : formatMac(link.mac));
    return { interface: given?.interface ?? link?.name, ip: first, ips: told, mac };
  }
  // Where nothing lists the node's address, it is that of the interface which the default route leaves by.
  const way = routes?.find(
    ({ destination, nextHops }) => destination.length === 0 && nextHops[0]?.device !== gatewayPort,
  );
  const link = interfaces?.find(({ name }) => name === way?.nextHops[0]?.device);
  const ips = addressesOf(link).map(formatIp);
  if (!way || !link || ips[0] === undefined) return undefined;
  const by = way.place ? `${way.place.source.name}:${way.place.line}` : 'ip route';
  derived.push({ role: 'underlay', value: `${ips[0]} on ${link.name}`, by });
  return {
    interface: link.name,
    ip: ips[0],
    ips,
    mac: link.mac === undefined ? undefined : formatMac(link.mac),
  };
}

/** An interface's own addresses, the first of each family, IPv4 first, never one of the link alone. */
function addressesOf(link: Interface | undefined): readonly IpPrefix[] {
  const prefixes = (link?.addresses ?? [])
    .filter(({ scope }) => scope !== 'link')
    .map(({ prefix }) => prefix);
  return ([4, 6] as const).flatMap((family) => prefixes.find((prefix) => prefix.family === family) ?? []);
}

function subnetOf(address: IpPrefix): string {
  const hostBits = BigInt((address.family === 4 ? 32 : 128) - address.length);
  return formatPrefix({ ...address, value: (address.value >> hostBits) << hostBits });
}
