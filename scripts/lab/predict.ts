import { fileURLToPath } from 'node:url';
import { run } from '../../test/judge/index.ts';
import type { Frame, Tunnel } from './frame.ts';
import type { LabPlan } from './plan.ts';

/** What of `antrea-tutor walk --json` (format antrea-tutor.walk/1) a capture can be compared with. */
export interface WalkJson {
  readonly format: string;
  readonly legs: readonly LegJson[];
}

/** One leg of the walk. */
export interface LegJson {
  readonly direction: 'request' | 'reply';
  readonly node: string;
  readonly where: 'pod' | 'ovs' | 'kernel' | 'underlay';
  readonly in: string;
  readonly out?: string;
  readonly before: PacketJson;
  readonly after: PacketJson;
  readonly stops: readonly StopJson[];
}

interface StopJson {
  readonly hook?: string;
  readonly tunnel?: TunnelJson;
  readonly eth_src?: string;
  readonly eth_dst?: string;
}

type PacketJson = Readonly<Record<string, unknown>>;

interface TunnelJson {
  readonly src: string;
  readonly dst: string;
  readonly vni: number;
  readonly udp_port: number;
}

/** A place that the walk says the packet passes, with the headers that it says it has there. */
export interface PredictedHop {
  readonly at: string;
  readonly frame: Partial<Frame>;
}

/** The places of the cluster by the names that the walk uses. */
export interface Places {
  readonly gateway: string;
  readonly underlay: string;
  readonly podBehind: (node: string, port: string) => string | undefined;
  readonly nodeAt: (underlayIp: string) => string | undefined;
}

/** Asks the program for a walk. */
export async function askForWalk(snapshot: string, scenario: string): Promise<WalkJson> {
  const path = (file: string) => fileURLToPath(new URL(`../../${file}`, import.meta.url));
  const program = ['--import', path('scripts/ts.mjs'), path('src/cli/main.ts')];
  const text = await run(process.execPath, [...program, 'walk', scenario, '--json', '--snapshot', snapshot]);
  return JSON.parse(text) as WalkJson;
}

/** The places as the lab's plan has them. */
export function placesOf(plan: LabPlan): Places {
  const [node] = plan.nodes;
  if (node === undefined) throw new Error('the plan has no worker');
  return {
    gateway: node.gateway.port,
    underlay: node.underlay.interface,
    podBehind: (name, port) => plan.pods.find((pod) => pod.node === name && pod.port === port)?.name,
    nodeAt: (ip) => plan.nodes.find(({ underlay }) => underlay.ip.startsWith(`${ip}/`))?.name,
  };
}

/**
 * Where a capture must show the packet and its reply, by the walk: at each port by which one enters or leaves a bridge, on the
 * wire of both nodes when it is in the tunnel, and where it comes from or goes to the world outside.
 */
export function predictHops(walk: WalkJson, places: Places): readonly PredictedHop[] {
  return walk.legs.flatMap((leg) => {
    // The client chooses its port; only the server's is part of the walk.
    const clientPort = leg.direction === 'request' ? 'src_port' : 'dst_port';
    return hopsOfLeg(leg, places).map(({ at, frame: { [clientPort]: _port, ...frame } }) => ({ at, frame }));
  });
}

function hopsOfLeg(leg: LegJson, places: Places): readonly PredictedHop[] {
  const { node, before, after } = leg;
  switch (leg.where) {
    case 'ovs':
      return [...atPort(node, leg.in, before, places), ...atPort(node, leg.out, after, places)];
    case 'kernel': {
      const at = `${node} ${places.underlay}`;
      return [
        ...(leg.in === places.underlay ? [{ at, frame: frameOf(before) }] : []),
        ...(leg.out === places.underlay ? [{ at, frame: frameOf(after) }] : []),
      ];
    }
    case 'underlay': {
      const stop = leg.stops.find(({ hook }) => hook === 'encapsulate');
      if (stop?.tunnel === undefined) return [];
      const { eth_src = '', eth_dst = '' } = stop;
      const { src, dst, udp_port, vni } = stop.tunnel;
      const tunnel: Tunnel = { eth_src, eth_dst, src, dst, udp_port, vni };
      const frame = { ...frameOf(before), tunnel };
      return [src, dst].map((ip) => ({ at: `${places.nodeAt(ip)} ${places.underlay}`, frame }));
    }
    case 'pod': {
      // Of pods the ports of their bridge tell more; outside, nobody knows the client's own network.
      if (node !== '') return [];
      const { eth_src: _src, eth_dst: _dst, ip_ttl: _ttl, ...internet } = frameOf(after);
      return [{ at: 'client eth0', frame: internet }];
    }
  }
}

function atPort(
  node: string,
  port: string | undefined,
  packet: PacketJson,
  places: Places,
): readonly PredictedHop[] {
  if (port === undefined) return [];
  if (port === places.gateway) return [{ at: `${node} ${port}`, frame: frameOf(packet) }];
  const pod = places.podBehind(node, port);
  return pod === undefined ? [] : [{ at: `${pod} eth0`, frame: frameOf(packet) }];
}

const compared = [
  ...['eth_src', 'eth_dst', 'ip_src', 'ip_dst', 'ip_ttl', 'ip_proto', 'src_port', 'dst_port'],
  ...['arp_op', 'arp_spa', 'arp_tpa', 'arp_sha', 'arp_tha'],
];

function frameOf(packet: PacketJson): Partial<Frame> {
  return Object.fromEntries(
    compared.filter((field) => field in packet).map((field) => [field, packet[field]]),
  );
}
