import { type Connection, invertTuple, sameTuple, tupleOf } from '../host/index.ts';
import { familyOf, ipProtocols, type Packet, packetValue } from '../packet/index.ts';
import type { ActionNode, Stop } from '../trace/index.ts';
import type { WalkSoFar } from './context.ts';
import { legsSoFar } from './traffic.ts';

/** A tracked connection of a node, as far as the walk has come, with its zone: 0 for the kernel's own tracking. */
export interface ZonedConnection {
  readonly zone: number;
  readonly connection: Connection;
}

function opened(before: Packet, after: Packet, mark: bigint): Connection {
  const original = tupleOf(before);
  const translated = tupleOf(after);
  return {
    original,
    reply: invertTuple(translated),
    seenReply: false,
    mark: Number(mark),
    sourceNat: original.source.value !== translated.source.value,
    destinationNat: original.destination.value !== translated.destination.value,
    tcpState: original.protocol === ipProtocols.tcp ? 'SYN_SENT' : undefined,
  };
}

/** The zone and mark that a stop committed a connection with, if it did. */
function committed(stop: Stop): { readonly zone: number; readonly mark: bigint } | undefined {
  if (stop.kind !== 'table') return undefined;
  const commit = stop.actions.find(({ action }: ActionNode) => action.kind === 'ct' && action.commit);
  if (commit?.action.kind !== 'ct' || !('number' in commit.action.zone)) return undefined;
  return { zone: commit.action.zone.number, mark: packetValue(stop.after, 'ct_mark') };
}

/**
 * What a node's conntrack holds after the walk so far: the kernel's connections (an entry per request that went through the kernel,
 * with the translated reply direction), and those that the bridge committed to zones of its own.
 */
export function connectionsOn(seen: WalkSoFar | undefined, node: string): readonly ZonedConnection[] {
  const found: ZonedConnection[] = [];
  const add = (zone: number, connection: Connection) => {
    const known = found.some(
      (entry) => entry.zone === zone && sameTuple(entry.connection.original, connection.original),
    );
    if (!known) found.push({ zone, connection });
  };
  for (const { leg, stops } of legsSoFar(seen)) {
    const tracks = leg.where === 'kernel' || leg.where === 'ovs';
    if (leg.node !== node || !tracks || familyOf(leg.before) === undefined) continue;
    const done = leg.stops.slice(0, stops);
    if (leg.direction === 'reply') {
      const tuple = tupleOf(leg.before);
      for (const [i, { zone, connection }] of found.entries()) {
        const own = (leg.where === 'kernel') === (zone === 0);
        if (own && sameTuple(connection.reply, tuple)) found[i] = { zone, connection: answered(connection) };
      }
    } else if (leg.where === 'kernel') {
      add(0, opened(leg.before, done.at(-1)?.after ?? leg.before, 0n));
    } else {
      for (const stop of done) {
        const commit = committed(stop);
        if (commit) add(commit.zone, opened(stop.before, stop.before, commit.mark));
      }
    }
  }
  return found;
}

function answered(connection: Connection): Connection {
  const tcpState = connection.tcpState === undefined ? undefined : 'SYN_RECV';
  return { ...connection, seenReply: true, tcpState };
}
