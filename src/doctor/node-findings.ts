import { formatPrefix } from '../packet/index.ts';
import { type NodeSnapshot, nodeFiles, type Snapshot } from '../snapshot/index.ts';
import { type Diagnostic, errorWithoutPlace, spanText, warningWithoutPlace } from '../text/index.ts';

/** Files without which a walk through a node cannot be told, in the order in which they are missed. */
const needed = ['flows', 'groups', 'ofctlShow', 'ipAddress', 'ipRoute', 'iptablesSave'] as const;

/** What a node's rules, sets and routes say against each other and against the cluster. */
export function nodeFindings(snapshot: Snapshot, node: NodeSnapshot): readonly Diagnostic[] {
  const { name, files } = node;
  if (files.size === 0) return [];
  const found: Diagnostic[] = [];
  const lacking = needed.filter((key) => !files.has(key) && !insteadOf(node, key));
  if (lacking.length > 0) {
    const list = lacking.map((key) => `${nodeFiles[key].file} (${nodeFiles[key].command})`).join(', ');
    found.push(warningWithoutPlace('doctor-files-missing', { node: name, files: list }));
  }
  const save = files.get('iptablesSave')?.source;
  const tables = [...(save?.text ?? '').matchAll(/^\*(\w+)/gm)].map((match) => match[1] ?? '');
  const twice = tables.find((table, i) => tables.indexOf(table) < i);
  if (save && twice !== undefined)
    found.push(errorWithoutPlace('doctor-iptables-twice', { path: save.name, table: twice }));
  found.push(...kubeProxy(node), ...podSet(snapshot, node), ...peerRoutes(snapshot, node));
  return found;
}

/** Whether another file tells what one would. */
function insteadOf({ files, texts }: NodeSnapshot, key: (typeof needed)[number]): boolean {
  if (key === 'ipRoute') return files.has('ipRouteAll');
  if (key === 'iptablesSave') return files.has('iptablesNat');
  // A dump whose flows name no group needs none.
  return (
    key === 'groups' &&
    !texts.flows?.some((flow) => spanText(flow.source, flow.actionsSpan).includes('group:'))
  );
}

function kubeProxy({ name, files, texts }: NodeSnapshot): readonly Diagnostic[] {
  const nft = files.get('nftRuleset')?.source.text ?? '';
  if (/^table ip6? kube-proxy/m.test(nft))
    return [warningWithoutPlace('doctor-kube-proxy-nftables', { node: name })];
  const rules = files.get('iptablesSave')?.source.text ?? files.get('iptablesNat')?.source.text;
  // With proxyAll, Antrea has a route of its own for node ports.
  const proxyAll = texts.flows?.some(({ tableName }) => tableName === 'NodePortMark') ?? false;
  if (rules === undefined || proxyAll || rules.includes('KUBE-SERVICES')) return [];
  return [warningWithoutPlace('doctor-no-kube-proxy', { node: name })];
}

function podSet({ nodes }: Snapshot, { name, texts }: NodeSnapshot): readonly Diagnostic[] {
  const sets = (texts.ipsets ?? []).filter((set) => set.name.startsWith('ANTREA-POD-IP'));
  if (sets.length === 0) return [];
  const members = new Set(sets.flatMap(({ entries }) => entries.map(({ text }) => text)));
  const lacking = nodes.flatMap(({ roles }) => roles.podCidrs).filter((cidr) => !members.has(cidr));
  return lacking.map((cidr) => warningWithoutPlace('doctor-pod-set', { node: name, cidr }));
}

function peerRoutes({ nodes }: Snapshot, { name, texts, roles }: NodeSnapshot): readonly Diagnostic[] {
  if (!texts.flows || !roles.gateway) return [];
  const peers = new Set(nodes.filter((peer) => peer.name !== name).flatMap((peer) => peer.roles.podCidrs));
  const routed = (texts.routes ?? [])
    .filter(({ nextHops }) => nextHops[0]?.device === roles.gateway?.port)
    .map(({ destination }) => formatPrefix(destination))
    .filter((cidr) => peers.has(cidr));
  const matches = texts.flows.map((flow) => spanText(flow.source, flow.matchSpan));
  return [...new Set(routed)]
    .filter(
      (cidr) =>
        !matches.some((match) => new RegExp(`(nw|ipv6)_dst=${cidr.replaceAll('.', '\\.')}(,|$)`).test(match)),
    )
    .map((cidr) => warningWithoutPlace('doctor-route-without-flow', { node: name, cidr }));
}
