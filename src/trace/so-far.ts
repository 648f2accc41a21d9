import { sameConnection } from '../conntrack/index.ts';
import type { ConnectionsAt, LearnedStation, Leg, Session, StopAddress, Walk } from './walk.ts';

/** The end of a walk, for those who ask what there is after all of it. */
function endOf({ legs }: Walk): StopAddress {
  return { leg: legs.length - 1, stop: Number.MAX_SAFE_INTEGER };
}

/** Whether something at a stop of a leg has happened when the walk has come to `upTo`, that stop included. */
function hasHappened(leg: number, stop: number, upTo: StopAddress): boolean {
  return leg < upTo.leg || (leg === upTo.leg && stop <= upTo.stop);
}

/**
 * Every connection that the trackers of the cluster know when the walk has come to a stop, or after all of it, in the order in which they
 * began: exactly what the walk's own engines held then.
 */
export function sessionsAt(walk: Walk, upTo: StopAddress = endOf(walk)): readonly Session[] {
  const trackers = new Map<string, readonly Session[]>();
  walk.legs.forEach((leg, l) => {
    for (const { stop, connections } of leg.tracking ?? []) {
      if (!hasHappened(l, stop, upTo)) continue;
      const tracker = leg.where === 'ovs' ? 'bridge' : 'kernel';
      const key = `${leg.node} ${tracker}`;
      const before = trackers.get(key) ?? [];
      trackers.set(key, sessionsOf(connections, before, { node: leg.node, tracker, leg: l }));
    }
  });
  return [...trackers.values()].flat().sort((a, b) => a.leg - b.leg);
}

function sessionsOf(
  connections: ConnectionsAt['connections'],
  before: readonly Session[],
  here: Pick<Session, 'node' | 'tracker' | 'leg'>,
): readonly Session[] {
  return connections.map((connection) => {
    const known = before.find((session) => sameConnection(session, connection));
    return { ...connection, ...here, leg: known?.leg ?? here.leg };
  });
}

/** The stations that a node's bridge has learned when the walk has come to a stop, or after all of it, the latest last. */
export function stationsAt(
  walk: Walk,
  node: string,
  upTo: StopAddress = endOf(walk),
): readonly LearnedStation[] {
  const stations: LearnedStation[] = [];
  walk.legs.forEach((leg: Leg, l) => {
    if (leg.node !== node) return;
    for (const { stop, port, vlan, mac } of leg.learned ?? []) {
      if (!hasHappened(l, stop, upTo)) continue;
      const old = stations.findIndex((station) => station.mac === mac && station.vlan === vlan);
      if (old >= 0) stations.splice(old, 1);
      stations.push({ port, vlan, mac });
    }
  });
  return stations;
}
