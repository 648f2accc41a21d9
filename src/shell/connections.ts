import { type Packet, packetValue } from '../packet/index.ts';
import type { ActionNode, Stop } from '../trace/index.ts';
import type { WalkSoFar } from './context.ts';
import { type Ends, endsOf } from './packet-line.ts';
import { legsSoFar } from './traffic.ts';

/** A tracked connection of a node, as far as the walk has come. */
export interface Connection {
  /** 0 for the kernel's own tracking. */
  readonly zone: number;
  readonly original: Ends;
  readonly reply: Ends;
  readonly replied: boolean;
  readonly mark: bigint;
}

function reversed(ends: Ends): Ends {
  return { ...ends, src: ends.dst, dst: ends.src, srcPort: ends.dstPort, dstPort: ends.srcPort };
}

function same(a: Ends, b: Ends): boolean {
  return (
    a.src === b.src &&
    a.dst === b.dst &&
    a.srcPort === b.srcPort &&
    a.dstPort === b.dstPort &&
    a.protocol === b.protocol
  );
}

/** The zone and mark that a stop committed a connection with, if it did. */
function committed(stop: Stop): { readonly zone: number; readonly mark: bigint } | undefined {
  if (stop.kind !== 'table') return undefined;
  const commit = stop.actions.find(
    ({ action }: ActionNode) => action.kind === 'ct' && action.commit && 'number' in action.zone,
  );
  if (commit?.action.kind !== 'ct' || !('number' in commit.action.zone)) return undefined;
  return { zone: commit.action.zone.number, mark: packetValue(stop.after, 'ct_mark') };
}

/**
 * What a node's conntrack holds after the walk so far: the kernel's connections (zone 0, an entry per request that went through
 * the kernel, with the translated reply direction), and those that the bridge committed to zones of its own.
 */
export function connectionsOn(seen: WalkSoFar | undefined, node: string): readonly Connection[] {
  const found: Connection[] = [];
  const add = (zone: number, before: Packet, after: Packet, mark: bigint) => {
    const original = endsOf(before);
    const translated = endsOf(after);
    if (!original || !translated) return;
    if (found.some((known) => known.zone === zone && same(known.original, original))) return;
    found.push({ zone, original, reply: reversed(translated), replied: false, mark });
  };
  for (const { leg, stops } of legsSoFar(seen)) {
    if (leg.node !== node || (leg.where !== 'kernel' && leg.where !== 'ovs')) continue;
    const done = leg.stops.slice(0, stops);
    if (leg.direction === 'reply') {
      const ends = endsOf(leg.before);
      for (const [i, known] of found.entries()) {
        const own = leg.where === 'kernel' ? known.zone === 0 : known.zone !== 0;
        if (own && ends && same(known.reply, ends)) found[i] = { ...known, replied: true };
      }
    } else if (leg.where === 'kernel') {
      add(0, leg.before, done.at(-1)?.after ?? leg.before, 0n);
    } else {
      for (const stop of done) {
        const commit = committed(stop);
        if (commit) add(commit.zone, stop.before, stop.before, commit.mark);
      }
    }
  }
  return found;
}

/** A connection's state and lifetime by the kernel's defaults (nf_conntrack-sysctl): one packet each way has been seen at most. */
export function lifetimeOf({ original, replied }: Connection): {
  readonly seconds: number;
  readonly state: string;
} {
  if (original.protocol === 6)
    return replied ? { seconds: 60, state: 'SYN_RECV' } : { seconds: 120, state: 'SYN_SENT' };
  return { seconds: 30, state: '' };
}
