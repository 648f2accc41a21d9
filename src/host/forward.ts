import {
  addressOf,
  familyOf,
  hasPorts,
  headerField,
  onWire,
  type Packet,
  portOf,
  protocolOf,
  withEndpoint,
  withFields,
} from '../packet/index.ts';
import type { StoppedCode } from '../trace/index.ts';
import type { Choose } from './choice.ts';
import type { KernelConntrack } from './connections/connection.ts';
import { applyKnownNat, confirm, track } from './connections/tracking.ts';
import type { Host } from './host.ts';
import { runTable } from './iptables/chains.ts';
import { type Ending, type HostResult, KernelWalk } from './kernel-walk.ts';
import { resolveNeighbour } from './neighbours/neighbour-lookup.ts';
import { type RouteDecision, type RouteQuery, routeLookup } from './routes/route-lookup.ts';
import { addRouteStop, missingForRouting } from './routes/route-stop.ts';

/** What a packet's way through a node depends on beside the node and the packet. */
export interface ForwardOptions {
  /** The interface that the packet came in by. */
  readonly inInterface: string;
  readonly choose?: Choose;
}

/** Follows a packet that came in by an interface: to another interface, to the node itself, or to its end. */
export function forwardPacket(
  host: Host,
  conntrack: KernelConntrack,
  packet: Packet,
  options: ForwardOptions,
): HostResult {
  const walk = new KernelWalk(host, conntrack, onWire(packet, headerField.mark), options.choose);
  walk.inInterface = options.inInterface;
  if (familyOf(packet) === undefined) return finishEarly(walk, 'unsupported', 'not-ip', {});
  const mac = host.interfaces.get(options.inInterface)?.mac;
  const to = packet.get(headerField.ethDst);
  // Addressed to somebody else: the kernel takes it for what a bridge flooded (PACKET_OTHERHOST).
  if (mac !== undefined && to !== mac && (to >> 40n) % 2n === 0n) {
    return finishEarly(walk, 'dropped', 'not-for-this-mac', { interface: options.inInterface });
  }
  return receive(walk);
}

/** Follows one of the node's own packets, whose source address may be 0.0.0.0: the route then gives it one. */
export function sendPacket(
  host: Host,
  conntrack: KernelConntrack,
  packet: Packet,
  options: { readonly choose?: Choose } = {},
): HostResult {
  const own = withFields(onWire(packet, headerField.mark), [headerField.ethSrc, 0], [headerField.ethDst, 0]);
  const walk = new KernelWalk(host, conntrack, own, options.choose);
  if (familyOf(packet) === undefined) return finishEarly(walk, 'unsupported', 'not-ip', {});
  return send(walk);
}

function finishEarly(
  walk: KernelWalk,
  disposition: Ending['disposition'],
  code: StoppedCode,
  params: Readonly<Record<string, string>>,
): HostResult {
  return walk.finish(disposition, { code, params });
}

/** A step gives the ending that it caused, or nothing when the packet goes on. */
type Step = () => Ending | undefined;

function firstEnding(...steps: readonly Step[]): Ending | undefined {
  for (const step of steps) {
    const ending = step();
    if (ending) return ending;
  }
  return undefined;
}

/** The hook on the way in, in the kernel's order of priority (enum nf_ip_hook_priorities). */
function prerouting(walk: KernelWalk): Ending | undefined {
  return firstEnding(
    () => runTable(walk, 'raw', 'PREROUTING'),
    () => track(walk),
    () => runTable(walk, 'mangle', 'PREROUTING'),
    () => natHook(walk, 'PREROUTING', 'destination'),
  );
}

/** ip_rcv: PREROUTING, then the route decides between the node itself and another interface. */
function receive(walk: KernelWalk): HostResult {
  const ending = prerouting(walk) ?? missingForRouting(walk);
  if (ending) return finishWith(walk, ending);
  const decision = routeLookup(walk.host, inputQuery(walk));
  const refused = addRouteStop(walk, decision, walk.packet);
  if (refused || decision.kind === 'failure') return finishWith(walk, refused);
  return decision.type === 'unicast' ? forward(walk, decision) : deliver(walk);
}

function inputQuery(walk: KernelWalk): RouteQuery {
  return { ...queryOf(walk), source: addressOf(walk.packet, 'source'), inInterface: walk.inInterface };
}

function queryOf({ packet, choose }: KernelWalk): RouteQuery {
  const protocol = protocolOf(packet);
  return {
    destination: addressOf(packet, 'destination'),
    mark: packet.getNumber(headerField.mark),
    tos: packet.getNumber(headerField.tosByte) & 0x1c,
    protocol,
    ...(hasPorts(protocol) && {
      sourcePort: portOf(packet, 'source'),
      destinationPort: portOf(packet, 'destination'),
    }),
    ...(choose && { choose }),
  };
}

