import { canonicalIp, parseIp } from '../packet/index.ts';
import type { Pod, Service, UnderlayHost } from '../snapshot/index.ts';
import { errorWithoutPlace, suggestion, UserError } from '../text/index.ts';
import {
  type Cluster,
  type ClusterNode,
  hostWithIp,
  nodeWithIp,
  podWithIp,
  serviceWithIp,
} from './cluster.ts';

/** Somebody who can send or receive a packet. */
export type Endpoint =
  | { readonly kind: 'pod'; readonly pod: Pod }
  | { readonly kind: 'node'; readonly node: ClusterNode }
  | { readonly kind: 'host'; readonly host: UnderlayHost }
  | { readonly kind: 'address'; readonly ip: string };

/** What `--to` may name besides. */
export type Target = Endpoint | { readonly kind: 'service'; readonly service: Service };

/** `default/frontend`, `node:worker1`, `client`, or the address. */
export function endpointName(endpoint: Endpoint): string {
  switch (endpoint.kind) {
    case 'pod':
      return endpoint.pod.id;
    case 'node':
      return `node:${endpoint.node.name}`;
    case 'host':
      return endpoint.host.name;
    case 'address':
      return endpoint.ip;
  }
}

/** `NAMESPACE/NAME` of a target for a title. */
export function targetName(target: Target): string {
  return target.kind === 'service' ? target.service.id : endpointName(target);
}

/** Splits `WHO:PORT`; the port is absent where none is written. `node:NAME` and IPv6 in brackets are kept whole. */
export function splitPort(text: string): { readonly who: string; readonly port: number | undefined } {
  const bracketed = /^\[([^\]]+)\](?::(\d+))?$/.exec(text);
  if (bracketed) return { who: bracketed[1] ?? '', port: portOf(text, bracketed[2]) };
  if (parseIp(text)) return { who: text, port: undefined };
  const found = /^(.*):(\d+)$/.exec(text);
  return found ? { who: found[1] ?? '', port: portOf(text, found[2]) } : { who: text, port: undefined };
}

function portOf(text: string, digits: string | undefined): number | undefined {
  if (digits === undefined) return undefined;
  const port = Number(digits);
  if (port >= 1 && port <= 65535) return port;
  throw new UserError([
    errorWithoutPlace('walk-usage', { reason: `${text}: a port is a number from 1 to 65535.` }),
  ]);
}

/** What a name may mean: anything, or somebody with packets of its own (`--from` and `--endpoint` mean no service). */
export type Wanted = 'anybody' | 'endpoint';

/**
 * Finds who a name means: a pod, service, `node:NAME`, a host of the underlay, or an address (whose owner is found). A bare name is looked up
 * in default first, then everywhere; `pod:` or `service:` before it tells which is meant. Two hits, or none, are a UserError that lists
 * what can be meant.
 */
export function resolveWho(cluster: Cluster, written: string, wanted: Wanted = 'anybody'): Target {
  const { snapshot, nodes } = cluster;
  const kind = /^(pod|service):/.exec(written)?.[1];
  const name = kind === undefined ? written : written.slice(kind.length + 1);
  if (name.startsWith('node:')) {
    const node = nodes.get(name.slice(5));
    if (node) return { kind: 'node', node };
    throw unknown(cluster, name);
  }
  const address = canonicalIp(name);
  if (address !== undefined) return endpointWithIp(cluster, address);
  const host = snapshot.hosts.find((candidate) => candidate.name === name);
  const named = <T extends { readonly id: string; readonly name: string }>(all: readonly T[]) =>
    all.filter((object) => (name.includes('/') ? object.id === name : object.name === name));
  const pods = kind === 'service' ? [] : named(snapshot.pods);
  const services = kind === 'pod' ? [] : named(snapshot.services);
  const found: { readonly target: Target; readonly namespace: string; readonly label: string }[] = [
    ...pods.map((pod) => ({
      target: podOrNode(cluster, pod),
      namespace: pod.namespace,
      label: `pod:${pod.id}`,
    })),
    // A service is meant only where none but a service could be, when an endpoint is wanted: the error then says so.
    ...(wanted === 'endpoint' && pods.length > 0 ? [] : services).map((service) => ({
      target: { kind: 'service', service } as const,
      namespace: service.namespace,
      label: `service:${service.id}`,
    })),
  ];
  const nearest = found.filter(({ namespace }) => namespace === 'default');
  const candidates = nearest.length > 0 ? nearest : found;
  const [first, second] = candidates;
  if (first && second) {
    const list = candidates.map(({ label }) => label).join(', ');
    throw new UserError([errorWithoutPlace('walk-ambiguous-name', { name, candidates: list })]);
  }
  if (first) return first.target;
  if (host) return { kind: 'host', host };
  throw unknown(cluster, name);
}

/** Who has an address; an address that nobody of the snapshot has is outside. */
export function endpointWithIp(cluster: Cluster, ip: string): Target {
  const pod = podWithIp(cluster, ip);
  if (pod) return { kind: 'pod', pod };
  const node = nodeWithIp(cluster, ip);
  if (node) return { kind: 'node', node };
  const service = serviceWithIp(cluster, ip);
  if (service) return { kind: 'service', service };
  const host = hostWithIp(cluster, ip);
  return host ? { kind: 'host', host } : { kind: 'address', ip };
}

function podOrNode(cluster: Cluster, pod: Pod): Endpoint {
  const node = pod.hostNetwork ? cluster.nodes.get(pod.node) : undefined;
  return node ? { kind: 'node', node } : { kind: 'pod', pod };
}

/** How many pods an error lists. */
const listedPods = 8;

function unknown(cluster: Cluster, name: string): UserError {
  const { snapshot } = cluster;
  const nodes = [...cluster.nodes.keys()].map((node) => `node:${node}`);
  const hosts = snapshot.hosts.map((host) => host.name);
  const named = [...snapshot.pods, ...snapshot.services];
  const all = [...named.flatMap((object) => [object.name, object.id]), ...hosts];
  const near = suggestion(name, name.startsWith('node:') ? nodes : [...all, ...nodes]);
  const hint =
    near === undefined ? `There are ${known(snapshot, [...nodes, ...hosts])}.` : `Did you mean ${near}?`;
  return new UserError([errorWithoutPlace('walk-unknown-who', { name: name === '' ? '""' : name, hint })]);
}

/** Everybody who can be meant, a few of each kind: those of the default namespace first, by their bare names. */
function known({ pods, services }: Cluster['snapshot'], others: readonly string[]): string {
  const shortest = (
    all: readonly { readonly id: string; readonly name: string; readonly namespace: string }[],
  ) => {
    const own = all.filter(({ namespace }) => namespace === 'default').map(({ name }) => name);
    const rest = all.filter(({ namespace }) => namespace !== 'default').map(({ id }) => id);
    const listed = [...own, ...rest].slice(0, listedPods);
    return all.length > listed.length ? [...listed, '…'] : listed;
  };
  const part = (kind: string, names: readonly string[]) =>
    names.length === 0 ? [] : [`${kind} ${names.join(', ')}`];
  return [
    ...part('pods', shortest(pods)),
    ...part('services', shortest(services)),
    ...part('besides', others),
  ].join('; ');
}
