/** A file that a node's directory may have, and the command that prints it. */
export interface NodeFile {
  readonly file: string;
  readonly command: string;
  /** Another name by which the same output is found. */
  readonly also?: string;
}

/** Every file of a node's directory, by the name that the code knows it by (the snapshot directory's contract). */
export const nodeFiles = {
  flows: { file: 'ovs-ofctl-dump-flows.txt', command: 'ovs-ofctl dump-flows br-int --no-stats --names' },
  groups: { file: 'ovs-ofctl-dump-groups.txt', command: 'ovs-ofctl dump-groups br-int' },
  tables: { file: 'ovs-ofctl-dump-tables.txt', command: 'ovs-ofctl dump-tables br-int' },
  ofctlShow: { file: 'ovs-ofctl-show.txt', command: 'ovs-ofctl show br-int' },
  vsctlShow: { file: 'ovs-vsctl-show.txt', command: 'ovs-vsctl show' },
  ipRoute: { file: 'ip-route.txt', command: 'ip route' },
  ipRule: { file: 'ip-rule.txt', command: 'ip rule' },
  ipAddress: { file: 'ip-address.txt', command: 'ip address' },
  arp: { file: 'arp.txt', command: 'arp -a' },
  ipNeigh: { file: 'ip-neigh.txt', command: 'ip neigh' },
  iptablesSave: { file: 'iptables-save.txt', command: 'iptables-save' },
  iptablesNat: { file: 'iptables-nat.txt', command: 'iptables -t nat -L -n' },
  ipset: { file: 'ipset.txt', command: 'ipset save' },
  sysctl: { file: 'sysctl.txt', command: 'sysctl net.ipv4' },
  fdbShow: {
    file: 'fdb-show.txt',
    command: 'ovs-appctl fdb/show br-int',
    also: 'ovs-appctl-fdb-show.txt',
  },
  ipRouteAll: { file: 'ip-route-all.txt', command: 'ip route show table all' },
  ip6Route: { file: 'ip-6-route.txt', command: 'ip -6 route' },
  ip6Neigh: { file: 'ip-6-neigh.txt', command: 'ip -6 neigh' },
  ip6tablesSave: { file: 'ip6tables-save.txt', command: 'ip6tables-save' },
  nftRuleset: { file: 'nft-list-ruleset.txt', command: 'nft list ruleset' },
  ipvsadm: { file: 'ipvsadm.txt', command: 'ipvsadm -Ln' },
  conntrack: { file: 'conntrack.txt', command: 'conntrack -L' },
  dpctlConntrack: { file: 'dpctl-dump-conntrack.txt', command: 'ovs-appctl dpctl/dump-conntrack' },
  meters: { file: 'ovs-ofctl-dump-meters.txt', command: 'ovs-ofctl dump-meters br-int' },
  tlvMap: { file: 'ovs-ofctl-dump-tlv-map.txt', command: 'ovs-ofctl dump-tlv-map br-int' },
  interfaceList: {
    file: 'ovs-vsctl-list-interface.json',
    command: 'ovs-vsctl --format=json list Interface',
  },
  agentInfo: { file: 'agentinfo', command: 'antctl get agentinfo -o yaml' },
  agentPolicies: { file: 'networkpolicies', command: 'antctl get networkpolicy -o yaml' },
  addressGroups: { file: 'addressgroups', command: 'antctl get addressgroup -o yaml' },
  appliedToGroups: { file: 'appliedtogroups', command: 'antctl get appliedtogroup -o yaml' },
} as const satisfies Readonly<Record<string, NodeFile>>;

/** What a node's file is called in code. */
export type NodeFileKey = keyof typeof nodeFiles;

/** The file with the output of a command on a node, by whichever of its names it is there. */
export function nodeFile<F>(files: ReadonlyMap<string, F>, node: string, key: NodeFileKey): F | undefined {
  const { file, also }: NodeFile = nodeFiles[key];
  return files.get(`${node}/${file}`) ?? (also === undefined ? undefined : files.get(`${node}/${also}`));
}

/** A file of the cluster directory, and the command that prints it. */
export const clusterFiles = {
  nodes: { file: 'kubectl-get-nodes.txt', command: 'kubectl get nodes -o wide' },
  pods: { file: 'kubectl-get-pods.txt', command: 'kubectl get pods -A -o wide' },
  svc: { file: 'kubectl-get-svc.txt', command: 'kubectl get svc -A' },
  ep: { file: 'kubectl-get-ep.txt', command: 'kubectl get ep -A' },
  netpol: { file: 'kubectl-get-netpol.txt', command: 'kubectl get netpol -A' },
} as const satisfies Readonly<Record<string, NodeFile>>;

/** What a cluster file is called in code. */
export type ClusterFileKey = keyof typeof clusterFiles;

/** Kubernetes objects in the cluster directory, as `kubectl get … -A -o yaml` prints them. */
export const objectFiles = {
  pods: { file: 'pods.yaml', command: 'kubectl get pods -A -o yaml' },
  services: { file: 'services.yaml', command: 'kubectl get services -A -o yaml' },
  endpointSlices: { file: 'endpointslices.yaml', command: 'kubectl get endpointslices -A -o yaml' },
  nodes: { file: 'nodes.yaml', command: 'kubectl get nodes -o yaml' },
  namespaces: { file: 'namespaces.yaml', command: 'kubectl get namespaces -o yaml' },
  netpol: { file: 'netpol.yaml', command: 'kubectl get netpol -A -o yaml' },
  acnp: { file: 'acnp.yaml', command: 'kubectl get acnp -o yaml' },
  annp: { file: 'annp.yaml', command: 'kubectl get annp -A -o yaml' },
  clusterGroups: { file: 'clustergroups.yaml', command: 'kubectl get clustergroups -o yaml' },
  egress: { file: 'egress.yaml', command: 'kubectl get egress -o yaml' },
  tiers: { file: 'tiers.yaml', command: 'kubectl get tiers -o yaml' },
  antreaConfig: {
    file: 'configmap-antrea-config.yaml',
    command: 'kubectl -n kube-system get configmap antrea-config -o yaml',
  },
} as const satisfies Readonly<Record<string, NodeFile>>;

const nodeFileNames: ReadonlySet<string> = new Set(
  Object.values<NodeFile>(nodeFiles).flatMap(({ file, also }) =>
    also === undefined ? [file] : [file, also],
  ),
);
const clusterFileNames: ReadonlySet<string> = new Set(
  [...Object.values(clusterFiles), ...Object.values(objectFiles)].map(({ file }) => file),
);

/** Folders of a snapshot that are no nodes. */
const otherFolders: ReadonlySet<string> = new Set(['cluster', 'scenarios', 'wire']);

/** The node that a file is of, by its path; absent for what is no file of a node. */
export function nodeOfPath(path: string): string | undefined {
  const [folder = '', file = '', ...deeper] = path.split('/');
  return deeper.length === 0 && !otherFolders.has(folder) && nodeFileNames.has(file) ? folder : undefined;
}

/** Whether a path is one that the snapshot format knows. */
export function isSnapshotPath(path: string): boolean {
  if (/^(README\.md|cluster\/manifests\/[^/]+\.ya?ml|scenarios\/[^/]+\.yaml|wire\/[^/]+\.txt)$/.test(path)) {
    return true;
  }
  if (path.startsWith('cluster/')) return clusterFileNames.has(path.slice('cluster/'.length));
  return nodeOfPath(path) !== undefined;
}
