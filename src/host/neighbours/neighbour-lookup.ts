import { headerField, type IpAddress, type Packet, withFields } from '../../packet/index.ts';
import { type Assumption, changedFields, type NeighbourStop } from '../../trace/index.ts';
import type { Host } from '../host.ts';
import type { HostResult, KernelWalk } from '../kernel-walk.ts';
import type { TextPlace } from '../words.ts';
import { type Neighbour, neighbourPhrase } from './neighbour.ts';

/** The entry of the neighbour table that has a MAC address for a next hop. */
export function findNeighbour(host: Host, device: string, address: IpAddress): Neighbour | undefined {
  return host.parts.neighbours?.find(
    (entry) =>
      entry.device === device &&
      entry.mac !== undefined &&
      entry.state !== 'FAILED' &&
      entry.address.family === address.family &&
      entry.address.value === address.value,
  );
}

/** The last step out: both MAC addresses are written, or the result says whose is not known. */
export function resolveNeighbour(
  walk: KernelWalk,
  type: 'unicast' | 'local' | 'broadcast' | 'multicast',
): HostResult {
  const { host, outInterface, nextHop, packet } = walk;
  const device = host.interfaces.get(outInterface);
  if (device?.flags.includes('NOARP')) return walk.finish('forward');
  if (device?.mac === undefined || !nextHop) {
    return walk.finish('insufficient-information', {
      code: 'missing-mac',
      params: { interface: outInterface },
    });
  }
  if (type !== 'unicast') {
    const mac = type === 'broadcast' ? 0xffffffffffffn : multicastMac(nextHop);
    walk.packet = withFields(packet, [headerField.ethSrc, device.mac], [headerField.ethDst, mac]);
    return walk.finish('forward');
  }
  const entry = findNeighbour(host, outInterface, nextHop);
  if (!entry) {
    walk.packet = withFields(packet, [headerField.ethSrc, device.mac], [headerField.ethDst, 0]);
    return walk.finish('neighbour-unknown', {
      code: 'neighbour-unknown',
      params: { interface: outInterface },
    });
  }
  const after = withFields(packet, [headerField.ethSrc, device.mac], [headerField.ethDst, entry.mac!]);
  walk.addStop(
    { kind: 'neighbour', hook: 'neighbour', neighbour: neighbourPhrase(nextHop, entry.mac!) },
    after,
    entry.place,
  );
  return walk.finish('forward');
}

/** RFC 1112, section 6.4. */
function multicastMac({ value }: IpAddress): bigint {
  return 0x01005e000000n | (value & 0x7fffffn);
}

/**
 * Goes on from a result whose next hop had no MAC address, with the one that was learned by asking; `assumed` says how, `place` is
 * the text that told it, if any.
 */
export function completeNeighbour(
  result: HostResult,
  mac: bigint,
  { assumed = [], place }: { readonly assumed?: readonly Assumption[]; readonly place?: TextPlace } = {},
): HostResult {
  if (result.disposition !== 'neighbour-unknown' || !result.nextHop) return result;
  const { stopped: _, ...rest } = result;
  const before: Packet = lastPacket(result);
  const after = withFields(result.after, [headerField.ethDst, mac]);
  const stop: NeighbourStop = {
    kind: 'neighbour',
    hook: 'neighbour',
    neighbour: neighbourPhrase(result.nextHop, mac),
    before,
    after,
    changes: changedFields(before, after),
    assumed,
    ...(place && { source: { source: place.source, line: place.line } }),
  };
  return { ...rest, after, stops: [...result.stops, stop], disposition: 'forward' };
}

/** The packet as the last stop left it: the neighbour's stop shows both MAC addresses as its change. */
function lastPacket({ stops, before }: HostResult): Packet {
  return stops[stops.length - 1]?.after ?? before;
}
