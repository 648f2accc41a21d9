import { arpReply, arpRequest } from '../host/index.ts';
import {
  arpAnswer,
  arpQuestion,
  fieldNamed,
  onWire,
  type Packet,
  parseIp,
  withFields,
} from '../packet/index.ts';
import { ConntrackTable } from '../switch/index.ts';
import { errorWithoutPlace, UserError } from '../text/index.ts';
import type { Direction, LearnedStation, Leg, Stopped, Walk, WalkDisposition } from '../trace/index.ts';
import { addressOfFamily } from './addresses.ts';
import { bridgeLeg, outputName } from './bridge-leg.ts';
import { type Cluster, type ClusterNode, podBehind } from './cluster.ts';
import { branchesOf, followedOutput } from './enter-bridge.ts';
import { learnedAt } from './learned.ts';
import { endpointStop, makeLeg, missingBridge } from './leg.ts';
import { stationBehind } from './neighbours.ts';
import { macValue } from './packets.ts';
import type { ResolvedRequest } from './request.ts';
import { type Endpoint, endpointName, targetName } from './who.ts';

/**
 * Follows an ARP question through the asker's bridge: to the flow that answers it, or to the port of whoever has the address, whose answer
 * comes back the same way. Throws a UserError when the asker is on no bridge.
 */
export function arpWalk(cluster: Cluster, request: ResolvedRequest): Walk {
  const asker = askerOf(cluster, request);
  const legs: Leg[] = [];
  const ended = askAndAnswer(cluster, request, asker, legs);
  return {
    name: request.name,
    title: request.title,
    snapshot: cluster.snapshot.name,
    from: endpointName(request.from),
    to: targetName(request.to),
    endpoint: undefined,
    legs,
    disposition: ended.disposition,
    ...(ended.stopped ? { stopped: ended.stopped } : {}),
    assumed: [],
  };
}

interface Asker {
  readonly endpoint: Endpoint;
  readonly node: ClusterNode;
  readonly port: string;
  readonly question: Packet;
}

function askerOf(cluster: Cluster, request: ResolvedRequest): Asker {
  const { from } = request;
  const node =
    from.kind === 'pod' ? cluster.nodes.get(from.pod.node) : from.kind === 'node' ? from.node : undefined;
  const port = from.kind === 'pod' ? from.pod.port : node?.snapshot.roles.gateway?.port;
  const target = parseIp(request.dstIp);
  const station = node && port !== undefined ? stationBehind(cluster, node, port) : undefined;
  if (!node || port === undefined || !station || target?.family !== 4) {
    const reason = `${endpointName(from)} cannot ask by ARP for ${request.dstIp}: its port and addresses on a bridge, and an IPv4 address, are needed.`;
    throw new UserError([errorWithoutPlace('walk-usage', { reason })]);
  }
  const ip = parseIp(request.srcIp ?? addressOfFamily(station.ips, 4) ?? '');
  const byKernel = from.kind === 'node' ? arpRequest(node.host, port, target) : undefined;
  const question =
    byKernel ?? arpQuestion(ip?.value ?? 0n, macValue(request.srcMac ?? station.mac), target.value);
  return { endpoint: from, node, port, question };
}

interface Ended {
  readonly disposition: WalkDisposition;
  readonly stopped?: Stopped | undefined;
}

