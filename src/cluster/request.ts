import {
  canonicalIp,
  defaultFields,
  fieldNamed,
  formatMac,
  type Packet,
  parseIp,
  parseMac,
} from '../packet/index.ts';
import type { Pod, Scenario } from '../snapshot/index.ts';
import { errorWithoutPlace, UserError } from '../text/index.ts';
import { addressOfFamily } from './addresses.ts';
import type { Cluster } from './cluster.ts';
import type { WalkProtocol } from './packets.ts';
import { type Endpoint, resolveWho, splitPort, type Target, targetName } from './who.ts';

/** What a walk is asked for; names as `antrea-tutor walk` takes them. */
export interface WalkRequest {
  readonly name?: string;
  readonly title?: string;
  readonly from: string;
  /** `WHO` or `WHO:PORT`. */
  readonly to: string;
  readonly protocol?: WalkProtocol;
  /** `IP` or `IP/MAC` to send with instead of the sender's own. */
  readonly src?: string;
  /** The pod that answers for a service, `NAMESPACE/POD`. */
  readonly endpoint?: string;
  readonly reply: boolean;
  /**
   * Bytes of every IP packet of the walk, which may not be fragmented (as TCP and `ping -M do` send). Without it, packets are small enough
   * for every link.
   */
  readonly size?: number;
  /** How many steps of own work the walk may take; a million where it does not say. */
  readonly limit?: number;
  readonly change?: WalkChange;
}

/** What if: a change to the first packet, or to the cluster. */
export interface WalkChange {
  /** Fields of the first packet, written before it is sent. */
  readonly fields?: readonly { readonly field: string; readonly value: bigint }[];
  /** What connection tracking is to say of the first packet at its first question. */
  readonly ctStates?: readonly string[];
}

/** The request of a named walk. */
export function requestOfScenario(scenario: Scenario): WalkRequest {
  const { name, title, from, to, proto, src, endpoint, reply, size } = scenario;
  return {
    name,
    title,
    from,
    to,
    reply: reply ?? true,
    ...(proto === undefined ? {} : { protocol: proto }),
    ...(src === undefined ? {} : { src }),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(size === undefined ? {} : { size }),
  };
}

/** A request with its names resolved against a cluster. */
export interface ResolvedRequest {
  readonly name: string;
  readonly title: string;
  readonly from: Endpoint;
  readonly to: Target;
  readonly protocol: WalkProtocol;
  readonly srcIp: string | undefined;
  readonly srcMac: string | undefined;
  readonly dstIp: string;
  readonly dstPort: number;
  readonly srcPort: number;
  /** `ADDRESS` of the endpoint to choose where a service has several. */
  readonly endpointIp: string | undefined;
  readonly endpointName: string | undefined;
  readonly reply: boolean;
  readonly size: number | undefined;
  readonly change: WalkChange;
}

/** The port that a walk's client sends from, the article's own. */
const assumedSourcePort = 54444;

function usage(reason: string): UserError {
  return new UserError([errorWithoutPlace('walk-usage', { reason })]);
}

/** Resolves a request; throws a UserError for a name that is not known, and for what cannot be sent. */
export function resolveRequest(cluster: Cluster, request: WalkRequest): ResolvedRequest {
  const from = resolveWho(cluster, request.from, 'endpoint');
  if (from.kind === 'service') {
    throw usage(`${request.from} is a service, which sends nothing. Name one of its pods after --from.`);
  }
  const { who, port } = splitPort(request.to);
  const to = resolveWho(cluster, who);
  const protocol = request.protocol ?? 'tcp';
  const service = to.kind === 'service' ? to.service : undefined;
  if (service && protocol === 'icmp') {
    throw usage(`${service.id} is a service, and services answer no ping. Ask one of its pods.`);
  }
  const needsPort = protocol === 'tcp' || protocol === 'udp';
  const ofProtocol = service?.ports.filter((candidate) => candidate.protocol === protocol) ?? [];
  const dstPort = port ?? (ofProtocol.length === 1 ? ofProtocol[0]?.port : undefined);
  if (needsPort && dstPort === undefined) {
    throw usage(`Which port of ${request.to}? Write it after a colon: --to ${request.to}:80.`);
  }
  const [srcIp, srcMac] = sourceOf(request.src);
  const dstIp = canonicalIp(who) ?? addressOf(to, familyOf(srcIp));
  checkFamilies(srcIp ?? senderIp(from, familyOf(dstIp)), dstIp);
  checkChange(request.change);
  return {
    name: request.name ?? `${request.from} to ${request.to}`,
    title: request.title ?? `${request.from} → ${request.to}, ${protocol}`,
    from,
    to,
    protocol,
    srcIp,
    srcMac,
    dstIp,
    dstPort: dstPort ?? 0,
    srcPort: assumedSourcePort,
    ...endpointOf(cluster, request.endpoint, familyOf(dstIp)),
    reply: request.reply,
    size: sizeOf(request.size),
    change: request.change ?? {},
  };
}

