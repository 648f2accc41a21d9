import { findConnection, reversed, tupleOf, tupleText } from '../../conntrack/index.ts';
import { hasPorts, type IpAddress, withEndpoint } from '../../packet/index.ts';
import type { Assumption, Stopped } from '../../trace/index.ts';
import { selectAddress } from '../addresses/source-address.ts';
import type { Ending, KernelWalk } from '../kernel-walk.ts';
import type { NatRange, Target } from './iptables.ts';

/** The targets that begin a connection's NAT. */
export type NatTarget = Extract<Target, { kind: 'dnat' | 'snat' | 'masquerade' | 'redirect' }>;

/** What a NAT target makes of the packet, or why it cannot. */
export type NatOutcome =
  | {
      readonly kind: 'rewritten';
      readonly packet: KernelWalk['packet'];
      readonly assumed: readonly Assumption[];
    }
  | { readonly kind: 'ended'; readonly ending: Ending };

/** Carries out a NAT target: the packet gets its new end, and the connection the tuple that an answer will have. */
export function beginNat(walk: KernelWalk, target: NatTarget, hook: string): NatOutcome {
  const side = target.kind === 'snat' || target.kind === 'masquerade' ? 'source' : 'destination';
  const range = resolveRange(walk, target, hook);
  if (!range) {
    const stopped: Stopped = { code: 'missing-addresses', params: { interface: walk.outInterface } };
    return { kind: 'ended', ending: { disposition: 'insufficient-information', stopped } };
  }
  const { packet, tracked } = walk;
  const seen = tupleOf(packet);
  const [address, port] =
    side === 'source' ? [seen.source, seen.sourcePort] : [seen.destination, seen.destinationPort];
  const newPort = newPortOf(range, seen.protocol, port);
  const newAddress = newAddressOf(range, address, side);
  const after = withEndpoint(packet, side, newAddress.value, newPort);
  if (tracked) {
    if (side === 'source') tracked.sourceDone = true;
    else tracked.destinationDone = true;
    const changed = !after.equals(packet);
    const reply = reversed(tupleOf(after));
    if (changed && findConnection(walk.connections, tracked.connection.zone, reply)) {
      // Two connections would have one answer; the kernel then takes another port, and which one is chance.
      const stopped: Stopped = { code: 'nat-port-clash', params: { reply: tupleText(reply) } };
      return { kind: 'ended', ending: { disposition: 'unsupported', stopped } };
    }
    tracked.connection = { ...tracked.connection, reply };
  }
  return {
    kind: 'rewritten',
    packet: after,
    assumed: assumptions(range, newAddress !== address, newPort !== port),
  };
}

function resolveRange(walk: KernelWalk, target: NatTarget, hook: string): NatRange | undefined {
  const { range } = target;
  switch (target.kind) {
    case 'dnat':
    case 'snat':
      return range;
    case 'masquerade':
      // nf_nat_masquerade_ipv4: the interface's address in the next hop's subnet.
      return withAddress(range, selectAddress(walk.host, walk.outInterface, walk.nextHop, 0));
    case 'redirect':
      return withAddress(
        range,
        hook === 'OUTPUT'
          ? { family: 4, value: 0x7f000001n }
          : selectAddress(walk.host, walk.inInterface, undefined, 254),
      );
    default:
      return target satisfies never;
  }
}

function withAddress(range: NatRange, address: IpAddress | undefined): NatRange | undefined {
  return address && { ...range, from: address, to: address };
}

/** A source that the range holds already stays (get_unique_tuple); else the kernel picks by a hash, and here it is the first. */
function newAddressOf({ from, to }: NatRange, address: IpAddress, side: 'source' | 'destination'): IpAddress {
  if (!from || !to) return address;
  return side === 'source' && address.value >= from.value && address.value <= to.value ? address : from;
}

function newPortOf({ ports }: NatRange, protocol: number, port: number): number {
  if (!ports || !hasPorts(protocol)) return port;
  return port >= ports.from && port <= ports.to ? port : ports.from;
}

function assumptions(
  { from, to, ports, randomPort }: NatRange,
  addressMoved: boolean,
  portMoved: boolean,
): readonly Assumption[] {
  const assumed: Assumption[] = [];
  const several = from && to && from.value !== to.value;
  if (addressMoved && several) assumed.push({ code: 'nat-address-first-of-range', params: {} });
  if (randomPort) assumed.push({ code: 'nat-port-kept', params: {} });
  else if (portMoved && ports && ports.from !== ports.to) {
    assumed.push({ code: 'nat-port-first-of-range', params: {} });
  }
  return assumed;
}
