import type { MessageTable } from './message-table.ts';

/** Sentences of the `doctor` room: what is wrong with a snapshot, and what to do. */
export const doctorMessages = {
  'doctor-empty': () =>
    'The snapshot has no file of any node. Put each node’s command output into a folder of its name, or import a support bundle.',
  'doctor-endpoints-cut': () =>
    'kubectl-get-ep.txt lists three endpoints of a service at most. Add cluster/endpointslices.yaml (kubectl get endpointslices -A -o yaml).',
  'doctor-endpoints-differ': (p) =>
    `${p.node}: the endpoints of ${p.service} and the buckets of its group differ (${p.endpoints}). They were captured at different times, or the agent lags behind: capture both again.`,
  'doctor-files-missing': (p) =>
    `${p.node} has no ${p.files}: walks that need them end in insufficient-information. Capture them.`,
  'doctor-group-missing': (p) =>
    `${p.node}: flows name groups that the dump of groups has not (${p.groups}). Capture ovs-ofctl dump-groups again, at the same time as the flows.`,
  'doctor-iptables-twice': (p) =>
    `${p.path} has the table ${p.table} twice, so it holds two saves. Put that of IPv6 into ip6tables-save.txt.`,
  'doctor-kube-proxy-nftables': (p) =>
    `${p.node}: kube-proxy runs in nftables mode; its rules are read from nft-list-ruleset.txt.`,
  'doctor-no-flows': (p) => `${p.path} has no flow. Capture ovs-ofctl dump-flows again.`,
  'doctor-no-gateway': (p) =>
    `${p.node}: which port is the gateway, no file tells. Capture ovs-vsctl show and ip address, or name it in snapshot.yaml.`,
  'doctor-no-kube-proxy': (p) =>
    `${p.node}: no rules of kube-proxy, and AntreaProxy does not serve all: from the node itself, services are not reached. If kube-proxy runs, capture nft list ruleset or ipvsadm -Ln.`,
  'doctor-no-tunnel': (p) =>
    `${p.node}: flows send into a tunnel, and no file tells its port. Capture ovs-vsctl show, or name it in snapshot.yaml.`,
  'doctor-no-version': () =>
    'No file tells the release of Antrea, so registers have no words. Add versions: { antrea: vX.Y.Z } to snapshot.yaml, or an agentinfo.',
  'doctor-node-missing': (p) =>
    `Pods run on ${p.node}, of which there is no file (${p.pods}). Capture the node, or leave its pods out of the walks.`,
  'doctor-pod-set': (p) =>
    `${p.node}: the set of pod subnets lacks ${p.cidr}, so that traffic to it is masqueraded. Look at the agent on ${p.node}.`,
  'doctor-pod-unguarded': (p) =>
    `${p.pod} runs on ${p.node}, and no flow there guards a port of it. Capture the flows again, or look at the agent.`,
  'doctor-port-without-pod': (p) =>
    `${p.node}: port ${p.port} is guarded for ${p.address}, which is no pod of the list. Capture the pods again.`,
  'doctor-route-without-flow': (p) =>
    `${p.node} routes ${p.cidr} to its gateway, and no flow forwards it. Look at the agent, or capture the flows again.`,
  'doctor-table-beyond': (p) =>
    `${p.node}: a group sends to table ${p.table}, and the flows have none after ${p.last}: the dump of flows is cut, or its names are numbered wrongly. Capture both again.`,
  'doctor-traceflow': (p) =>
    `${p.node}: a Traceflow is running; its flows are in the dump. Capture again when it has ended.`,
  'doctor-two-rounds': (p) =>
    `${p.node}: flows of two rounds (${p.rounds}): the agent was restarting. Capture again.`,
  'doctor-version': (p) => `The words of Antrea ${p.version} are not known: registers are shown as they are.`,
} satisfies MessageTable;