/** The smallest packet that a walk may send: an IPv4 header and that of UDP or ICMP. */
const smallestPacket = 28;

function sizeOf(size: number | undefined): number | undefined {
  if (size === undefined || (Number.isInteger(size) && size >= smallestPacket && size <= 65535)) return size;
  throw usage(
    `A packet has from ${smallestPacket} to 65535 bytes, its IP header included; ${size} is none of these.`,
  );
}

/** The address that a sender has of its own; a node's is its kernel's to choose. */
function senderIp(from: Endpoint, family: Family): string | undefined {
  switch (from.kind) {
    case 'pod':
      return podAddress(from.pod, family);
    case 'host':
      return from.host.ip;
    case 'address':
      return from.ip;
    case 'node':
      return undefined;
    default:
      return from satisfies never;
  }
}

type Family = 4 | 6 | undefined;

function familyOf(ip: string | undefined): Family {
  return ip === undefined ? undefined : parseIp(ip)?.family;
}

/** The pod's address of a family, its first where it has none of that. */
function podAddress({ id, ip: first, ips, phase }: Pod, family: Family): string {
  const ip = (family && addressOfFamily(ips, family)) ?? first;
  if (phase === 'finished') throw usage(`${id} has finished, and its address ${ip} is no longer its own.`);
  if (parseIp(ip)) return ip;
  throw usage(`${id} has no address (${ip === '' ? 'none is listed' : ip}): it is not running.`);
}

function checkFamilies(src: string | undefined, dst: string): void {
  const [from, to] = [src === undefined ? undefined : parseIp(src), parseIp(dst)];
  if (!to || (src !== undefined && !from)) throw usage(`${to ? src : dst} is no IP address.`);
  if (from && from.family !== to.family) {
    throw usage(`${src} and ${dst} are of different families, and no packet can have both.`);
  }
}

function checkChange(change: WalkChange | undefined): void {
  for (const { field } of change?.fields ?? []) {
    if (!defaultFields.byName.has(field)) throw usage(`There is no field ${field}; see ovs-fields(7).`);
  }
}

function sourceOf(src: string | undefined): readonly [string | undefined, string | undefined] {
  if (src === undefined) return [undefined, undefined];
  const [written = '', mac] = src.split('/');
  const ip = canonicalIp(written);
  const macAddress = mac === undefined ? undefined : parseMac(mac);
  if (ip === undefined || (mac !== undefined && macAddress === undefined)) {
    throw usage(`${src} is not IP or IP/MAC, such as 10.222.1.47/f2:32:d8:07:e2:a6.`);
  }
  return [ip, macAddress === undefined ? undefined : formatMac(macAddress)];
}

function endpointOf(
  cluster: Cluster,
  endpoint: string | undefined,
  family: Family,
): { readonly endpointIp: string | undefined; readonly endpointName: string | undefined } {
  if (endpoint === undefined) return { endpointIp: undefined, endpointName: undefined };
  const found = resolveWho(cluster, endpoint, 'endpoint');
  if (found.kind === 'service') throw usage(`${endpoint} is a service; --endpoint takes one of its pods.`);
  const ip =
    found.kind === 'pod'
      ? ((family && addressOfFamily(found.pod.ips, family)) ?? found.pod.ip)
      : addressOf(found, family);
  return { endpointIp: ip, endpointName: targetName(found) };
}

/** The address by which a target is reached, of a family where one is wanted: a node's is that of the underlay. */
function addressOf(to: Target, family: Family): string {
  const wanted = (ips: readonly string[]) => (family && addressOfFamily(ips, family)) ?? ips[0];
  switch (to.kind) {
    case 'service': {
      const ip = wanted(to.service.clusterIps);
      if (ip !== undefined && parseIp(ip)) return ip;
      throw usage(`${to.service.id} has no cluster address (${to.service.clusterIp}); ask one of its pods.`);
    }
    case 'pod':
      return podAddress(to.pod, family);
    case 'host':
      return to.host.ip;
    case 'address':
      return to.ip;
    case 'node': {
      const ip = wanted(to.node.snapshot.roles.underlay?.ips ?? []);
      if (ip !== undefined) return ip;
      throw usage(`The snapshot does not tell ${to.node.name}'s address; write the address itself.`);
    }
  }
}

/** The packet with the learner's changes written into it. */
export function withChange(packet: Packet, change: WalkChange): Packet {
  if (!change.fields || change.fields.length === 0) return packet;
  const changed = packet.clone();
  for (const { field, value } of change.fields) changed.set(fieldNamed(field), value);
  return changed;
}