/** ip_local_deliver. */
function deliver(walk: KernelWalk): HostResult {
  const ending = firstEnding(
    () => runTable(walk, 'mangle', 'INPUT'),
    () => runTable(walk, 'filter', 'INPUT'),
    () => natHook(walk, 'INPUT', 'source'),
  );
  if (ending) return finishWith(walk, ending);
  confirm(walk);
  return walk.finish('local-delivery');
}

type Routed = Extract<RouteDecision, { kind: 'route' }>;

/** ip_forward: the time to live was taken down with the route; then FORWARD, then out. */
function forward(walk: KernelWalk, decision: Routed): HostResult {
  setWayOut(walk, decision);
  const ending = firstEnding(
    () => runTable(walk, 'mangle', 'FORWARD'),
    () => runTable(walk, 'filter', 'FORWARD'),
  );
  return ending ? finishWith(walk, ending) : transmit(walk, decision);
}

function setWayOut(walk: KernelWalk, { device, gateway }: Routed): void {
  walk.outInterface = device;
  walk.nextHop = gateway ?? addressOf(walk.packet, 'destination');
}

/** ip_output: POSTROUTING, then the neighbour. */
function transmit(walk: KernelWalk, decision: Routed): HostResult {
  const ending = firstEnding(
    () => runTable(walk, 'mangle', 'POSTROUTING'),
    () => natHook(walk, 'POSTROUTING', 'source'),
  );
  if (ending) return finishWith(walk, ending);
  confirm(walk);
  if (decision.device === 'lo') return loopBack(walk);
  return resolveNeighbour(walk, decision.type);
}

/** A packet that the node sends to itself comes in again by `lo`, its connection and its route known already. */
function loopBack(walk: KernelWalk): HostResult {
  walk.inInterface = 'lo';
  walk.outInterface = '';
  walk.nextHop = undefined;
  if (walk.tracked) walk.tracked.isNew = false;
  const ending = prerouting(walk);
  return ending ? finishWith(walk, ending) : deliver(walk);
}

/** Only a connection's first packet asks the nat table; all others are rewritten as their connection says (nf_nat_inet_fn). */
function natHook(walk: KernelWalk, hook: string, side: 'source' | 'destination'): Ending | undefined {
  const { tracked } = walk;
  if (!tracked) return undefined;
  const done = side === 'source' ? tracked.sourceDone : tracked.destinationDone;
  if (done) {
    applyKnownNat(walk, side);
    return undefined;
  }
  if (side === 'source') tracked.sourceDone = true;
  else tracked.destinationDone = true;
  return runTable(walk, 'nat', hook);
}

/** The node's own packet: a route first, so that there is a source address, then OUTPUT, then perhaps another route. */
function send(walk: KernelWalk): HostResult {
  const missing = missingForRouting(walk);
  if (missing) return finishWith(walk, missing);
  const source = addressOf(walk.packet, 'source');
  const bound = source.value === 0n ? {} : { source };
  const decision = routeLookup(walk.host, { ...queryOf(walk), ...bound });
  const after =
    decision.kind === 'route' && source.value === 0n && decision.source
      ? withEndpoint(walk.packet, 'source', decision.source.value, portOf(walk.packet, 'source'))
      : walk.packet;
  const refused = addRouteStop(walk, decision, after);
  if (refused || decision.kind === 'failure') return finishWith(walk, refused);
  setWayOut(walk, decision);
  return output(walk, decision);
}

function output(walk: KernelWalk, first: Routed): HostResult {
  let decision = first;
  /** ip_route_me_harder: another mark (after mangle) or destination (after nat) may lead elsewhere. */
  const reroute = (): Ending | undefined => {
    const again = routeLookup(walk.host, { ...queryOf(walk), source: addressOf(walk.packet, 'source') });
    const refused = addRouteStop(walk, again, walk.packet);
    if (again.kind === 'failure') return refused;
    decision = again;
    setWayOut(walk, again);
    return refused;
  };
  const rerouteIf =
    (changed: (before: Packet, after: Packet) => boolean, step: Step): Step =>
    () => {
      const before = walk.packet;
      return step() ?? (changed(before, walk.packet) ? reroute() : undefined);
    };
  const ending = firstEnding(
    () => runTable(walk, 'raw', 'OUTPUT'),
    () => track(walk),
    rerouteIf(markDiffers, () => runTable(walk, 'mangle', 'OUTPUT')),
    rerouteIf(destinationDiffers, () => natHook(walk, 'OUTPUT', 'destination')),
    () => runTable(walk, 'filter', 'OUTPUT'),
  );
  return ending ? finishWith(walk, ending) : transmit(walk, decision);
}

function finishWith(walk: KernelWalk, ending: Ending | undefined): HostResult {
  return ending ? walk.finish(ending.disposition, ending.stopped) : walk.finish('dropped');
}

function markDiffers(before: Packet, after: Packet): boolean {
  return before.get(headerField.mark) !== after.get(headerField.mark);
}

function destinationDiffers(before: Packet, after: Packet): boolean {
  return addressOf(before, 'destination').value !== addressOf(after, 'destination').value;
}
