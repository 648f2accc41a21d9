import { fieldNamed, headerField, onWire, type Packet, tunnelFields, withFields } from '../packet/index.ts';
import { type ConntrackOracle, ctStateNames, ctStateValue } from '../switch/index.ts';
import type { Leg, Output, Stopped } from '../trace/index.ts';
import { bridgeLeg, outputName } from './bridge-leg.ts';
import { chosenBucket, sayingBucket } from './buckets.ts';
import { type ClusterNode, podBehind, portNumbered } from './cluster.ts';
import { remember, withLearned } from './learned.ts';
import { makeLeg, missingBridge } from './leg.ts';
import { type WalkMemory, zonesOf } from './memory.ts';
import { tooBigFor } from './mtu.ts';
import { stationBehind } from './neighbours.ts';
import { destinationOf, withTunnelOptions } from './packets.ts';
import { type Moved, type PacketPlace, stoppedEnd } from './places.ts';

/** A packet at a port of a node's bridge: through the pipeline, and on to whatever sits behind the port that it leaves by. */
export function enterBridge(memory: WalkMemory, node: ClusterNode, port: number, arriving: Packet): Moved {
  const { request, cluster } = memory;
  const { space, manifest } = cluster.snapshot;
  const packet = withTunnelOptions(
    withFields(onWire(arriving, ...tunnelFields, headerField.mark), [fieldNamed('in_port'), port]),
    arriving,
    space,
  );
  const inName = portNumbered(node, port)?.name ?? String(port);
  const leg = {
    direction: memory.direction,
    node: node.name,
    where: 'ovs' as const,
    in: inName,
    before: packet,
  };
  if (!node.bridge) {
    const stopped = missingBridge(node);
    const disposition = 'insufficient-information';
    return {
      legs: [makeLeg({ ...leg, out: undefined, after: packet, stops: [], disposition, stopped })],
      next: stoppedEnd(disposition, stopped),
    };
  }
  const passed = bridgeLeg(cluster, withLearned(memory, node), packet, {
    conntrack: trackerOf(memory, node),
    effort: memory.effort,
    chooseBucket: (group) => chosenBucket(group, request.endpointIp),
  });
  const { outputs, disposition, trace, tracking } = passed;
  const stops = request.endpointIp === undefined ? passed.stops.map(sayingBucket) : passed.stops;
  const learned = remember(memory, node, stops);
  const kept = { ...leg, tracking, learned };
  const followed = followedOutput(memory, node, outputs);
  if (!followed) {
    const stopped = trace.stopped;
    return {
      legs: [
        makeLeg({
          ...kept,
          out: undefined,
          after: stops.at(-1)?.after ?? packet,
          stops,
          disposition,
          stopped,
        }),
      ],
      next: stoppedEnd(disposition, stopped),
    };
  }
  const out = outputName(node, followed);
  const tunnelled = out === node.snapshot.roles.tunnel?.port;
  const tooBig = tunnelled
    ? undefined
    : tooBigFor(node, out, request.size, 'dropped', manifest.network?.podMTU);
  if (tooBig) {
    const { after = packet } = stops.at(-1) ?? {};
    return {
      legs: [makeLeg({ ...kept, out: undefined, after, stops, ...tooBig })],
      next: stoppedEnd(tooBig.disposition, tooBig.stopped),
    };
  }
  const next = behind(memory, node, followed);
  const branches = branchesOf(node, outputs, followed);
  const made = makeLeg({
    ...kept,
    out,
    after: followed.packet,
    stops,
    disposition,
    stopped: next.at === 'end' && next.end.kind === 'stopped' ? next.end.stopped : undefined,
    ...(branches ? { branches } : {}),
  });
  return { legs: [made], next };
}

/** The zones of the node's bridge, with the learner's word for the first answer where one was given. */
function trackerOf(memory: WalkMemory, node: ClusterNode): ConntrackOracle {
  const zones = zonesOf(memory, node);
  const states = memory.request.change.ctStates;
  if (!states || memory.statesSaid.done) return zones;
  return {
    track(request) {
      const answer = zones.track(request);
      if (!answer || memory.statesSaid.done || !request.resumes) return answer;
      memory.statesSaid.done = true;
      const packet = withFields(answer.packet, [fieldNamed('ct_state'), ctStateValue(['trk', ...states])]);
      return { ...answer, packet, states: ctStateNames(packet.get(fieldNamed('ct_state'))), assumed: true };
    },
  };
}

/** The copies that a bridge sent out, where it sent several, and which of them the walk follows. */
export function branchesOf(
  node: ClusterNode,
  outputs: readonly Output[],
  followed: Output | undefined,
): Leg['branches'] {
  if (outputs.length < 2) return undefined;
  return outputs.map((output) => ({ out: outputName(node, output), followed: output === followed }));
}

/** Of several copies, the one that goes to whoever has the destination address; otherwise the first. */
export function followedOutput(
  memory: Pick<WalkMemory, 'cluster'>,
  node: ClusterNode,
  outputs: readonly Output[],
): Output | undefined {
  const ports = outputs.filter(({ port }) => port !== 'controller');
  const owner = ports.find(({ port, packet }) => {
    const name = port === 'controller' ? undefined : portNumbered(node, port)?.name;
    const station = name === undefined ? undefined : stationBehind(memory.cluster, node, name);
    return station?.ips.includes(destinationOf(packet)) ?? false;
  });
  return owner ?? ports[0];
}

/** What sits behind the port that a packet left by. */
function behind(memory: WalkMemory, node: ClusterNode, output: Output): PacketPlace {
  const { roles } = node.snapshot;
  const name = outputName(node, output);
  const { packet } = output;
  if (name === roles.gateway?.port) return { at: 'kernel', node, device: name, packet };
  if (name === roles.tunnel?.port) return { at: 'tunnel', node, packet };
  const pod = podBehind(memory.cluster, node.name, name);
  if (pod) return { at: 'endpoint', endpoint: { kind: 'pod', pod }, packet };
  const stopped: Stopped = { code: 'no-port', params: { port: name, node: node.name } };
  return stoppedEnd('insufficient-information', stopped);
}
