import { canonicalIp } from '../packet/index.ts';
import type { ClusterFacts } from './cluster-facts.ts';
import { parseServicePorts, rowNamespace, type Service } from './cluster-objects.ts';
import type { KubectlTable } from './kubectl-table.ts';

/**
 * The services of `kubectl get svc` and of Service objects, which know more; endpoints are those of the EndpointSlices, else those of
 * `kubectl get ep`, which lists three at most.
 */
export function servicesOf(
  svc: KubectlTable | undefined,
  ep: KubectlTable | undefined,
  facts: Pick<ClusterFacts, 'services' | 'endpoints'>,
): readonly Service[] {
  const endpoints = new Map([...endpointRows(ep), ...facts.endpoints]);
  const known = new Map((svc?.rows ?? []).map(({ cells }) => serviceRow(cells)).map((row) => [row.id, row]));
  for (const service of facts.services) known.set(service.id, service);
  return [...known.values()].map((service) => ({ ...service, endpoints: endpoints.get(service.id) ?? [] }));
}

function endpointRows(ep: KubectlTable | undefined): ReadonlyMap<string, readonly string[]> {
  return new Map(
    (ep?.rows ?? []).map(({ cells }) => [
      `${rowNamespace(cells)}/${cells.get('NAME')}`,
      (cells.get('ENDPOINTS') ?? '')
        .split(',')
        .flatMap((entry) => /^[0-9a-f.:[\]]+:\d+/.exec(entry.trim()) ?? []),
    ]),
  );
}

function serviceRow(cells: ReadonlyMap<string, string>): Service {
  const namespace = rowNamespace(cells);
  const name = cells.get('NAME') ?? '';
  const clusterIp = canonicalIp(cells.get('CLUSTER-IP') ?? '') ?? cells.get('CLUSTER-IP') ?? '';
  return {
    namespace,
    name,
    id: `${namespace}/${name}`,
    type: cells.get('TYPE') ?? '',
    clusterIp,
    clusterIps: [clusterIp],
    externalIps: (cells.get('EXTERNAL-IP') ?? '').split(',').flatMap((text) => canonicalIp(text) ?? []),
    ports: parseServicePorts(cells.get('PORT(S)') ?? ''),
    endpoints: [],
  };
}