function askAndAnswer(cluster: Cluster, request: ResolvedRequest, asker: Asker, legs: Leg[]): Ended {
  const { node, endpoint, port } = asker;
  legs.push(stationLeg(endpoint, node, port, 'send', asker.question, 'request'));
  const asked = throughBridge(cluster, node, port, asker.question, 'request', []);
  legs.push(asked.leg);
  if (!asked.out) return { disposition: asked.disposition, stopped: asked.leg.stopped };
  // A flow that answers by itself sends the question back as a reply out of the port that it came in by.
  if (asked.out.port === port) {
    legs.push(stationLeg(endpoint, node, port, 'receive', asked.out.packet, 'reply'));
    return { disposition: 'delivered' };
  }
  const owner = stationBehind(cluster, node, asked.out.port);
  const answerer = endpointBehind(cluster, node, asked.out.port);
  if (!answerer || !owner) {
    const stopped: Stopped = { code: 'no-port', params: { port: asked.out.port, node: node.name } };
    return { disposition: 'insufficient-information', stopped };
  }
  if (!owner.ips.includes(request.dstIp)) {
    const stopped: Stopped = { code: 'arp-unanswered', params: { address: request.dstIp } };
    return { disposition: 'dropped', stopped };
  }
  legs.push(stationLeg(answerer, node, asked.out.port, 'receive', asked.out.packet, 'request'));
  if (!request.reply) return { disposition: 'delivered' };
  const heard = asked.out.packet;
  const answer =
    (answerer.kind === 'node' ? arpReply(node.host, asked.out.port, heard) : undefined) ??
    arpAnswer(heard, macValue(owner.mac));
  legs.push(stationLeg(answerer, node, asked.out.port, 'send', answer, 'reply'));
  const asking = node.snapshot.ports.find(({ name }) => name === port)?.number ?? 0;
  const learned = [{ port: asking, vlan: 0, mac: asker.question.get(fieldNamed('eth_src')) }];
  const answered = throughBridge(cluster, node, asked.out.port, answer, 'reply', learned);
  legs.push(answered.leg);
  if (!answered.out) return { disposition: answered.disposition, stopped: answered.leg.stopped };
  legs.push(stationLeg(endpoint, node, port, 'receive', answered.out.packet, 'reply'));
  return { disposition: 'delivered' };
}

function endpointBehind(cluster: Cluster, node: ClusterNode, port: string): Endpoint | undefined {
  if (port === node.snapshot.roles.gateway?.port) return { kind: 'node', node };
  const pod = podBehind(cluster, node.name, port);
  return pod && { kind: 'pod', pod };
}

function stationLeg(
  endpoint: Endpoint,
  node: ClusterNode,
  port: string,
  hook: 'send' | 'receive',
  packet: Packet,
  direction: Direction,
): Leg {
  const name = endpointName(endpoint);
  const own = endpoint.kind === 'node' ? port : 'eth0';
  const wire = onWire(packet);
  return makeLeg({
    direction,
    node: node.name,
    where: endpoint.kind === 'node' ? 'kernel' : 'pod',
    in: hook === 'send' ? name : own,
    out: hook === 'send' ? own : name,
    before: wire,
    after: wire,
    stops: [endpointStop(endpoint, hook, wire)],
    disposition: hook === 'send' ? 'forwarded' : 'delivered',
  });
}

interface Passed {
  readonly leg: Leg;
  readonly disposition: WalkDisposition;
  readonly out: { readonly port: string; readonly packet: Packet } | undefined;
}

function throughBridge(
  cluster: Cluster,
  node: ClusterNode,
  port: string,
  arriving: Packet,
  direction: Direction,
  learned: readonly LearnedStation[],
): Passed {
  const number = node.snapshot.ports.find(({ name }) => name === port)?.number ?? 0;
  const packet = withFields(onWire(arriving), [fieldNamed('in_port'), number]);
  const base = { direction, node: node.name, where: 'ovs' as const, in: port, before: packet };
  if (!node.bridge) {
    const stopped = missingBridge(node);
    const disposition = 'insufficient-information';
    const leg = makeLeg({ ...base, out: undefined, after: packet, stops: [], disposition, stopped });
    return { leg, disposition, out: undefined };
  }
  const bridge = { ...node.bridge, learned: [...node.bridge.learned, ...learned] };
  const passed = bridgeLeg(cluster, { ...node, bridge }, packet, { conntrack: new ConntrackTable() });
  const followed = followedOutput({ cluster }, node, passed.outputs);
  const outPort = followed && outputName(node, followed);
  const branches = branchesOf(node, passed.outputs, followed);
  const leg = makeLeg({
    ...base,
    out: outPort,
    after: followed?.packet ?? passed.stops.at(-1)?.after ?? packet,
    stops: passed.stops,
    disposition: passed.disposition,
    tracking: passed.tracking,
    learned: learnedAt(passed.stops),
    stopped: passed.trace.stopped,
    ...(branches ? { branches } : {}),
  });
  const stuck = passed.disposition;
  return {
    leg,
    disposition: stuck === 'unsupported' || stuck === 'insufficient-information' ? stuck : 'dropped',
    out: followed && outPort !== undefined ? { port: outPort, packet: followed.packet } : undefined,
  };
}
