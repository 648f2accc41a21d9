/** A file that a node's directory may have, and the command that prints it. */
export interface NodeFile {
  readonly file: string;
  readonly command: string;
}

/** Every file of a node's directory, by the name that the code knows it by (the snapshot directory's contract). */
export const nodeFiles = {
  flows: { file: 'ovs-ofctl-dump-flows.txt', command: 'ovs-ofctl dump-flows br-int --no-stats --names' },
  groups: { file: 'ovs-ofctl-dump-groups.txt', command: 'ovs-ofctl dump-groups br-int' },
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
  fdbShow: { file: 'fdb-show.txt', command: 'ovs-appctl fdb/show br-int' },
} as const satisfies Readonly<Record<string, NodeFile>>;

/** What a node's file is called in code. */
export type NodeFileKey = keyof typeof nodeFiles;

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
