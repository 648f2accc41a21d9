import type { Connection } from '../conntrack/index.ts';
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
import type { Effort, StoppedCode } from '../trace/index.ts';
import type { Choose } from './choice.ts';
import { confirm } from './connections/tracking.ts';
import { type HookName, hookSteps } from './hooks.ts';
import type { Host } from './host.ts';
import { type Ending, type HostResult, KernelWalk, type NftElements } from './kernel-walk.ts';
import { resolveNeighbour } from './neighbours/neighbour-lookup.ts';
import type { RouteFound, RouteQuery } from './routes/route-decision.ts';
import { routeLookup } from './routes/route-lookup.ts';
import { addRouteStop, missingForRouting } from './routes/route-stop.ts';

/** What a packet's way through a node depends on beside the node and the packet. */
export interface ForwardOptions {
  /** The interface that the packet came in by. */
  readonly inInterface: string;
  readonly choose?: Choose;
  /** What earlier packets added to sets of nft. */
  readonly nftElements?: NftElements;
  readonly effort?: Effort;
}

/** Follows a packet that came in by an interface: to another interface, to the node itself, or to its end. */
export function forwardPacket(
  host: Host,
  connections: readonly Connection[],
  packet: Packet,
  options: ForwardOptions,
): HostResult {
  const walk = new KernelWalk(host, connections, onWire(packet, headerField.mark), options.choose);
  walk.inInterface = options.inInterface;
  walk.nftElements = options.nftElements ?? walk.nftElements;
  walk.effort = options.effort ?? walk.effort;
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
  connections: readonly Connection[],
  packet: Packet,
  options: Omit<ForwardOptions, 'inInterface'> = {},
): HostResult {
  const own = withFields(onWire(packet, headerField.mark), [headerField.ethSrc, 0], [headerField.ethDst, 0]);
  const walk = new KernelWalk(host, connections, own, options.choose);
  walk.nftElements = options.nftElements ?? walk.nftElements;
  walk.effort = options.effort ?? walk.effort;
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

/** Everything that hangs at a hook of netfilter. */
function runHook(walk: KernelWalk, hook: HookName): Ending | undefined {
  return firstEnding(...hookSteps(walk, hook).map(({ run }) => run));
}

/** __netif_receive_skb_core and ip_rcv: INGRESS and PREROUTING, then the route decides between the node itself and another interface. */
function receive(walk: KernelWalk): HostResult {
  const ending = runHook(walk, 'INGRESS') ?? runHook(walk, 'PREROUTING') ?? missingForRouting(walk);
  if (ending) return finishWith(walk, ending);
  const decision = routeLookup(walk.host, inputQuery(walk));
  const refused = addRouteStop(walk, decision, walk.packet);
  if (refused || decision.kind === 'failure') return finishWith(walk, refused);
  return decision.toNode ? deliver(walk) : forward(walk, decision);
}

function inputQuery(walk: KernelWalk): RouteQuery {
  return { ...queryOf(walk), source: addressOf(walk.packet, 'source'), inInterface: walk.inInterface };
}

function queryOf({ packet, choose }: KernelWalk): RouteQuery {
  const protocol = protocolOf(packet);
  return {
    destination: addressOf(packet, 'destination'),
    mark: packet.getNumber(headerField.mark),
    tos: packet.getNumber(headerField.tosByte) & 0xfc,
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
  const ending = runHook(walk, 'INPUT');
  if (ending) return finishWith(walk, ending);
  confirm(walk);
  return walk.finish('local-delivery');
}

/** ip_forward: the time to live was taken down with the route; then FORWARD, then out. */
function forward(walk: KernelWalk, decision: RouteFound): HostResult {
  setWayOut(walk, decision);
  const ending = runHook(walk, 'FORWARD');
  return ending ? finishWith(walk, ending) : transmit(walk, decision);
}

function setWayOut(walk: KernelWalk, { device, gateway }: RouteFound): void {
  walk.outInterface = device;
  walk.nextHop = gateway ?? addressOf(walk.packet, 'destination');
}

/** ip_output: POSTROUTING, then the neighbour and EGRESS. */
function transmit(walk: KernelWalk, decision: RouteFound): HostResult {
  const ending = runHook(walk, 'POSTROUTING');
  if (ending) return finishWith(walk, ending);
  confirm(walk);
  const stopped = runHook(walk, 'EGRESS');
  if (stopped) return finishWith(walk, stopped);
  if (decision.device === 'lo') return loopBack(walk);
  return resolveNeighbour(walk, decision.type);
}

/** A packet that the node sends to itself comes in again by `lo`, its connection and its route known already. */
function loopBack(walk: KernelWalk): HostResult {
  walk.inInterface = 'lo';
  walk.outInterface = '';
  walk.nextHop = undefined;
  if (walk.tracked) walk.tracked.isNew = false;
  const ending = runHook(walk, 'PREROUTING');
  return ending ? finishWith(walk, ending) : deliver(walk);
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

function output(walk: KernelWalk, first: RouteFound): HostResult {
  let decision = first;
  /** ip_route_me_harder: another mark (after mangle) or destination (after nat) may lead elsewhere. */
  const reroute = (): Ending | undefined => {
    const again = routeLookup(walk.host, {
      ...queryOf(walk),
      source: addressOf(walk.packet, 'source'),
      // The kernel does not look at protocol and ports again.
      ...{ protocol: 0, sourcePort: 0, destinationPort: 0 },
    });
    const refused = addRouteStop(walk, again, walk.packet);
    if (again.kind === 'route') decision = again;
    return refused;
  };
  const rerouteIf =
    (changed: (before: Packet, after: Packet) => boolean, step: Step): Step =>
    () => {
      const before = walk.packet;
      return step() ?? (changed(before, walk.packet) ? reroute() : undefined);
    };
  const steps = hookSteps(walk, 'OUTPUT').map(({ kind, run }): Step => {
    if (kind === 'route') return rerouteIf(routeKeyDiffers, run);
    return kind === 'nat' ? rerouteIf(destinationDiffers, run) : run;
  });
  const ending = firstEnding(...steps);
  if (ending) return finishWith(walk, ending);
  // Rules of OUTPUT see the interface of the first route throughout: the hook's state is made once (nf_hook_state_init).
  setWayOut(walk, decision);
  return transmit(walk, decision);
}

function finishWith(walk: KernelWalk, ending: Ending | undefined): HostResult {
  return ending ? walk.finish(ending.disposition, ending.stopped) : walk.finish('dropped');
}

/** What a chain of type route may change (nf_route_table_hook4 in net/netfilter/nft_chain_route.c). */
function routeKeyDiffers(before: Packet, after: Packet): boolean {
  return (
    before.get(headerField.mark) !== after.get(headerField.mark) ||
    before.get(headerField.tosByte) !== after.get(headerField.tosByte) ||
    addressOf(before, 'source').value !== addressOf(after, 'source').value ||
    destinationDiffers(before, after)
  );
}

function destinationDiffers(before: Packet, after: Packet): boolean {
  return addressOf(before, 'destination').value !== addressOf(after, 'destination').value;
}
