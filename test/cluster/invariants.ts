import { expect } from 'vitest';
import { type Field, fieldNamed, Packet } from '../../src/packet/index.ts';
import type { Leg, Stop, Walk } from '../../src/trace/index.ts';

const wire: readonly Field[] =
  'eth_src eth_dst eth_type vlan_tci ip_src ip_dst ipv6_src ipv6_dst nw_proto nw_ttl tp_src tp_dst arp_sha arp_tha'
    .split(' ')
    .map((name) => fieldNamed(name));

function onWire(packet: Packet): Packet {
  const copy = new Packet();
  for (const field of wire) copy.set(field, packet.get(field));
  return copy;
}

function shown(packet: Packet): string {
  return wire.map((field) => `${field.name}=${packet.get(field).toString(16)}`).join(' ');
}

function applied(stop: Stop): Packet {
  const packet = stop.before.clone();
  for (const { field, to } of stop.changes) packet.set(field, to);
  return packet;
}

const value = (packet: Packet, name: string) => packet.get(fieldNamed(name));

/** What holds of every walk, whatever it is of. */
export function holdWalk(made: Walk): void {
  for (const leg of made.legs) holdLegAlone(leg);
  made.legs.forEach((leg, i) => {
    const next = made.legs[i + 1];
    if (next && next.direction === leg.direction) {
      expect(shown(onWire(next.before)), `leg ${i + 2} begins as leg ${i + 1} ended`).toBe(
        shown(onWire(leg.after)),
      );
    }
    expect(['forwarded', 'delivered', 'flooded'].includes(leg.disposition) || !next, `leg ${i + 1}`).toBe(
      true,
    );
  });
  holdTtl(made);
  holdEnd(made);
}

function holdLegAlone(leg: Leg): void {
  leg.stops.forEach((stop, i) => {
    const changed = applied(stop);
    expect(changed.equals(stop.after), `${stop.kind} stop ${i + 1}: after is before with its changes`).toBe(
      true,
    );
    const following = leg.stops[i + 1];
    if (following) expect(shown(onWire(following.before)), `stop ${i + 2}`).toBe(shown(onWire(stop.after)));
  });
  const ended =
    leg.disposition !== 'forwarded' && leg.disposition !== 'delivered' && leg.disposition !== 'flooded';
  expect(leg.stopped !== undefined, `${leg.where} ${leg.disposition} says why`).toBe(ended);
  if (ended) expect(leg.out === undefined || leg.where === 'kernel').toBe(true);
}

function holdTtl(made: Walk): void {
  for (const direction of ['request', 'reply']) {
    const times = made.legs
      .filter((leg) => leg.direction === direction && value(leg.before, 'eth_type') !== 0x0806n)
      .flatMap(({ before, stops, after }) => [before, ...stops.map((stop) => stop.after), after])
      .map((packet) => value(packet, 'nw_ttl'));
    times.forEach((ttl, i) => {
      expect(ttl, 'the time to live never grows').toBeLessThanOrEqual(times[i - 1] ?? 255n);
    });
  }
}

function holdEnd(made: Walk): void {
  const last = made.legs.at(-1);
  if (made.disposition !== 'delivered') {
    expect(made.stopped).toBeDefined();
    expect(last?.stopped ?? made.stopped).toEqual(made.stopped);
    return;
  }
  expect(made.stopped).toBeUndefined();
  expect(last?.disposition).toBe('delivered');
  const first = made.legs[0];
  if (!first || !last || last.direction !== 'reply' || value(first.before, 'eth_type') !== 0x0800n) return;
  expect(value(last.after, 'ip_src'), 'the answer comes from whom was asked').toBe(
    value(first.before, 'ip_dst'),
  );
  if (value(first.before, 'nw_proto') === 1n) return;
  expect(value(last.after, 'tp_src')).toBe(value(first.before, 'tp_dst'));
  expect(value(last.after, 'tp_dst')).toBe(value(first.before, 'tp_src'));
}
