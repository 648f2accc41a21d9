import { addressField, headerField, isOnWire, portField, type Side } from '../packet/index.ts';
import {
  type Direction,
  type FieldChange,
  type Leg,
  type Session,
  type Stop,
  sessionsAt,
  stopName,
  type TunnelStop,
  type Walk,
  type Where,
} from '../trace/index.ts';

/** Where something was done to a packet: the leg and stop (0-based), and who did it there. */
export interface Doer {
  readonly direction: Direction;
  readonly leg: number;
  readonly stop: number;
  readonly node: string;
  readonly where: Where;
  /** A table by number and name, a chain, `route`, `neighbour`, `conntrack`, `encapsulate` or `router`. */
  readonly by: string;
}

/** A header field that got another value, and by whom. */
export interface HeaderChange extends Doer, FieldChange {
  /** Whether it is address translation: an address or port of the connection itself. */
  readonly translation: boolean;
}

/** A packet put into a tunnel. */
interface Encapsulation extends Doer {
  readonly tunnel: TunnelStop['tunnel'];
}

/** What a walk amounts to, both ways: connections recorded, addresses translated, headers changed, tunnels taken. */
export interface WalkSummary {
  readonly sessions: readonly Session[];
  readonly changes: readonly HeaderChange[];
  readonly tunnels: readonly Encapsulation[];
}

const sides: readonly Side[] = ['source', 'destination'];

/** By storage, since TCP's port and any protocol's are one place under two names. */
const translated: ReadonlySet<number> = new Set(
  sides
    .flatMap((side) => [addressField(4, side), addressField(6, side), portField(side)])
    .map(({ word }) => word),
);

/** Sums a walk up. Registers and marks are left out: they are nobody's once the packet has left. */
export function summarize(walk: Walk): WalkSummary {
  const changes: HeaderChange[] = [];
  const tunnels: Encapsulation[] = [];
  walk.legs.forEach((leg, l) => {
    changes.push(...changesOf({ ...doerOf(leg, l, undefined, 0), by: 'router' }, byRouter(leg)));
    leg.stops.forEach((stop, s) => {
      const doer = doerOf(leg, l, stop, s);
      changes.push(...changesOf(doer, stop.changes));
      if (stop.kind === 'tunnel' && stop.hook === 'encapsulate')
        tunnels.push({ ...doer, tunnel: stop.tunnel });
    });
  });
  return { sessions: sessionsAt(walk), changes, tunnels };
}

function doerOf(leg: Leg, index: number, stop: Stop | undefined, at: number): Doer {
  const { direction, node, where } = leg;
  return { direction, leg: index, stop: at, node, where, by: stop ? nameOf(stop) : '' };
}

function nameOf(stop: Stop): string {
  if (stop.kind !== 'table') return stopName(stop);
  return `table ${stop.table}${stop.name === String(stop.table) ? '' : ` ${stop.name}`}`;
}

function changesOf(doer: Doer, changes: readonly FieldChange[]): readonly HeaderChange[] {
  const arp = changes.some(({ field }) => field.name.startsWith('arp_'));
  return changes
    .filter(({ field, from, to }) => isOnWire(field) && from !== to)
    .map((change) => ({
      ...doer,
      ...change,
      // ARP keeps its addresses where IP keeps its own.
      translation: !arp && translated.has(change.field.word),
    }));
}

/** What happened to a packet beside the stops of an endpoint outside: the router between it and the underlay counts a hop. */
function byRouter({ where, before, after, stops }: Leg): readonly FieldChange[] {
  if (where !== 'pod' || stops.length === 0) return [];
  const field = headerField.ttl;
  const [from, to] = [before.get(field), after.get(field)];
  return from === to ? [] : [{ field, from, to }];
}
