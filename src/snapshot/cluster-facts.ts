import { z } from 'zod';
import { formatIp, formatPrefix, parseIp, parsePrefix } from '../packet/index.ts';
import { type Diagnostic, errorAt, type Parsed } from '../text/index.ts';
import { type Pod, type Service, serviceProtocol } from './cluster-objects.ts';
import type { KubernetesObject } from './kubernetes-objects.ts';
import type { Labels } from './policy.ts';
import type { NodeFacts } from './roles.ts';

/** A pod as its object describes it; where it sits on a bridge is not in there. */
export interface PodObject {
  readonly namespace: string;
  readonly name: string;
  readonly id: string;
  readonly ips: readonly string[];
  readonly node: string;
  readonly phase: Pod['phase'];
  readonly hostNetwork: boolean;
  readonly labels: Labels;
}

/** What the objects of a cluster tell, beside its policies. */
export interface ClusterFacts {
  readonly pods: readonly PodObject[];
  readonly services: readonly Service[];
  /** By the service's `NAMESPACE/NAME`: `ADDRESS:PORT` of each endpoint that is ready. */
  readonly endpoints: ReadonlyMap<string, readonly string[]>;
  readonly nodes: ReadonlyMap<string, NodeFacts>;
  readonly namespaceLabels: ReadonlyMap<string, Labels>;
}

const portNumber = z.number().int();
const podSchema = z.object({
  spec: z.object({ nodeName: z.string().optional(), hostNetwork: z.boolean().optional() }),
  status: z.object({
    phase: z.string().optional(),
    podIP: z.string().optional(),
    podIPs: z.array(z.object({ ip: z.string() })).optional(),
  }),
});
const serviceSchema = z.object({
  spec: z.object({
    type: z.string().optional(),
    clusterIP: z.string().optional(),
    clusterIPs: z.array(z.string()).optional(),
    externalIPs: z.array(z.string()).optional(),
    ports: z
      .array(z.object({ port: portNumber, protocol: z.string().optional(), nodePort: portNumber.nullish() }))
      .nullish(),
  }),
  status: z
    .object({
      loadBalancer: z
        .object({ ingress: z.array(z.object({ ip: z.string().optional() })).nullish() })
        .nullish(),
    })
    .nullish(),
});
const sliceSchema = z.object({
  endpoints: z
    .array(
      z.object({
        addresses: z.array(z.string()),
        conditions: z.object({ ready: z.boolean().nullish() }).nullish(),
      }),
    )
    .nullish(),
  ports: z.array(z.object({ port: portNumber.nullish() })).nullish(),
});
const nodeSchema = z.object({
  spec: z.object({ podCIDR: z.string().optional(), podCIDRs: z.array(z.string()).optional() }).nullish(),
  status: z
    .object({ addresses: z.array(z.object({ type: z.string(), address: z.string() })).nullish() })
    .nullish(),
});

/** An address in the form in which packets are compared with it. */
function address(text: string): readonly string[] {
  const read = parseIp(text);
  return read ? [formatIp(read)] : [];
}

function podOf(
  { namespace, name, labels }: KubernetesObject,
  { spec, status }: z.infer<typeof podSchema>,
): PodObject {
  const ips = status.podIPs?.map(({ ip }) => ip) ?? (status.podIP === undefined ? [] : [status.podIP]);
  const finished = status.phase === 'Succeeded' || status.phase === 'Failed';
  return {
    namespace,
    name,
    id: `${namespace}/${name}`,
    ips: ips.flatMap(address),
    node: spec.nodeName ?? '',
    phase: finished ? 'finished' : 'running',
    hostNetwork: spec.hostNetwork ?? false,
    labels,
  };
}

function serviceOf(
  { namespace, name }: KubernetesObject,
  { spec, status }: z.infer<typeof serviceSchema>,
): Service {
  const clusterIps = (spec.clusterIPs ?? [spec.clusterIP ?? '']).flatMap((ip) =>
    parseIp(ip) ? address(ip) : [ip],
  );
  const balanced = (status?.loadBalancer?.ingress ?? []).flatMap(({ ip }) => ip ?? []);
  return {
    namespace,
    name,
    id: `${namespace}/${name}`,
    type: spec.type ?? 'ClusterIP',
    clusterIp: clusterIps[0] ?? '',
    clusterIps,
    externalIps: [...balanced, ...(spec.externalIPs ?? [])].flatMap(address),
    ports: (spec.ports ?? []).map(({ port, protocol, nodePort }) => ({
      port,
      protocol: serviceProtocol(protocol),
      nodePort: nodePort ?? undefined,
    })),
    endpoints: [],
  };
}

function endpointsOf({ endpoints, ports }: z.infer<typeof sliceSchema>): readonly string[] {
  return (endpoints ?? [])
    .filter(({ conditions }) => conditions?.ready !== false)
    .flatMap(({ addresses }) => addresses.flatMap(address))
    .flatMap((ip) =>
      (ports ?? []).flatMap(({ port }) => (port ? [`${ip.includes(':') ? `[${ip}]` : ip}:${port}`] : [])),
    );
}

function nodeOf({ spec, status }: z.infer<typeof nodeSchema>): NodeFacts {
  const cidrs = spec?.podCIDRs ?? (spec?.podCIDR === undefined ? [] : [spec.podCIDR]);
  return {
    internalIps: (status?.addresses ?? [])
      .filter(({ type }) => type === 'InternalIP')
      .flatMap((entry) => address(entry.address)),
    podCidrs: cidrs.flatMap((text) => {
      const prefix = parsePrefix(text);
      return prefix ? [formatPrefix(prefix)] : [];
    }),
  };
}

/** Reads the objects that walks need; one whose shape is not that of its kind is an error at its document. */
export function readObjects(objects: readonly KubernetesObject[]): Parsed<ClusterFacts> {
  const diagnostics: Diagnostic[] = [];
  const pods: PodObject[] = [];
  const services: Service[] = [];
  const endpoints = new Map<string, readonly string[]>();
  const nodes = new Map<string, NodeFacts>();
  const namespaceLabels = new Map<string, Labels>();
  for (const object of objects) {
    const { kind, namespace, name, labels, body, source, span } = object;
    const read = <T>(schema: z.ZodType<T>): T | undefined => {
      const parsed = schema.safeParse(body);
      if (parsed.success) return parsed.data;
      const id = kind === 'Node' ? name : `${namespace}/${name}`;
      diagnostics.push(errorAt(source, span, 'manifest-object', { kind, name: id }));
      return undefined;
    };
    if (kind === 'Pod' && body.status) {
      const pod = read(podSchema);
      if (pod) pods.push(podOf(object, pod));
    } else if (kind === 'Service' && body.status) {
      const service = read(serviceSchema);
      if (service) services.push(serviceOf(object, service));
    } else if (kind === 'EndpointSlice') {
      const slice = read(sliceSchema);
      const service = `${namespace}/${labels['kubernetes.io/service-name'] ?? ''}`;
      if (slice) endpoints.set(service, [...(endpoints.get(service) ?? []), ...endpointsOf(slice)]);
    } else if (kind === 'Node') {
      const node = read(nodeSchema);
      if (node) nodes.set(name, nodeOf(node));
    } else if (kind === 'Namespace') {
      namespaceLabels.set(name, labels);
    }
  }
  return { value: { pods, services, endpoints, nodes, namespaceLabels }, diagnostics };
}
