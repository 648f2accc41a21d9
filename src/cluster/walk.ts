import { type Assumption, type Leg, newEffort, type Stopped, type Walk } from '../trace/index.ts';
import { arpWalk } from './arp-walk.ts';
import type { Cluster } from './cluster.ts';
import { enterBridge } from './enter-bridge.ts';
import { enterKernel } from './enter-kernel.ts';
import { enterTunnel, enterWire } from './enter-underlay.ts';
import type { WalkMemory } from './memory.ts';
import type { End, Moved, PacketPlace } from './places.ts';
import { receive } from './receive.ts';
import { type ResolvedRequest, resolveRequest, type WalkRequest } from './request.ts';
import { sendReply, sendRequest } from './send.ts';
import { endpointName, targetName } from './who.ts';

/** A connection crosses no more places than this in one direction, unless it loops. */
const mostLegs = 40;

/**
 * Follows one connection across the cluster: the first packet of the request and, when it is delivered and `reply` asks for it, the
 * answer. Throws a UserError for names that are not known; everything else is a disposition.
 */
export function walk(cluster: Cluster, asked: WalkRequest): Walk {
  const request = resolveRequest(cluster, asked);
  if (request.protocol === 'arp') return arpWalk(cluster, request);
  const memory: WalkMemory = {
    cluster,
    request,
    zones: new Map(),
    kernels: new Map(),
    nftElements: new Map(),
    effort: newEffort(asked.limit),
    direction: 'request',
    statesSaid: { done: false },
    learned: new Map(),
  };
  const assumed: readonly Assumption[] =
    request.protocol === 'icmp' ? [] : [{ code: 'source-port', params: { port: request.srcPort } }];
  const first = follow(memory, sendRequest(memory));
  if (first.end.kind === 'stopped' || !request.reply) return finish(memory, first.legs, first.end, assumed);
  const back: WalkMemory = { ...memory, direction: 'reply' };
  const second = follow(back, sendReply(back, first.end.endpoint, first.end.packet));
  return finish(memory, [...first.legs, ...second.legs], second.end, assumed);
}

function finish(memory: WalkMemory, legs: readonly Leg[], end: End, assumed: readonly Assumption[]): Walk {
  const { request, cluster } = memory;
  return {
    name: request.name,
    title: request.title,
    snapshot: cluster.snapshot.name,
    from: endpointName(request.from),
    to: request.dstPort === 0 ? targetName(request.to) : `${targetName(request.to)}:${request.dstPort}`,
    endpoint: request.endpointName ?? endpointReached(legs, request),
    legs,
    disposition: end.kind === 'received' ? 'delivered' : end.disposition,
    ...(end.kind === 'stopped' && end.stopped ? { stopped: end.stopped } : {}),
    assumed: [...assumed, ...derivedRoles(cluster, legs)],
  };
}

/** What was worked out of the roles of the nodes that the walk went through. */
function derivedRoles(cluster: Cluster, legs: readonly Leg[]): readonly Assumption[] {
  const derived = [...new Set(legs.map(({ node }) => node))].flatMap((name) =>
    (cluster.nodes.get(name)?.snapshot.roles.derived ?? []).map((role) => ({ name, ...role })),
  );
  const tables = derived.filter(({ role }) => role === 'tables').map(({ name }) => name);
  return [
    ...derived.flatMap(({ name, role, value, by }): readonly Assumption[] =>
      role === 'tables' ? [] : [{ code: 'role-derived', params: { node: name, role, value, by } }],
    ),
    ...(tables.length > 0
      ? [{ code: 'tables-numbered' as const, params: { nodes: tables.join(', ') } }]
      : []),
  ];
}

function endpointReached(legs: readonly Leg[], request: ResolvedRequest): string | undefined {
  if (request.to.kind !== 'service') return undefined;
  for (const leg of legs) {
    const last = leg.stops.at(-1);
    if (leg.direction === 'request' && last?.kind === 'endpoint' && last.hook === 'receive')
      return last.endpoint;
  }
  return undefined;
}

/** Moves a packet from place to place until it ends. */
function follow(memory: WalkMemory, start: Moved): { readonly legs: readonly Leg[]; readonly end: End } {
  const legs: Leg[] = [...start.legs];
  let place = start.next;
  while (place.at !== 'end') {
    if (legs.length >= mostLegs) {
      const stopped: Stopped = { code: 'too-many-legs', params: { legs: legs.length } };
      return { legs, end: { kind: 'stopped', disposition: 'dropped', stopped } };
    }
    const moved = step(memory, place);
    legs.push(...moved.legs);
    place = moved.next;
  }
  return { legs, end: place.end };
}

function step(memory: WalkMemory, place: Exclude<PacketPlace, { readonly at: 'end' }>): Moved {
  switch (place.at) {
    case 'bridge':
      return enterBridge(memory, place.node, place.port, place.packet);
    case 'kernel':
      return enterKernel(memory, place.node, place.packet, place.device);
    case 'local-process':
      return enterKernel(memory, place.node, place.packet, undefined);
    case 'tunnel':
      return enterTunnel(memory, place.node, place.packet);
    case 'wire':
      return enterWire(memory, place.from, place.packet);
    case 'endpoint':
      return receive(memory, place.endpoint, place.packet);
  }
}
