import type { Cluster, WalkProtocol, WalkRequest } from '../../src/cluster/index.ts';

/** Numbers that look random and are the same each time: Park and Miller's generator. */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48271) % 0x7fffffff;
    return state / 0x7fffffff;
  };
}

/** Random connections between everybody whom a snapshot knows, and addresses that nobody has. */
export function randomRequests(cluster: Cluster, count: number, seed: number): readonly WalkRequest[] {
  const next = randomNumbers(seed);
  const one = <T>(all: readonly T[]): T => {
    const chosen = all[Math.floor(next() * all.length)];
    if (chosen === undefined) throw new Error('nothing to choose from');
    return chosen;
  };
  const { pods, services, hosts } = cluster.snapshot;
  const nodes = [...cluster.nodes.keys()].map((name) => `node:${name}`);
  // Pods on a bridge that is known are the interesting ones: three times as likely as the others.
  const known = pods.filter(({ port }) => port !== undefined);
  const podNames = [...pods, ...known, ...known, ...known].map(({ id }) => `pod:${id}`);
  const senders = [...podNames, ...nodes, ...hosts.map(({ name }) => name)];
  const ports = [80, 80, 53, 443, 8080];
  const nodePorts = services.flatMap((service) => service.ports.flatMap(({ nodePort }) => nodePort ?? []));
  const receivers: readonly (() => Pick<WalkRequest, 'to' | 'protocol' | 'endpoint'>)[] = [
    () => ({ to: `${one(podNames)}:${one(ports)}`, protocol: one<WalkProtocol>(['tcp', 'udp']) }),
    () => ({ to: one(podNames), protocol: 'icmp' }),
    () => ({ to: one(nodes), protocol: 'icmp' }),
    () => {
      const service = one(services);
      const { port, protocol } = one(service.ports);
      const found = pods.filter(({ ip }) => service.endpoints.some((end) => end.startsWith(`${ip}:`)));
      return {
        to: `service:${service.id}:${port}`,
        protocol: protocol === 'udp' ? 'udp' : 'tcp',
        ...(found.length > 0 ? { endpoint: `pod:${one(found).id}` } : {}),
      };
    },
    () => ({ to: `${one(nodes)}:${one([...nodePorts, 10250, 22])}`, protocol: 'tcp' }),
    () => ({ to: `${one(['203.0.113.80', '10.222.1.99', '10.222.2.99', '10.96.3.3', '10.79.1.77'])}:80` }),
    () => ({ to: one(hosts).name, protocol: 'icmp' }),
  ];
  return Array.from({ length: count }, (_, i) => {
    const from = one(senders);
    const request = one(receivers)();
    return {
      ...request,
      name: `#${i} ${from} to ${request.to} ${request.protocol ?? 'tcp'}`,
      from,
      reply: true,
    };
  });
}
