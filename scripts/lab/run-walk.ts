import { fileURLToPath } from 'node:url';
import { Capture, type Hop, type Watch } from './capture.ts';
import { cable, type LabCluster } from './cluster.ts';
import type { Pods } from './pods.ts';
import { arpWalk, type LabWalk, octant } from './walks.ts';

/** What one walk looked like on the wire: every place that its first packet and the first reply passed. */
export interface LabRun {
  readonly format: 'antrea-tutor.lab/1';
  readonly walk: string;
  readonly part: string;
  readonly request: readonly Hop[];
  readonly reply: readonly Hop[];
}

/** kube-proxy's choice between two endpoints is random: this many tries leave one chance in a million to miss one. */
const tries = 20;

/** Where the lab listens: each pod of the walks, the gateway and the cable of each worker, the client. */
export function watches(cluster: LabCluster): readonly Watch[] {
  const eth0 = ['frontend', 'backend1', 'backend2', octant, 'client'].map((name) =>
    watch(cluster, name, 'eth0', 'eth0'),
  );
  const nodes = ['worker1', 'worker2'].flatMap((name) => [
    watch(cluster, name, 'antrea-gw0', 'antrea-gw0'),
    watch(cluster, name, 'ens160', cable),
  ]);
  return [...eth0, ...nodes];
}

/** Sends real requests until the wanted endpoint has answered one, and gives that one's first packets. */
export async function runWalk(cluster: LabCluster, pods: Pods, walk: LabWalk): Promise<LabRun> {
  // Neighbours, and the tunnel's own, are learned by a first request that is not looked at.
  for (let port = walk.sourcePort - 50; port < walk.sourcePort; port++) {
    if ((await pods.ask(walk.from, walk.to, port)) === walk.endpoint) break;
  }
  const capture = await Capture.start(watches(cluster));
  let answered: number | undefined;
  for (let port = walk.sourcePort; port < walk.sourcePort + tries && answered === undefined; port++) {
    if ((await pods.ask(walk.from, walk.to, port)) === walk.endpoint) answered = port;
  }
  const hops = await capture.stop();
  if (answered === undefined)
    throw new Error(`${walk.name}: ${walk.endpoint} did not answer in ${tries} tries (${pods.lastFailure})`);
  const request = hops.filter((hop) => hop.tcp_flags === 'S' && hop.src_port === answered);
  const reply = hops.filter((hop) => hop.tcp_flags === 'S.' && hop.dst_port === answered);
  return { format: 'antrea-tutor.lab/1', walk: walk.name, part: walk.part, request, reply };
}

/** Part D: makes worker1's kernel ask for worker2's gateway, as it must before it can use a route over it. */
export async function runArp(cluster: LabCluster): Promise<LabRun> {
  const worker1 = cluster.machine('worker1');
  const capture = await Capture.start(watches(cluster).filter(({ at }) => at === 'worker1 antrea-gw0'));
  await worker1.exec('ip', ['neighbour', 'flush', 'to', '10.222.2.1']);
  // The answer does not matter: CoreDNS's pod has no server here and refuses.
  const ask = fileURLToPath(new URL('./ask.mjs', import.meta.url));
  await worker1.tryExec(process.execPath, [ask, '10.222.2.2', '80', '40000']);
  const hops = (await capture.stop()).filter(
    (hop) => hop.arp_op !== undefined && [hop.arp_spa, hop.arp_tpa].includes('10.222.2.1'),
  );
  return {
    format: 'antrea-tutor.lab/1',
    walk: arpWalk,
    part: 'D',
    request: hops.filter((hop) => hop.arp_op === 1),
    reply: hops.filter((hop) => hop.arp_op === 2),
  };
}

function watch(cluster: LabCluster, name: string, device: string, real: string): Watch {
  return { at: `${name} ${device}`, machine: cluster.machine(name), device: real };
}
