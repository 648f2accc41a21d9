import { canonicalIp, formatIp, formatMac } from '../packet/index.ts';
import type { PodObject } from './cluster-facts.ts';
import { type Pod, phaseOf, rowNamespace } from './cluster-objects.ts';
import type { KubectlTable } from './kubectl-table.ts';
import type { Manifest } from './manifest.ts';
import type { NodeSnapshot } from './node-snapshot.ts';
import { podAttachments } from './pod-ports.ts';
import type { Labels } from './policy.ts';

/** What a list of pods says of one, by whichever way it was printed. */
type Listed = Omit<PodObject, 'labels'> & { readonly labels: Labels | undefined };

/**
 * The pods of a cluster: those of `kubectl get pods -o wide` and those of objects, which know more (every address, labels). Where each
 * sits on its node's bridge is read from the flows that guard against spoofing.
 */
export function podsOf(
  table: KubectlTable | undefined,
  objects: readonly PodObject[],
  nodes: readonly NodeSnapshot[],
  labels: ReadonlyMap<string, Labels>,
  manifest: Manifest,
): readonly Pod[] {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const attachments = new Map(nodes.map((node) => [node.name, podAttachments(node.texts.flows ?? [])]));
  const portNames = new Map(
    nodes.map((node) => [node.name, new Map(node.ports.map(({ number, name }) => [number, name]))]),
  );
  const told = new Map(manifest.pods?.map((pod) => [pod.name, pod]));
  const neighbours = new Map(
    nodes.map(({ name, texts }) => [
      name,
      new Map(
        texts.neighbours?.flatMap(({ address, mac }) =>
          mac === undefined ? [] : [[formatIp(address), mac]],
        ),
      ),
    ]),
  );
  return listed(table, objects, labels).map((pod): Pod => {
    const home = byName.get(pod.node);
    const given = told.get(pod.id);
    const ips = given?.ip === undefined ? pod.ips : [given.ip];
    const ip = ips[0] ?? '';
    const attached = pod.ips.flatMap((address) => attachments.get(pod.node)?.get(address) ?? [])[0];
    const neighbour = neighbours.get(pod.node)?.get(pod.ips[0] ?? '');
    return {
      ...pod,
      ip,
      ips,
      hostNetwork: pod.hostNetwork || (ip !== '' && (home?.roles.underlay?.ips.includes(ip) ?? false)),
      port: given?.port ?? portNames.get(pod.node)?.get(attached?.port ?? -1),
      mac: given?.mac ?? attached?.mac ?? (neighbour === undefined ? undefined : formatMac(neighbour)),
    };
  });
}

function listed(
  table: KubectlTable | undefined,
  objects: readonly PodObject[],
  labels: ReadonlyMap<string, Labels>,
): readonly Listed[] {
  const known = new Map<string, Listed>();
  for (const { cells } of table?.rows ?? []) {
    const namespace = rowNamespace(cells);
    const name = cells.get('NAME') ?? '';
    const id = `${namespace}/${name}`;
    const ip = canonicalIp(cells.get('IP') ?? '') ?? cells.get('IP') ?? '';
    known.set(id, {
      namespace,
      name,
      id,
      ips: ip === '' ? [] : [ip],
      node: cells.get('NODE') ?? '',
      phase: phaseOf(cells.get('STATUS')),
      hostNetwork: false,
      labels: labels.get(id),
    });
  }
  for (const pod of objects) known.set(pod.id, pod);
  return [...known.values()];
}
