import type { Packet } from '../packet/index.ts';
import { type Leg, type Session, sessionsAt, type TunnelStop } from '../trace/index.ts';
import type { WalkSoFar } from './context.ts';

/** A leg that the walk has come to, with how many of its stops have happened, and whether it has ended. */
export interface LegSoFar {
  readonly leg: Leg;
  readonly stops: number;
  readonly ended: boolean;
}

/** The legs of a walk up to where the learner is. */
export function legsSoFar(seen: WalkSoFar | undefined): readonly LegSoFar[] {
  if (!seen) return [];
  const { walk, upTo } = seen;
  return walk.legs.slice(0, upTo.leg + 1).map((leg, i) => {
    const stops = i < upTo.leg ? leg.stops.length : Math.min(upTo.stop + 1, leg.stops.length);
    return { leg, stops, ended: stops === leg.stops.length };
  });
}

/** The connections that a node's kernel and bridge know when the walk has come to where the learner is. */
export function sessionsOn(seen: WalkSoFar | undefined, node: string): readonly Session[] {
  return seen ? sessionsAt(seen.walk, seen.upTo).filter((session) => session.node === node) : [];
}

/** A packet that passed a port, in the order in which it did. */
export interface PortPacket {
  readonly packet: Packet;
  readonly leg: Leg;
}

/**
 * What has passed a port of a node: a packet that leaves one place by it and enters the next place by it passed once.
 * `antrea-gw0` lies between the bridge and the node's kernel, so both of its sides name it.
 */
export function packetsAt(seen: WalkSoFar | undefined, node: string, port: string): readonly PortPacket[] {
  const legs = legsSoFar(seen);
  return legs.flatMap(({ leg, ended }, i): readonly PortPacket[] => {
    if (leg.node !== node) return [];
    const next = legs[i + 1]?.leg;
    const entersNext = next?.node === node && next.in === port;
    return [
      ...(leg.in === port ? [{ packet: leg.before, leg }] : []),
      ...(ended && leg.out === port && !entersNext ? [{ packet: leg.after, leg }] : []),
    ];
  });
}

/** A tunnelled packet on the underlay: the outer addresses that a tunnel stop tells, and what is inside. */
export interface TunnelledPacket {
  readonly tunnel: TunnelStop['tunnel'];
  readonly inner: Packet;
}

/** The tunnelled packets that left or entered a node by its underlay interface. */
export function tunnelledAt(seen: WalkSoFar | undefined, node: string): readonly TunnelledPacket[] {
  return legsSoFar(seen).flatMap(({ leg, stops }) => {
    if (leg.where !== 'underlay') return [];
    const here =
      leg.node === node ? 'encapsulate' : leg.out?.split(' ')[0] === node ? 'decapsulate' : undefined;
    return leg.stops
      .slice(0, stops)
      .flatMap((stop) =>
        stop.kind === 'tunnel' && stop.hook === here ? [{ tunnel: stop.tunnel, inner: leg.before }] : [],
      );
  });
}
