import { type RichLine, rich, token } from '../text/index.ts';
import type {
  Assumption,
  AssumptionCode,
  NoteCode,
  ReasonParams,
  Stopped,
  StoppedCode,
  TraceNote,
} from '../trace/index.ts';

type Sentences<Code extends string> = Readonly<Record<Code, (p: ReasonParams) => string>>;

const roleWords: Readonly<Record<string, string>> = {
  bridge: 'the bridge',
  gateway: 'the gateway port',
  tunnel: 'the tunnel port',
  'tunnel-type': 'the type of tunnel',
  underlay: 'the address',
};

/** Sentences for what was taken for granted, by code; each goes on after `assumed: `. Sorted by code. */
const assumptionSentences: Sentences<AssumptionCode> = {
  'arp-resolved-by-bridge': (p) =>
    `${p.node}'s neighbour table lacks ${p.address}; asked by ARP, the bridge gives ${p.mac}`,
  'arp-underlay': (p) =>
    `${p.node}'s neighbour table lacks ${p.address}; it answers ${String(p.address).includes(':') ? 'neighbour discovery' : 'ARP'} with its own ${p.mac}`,
  'bucket-chosen': (p) =>
    `bucket ${p.bucket} of the ${p.count} of group ${p.group}; the datapath would choose one by a hash`,
  'client-behind-router': (p) => `${p.client} sits one routed hop behind ${p.router}`,
  'default-rules': () => 'the three default rules of ip rule, whose output was not captured',
  'fdb-empty': () => 'an empty MAC learning table, as ovs-appctl fdb/show was not captured',
  'flow-tie': (p) =>
    `${p.count} flows of this priority match, and do the same: which of them wins is not defined`,
  'flow-tie-differs': (p) =>
    `${p.count} flows of this priority match, and differ: which of them wins is not defined; the walk follows the first`,
  'host-assumed': (p) =>
    `${p.address} is no host of the snapshot: it is taken to be on the network of the nodes and to answer`,
  'interfaces-not-shown': () => 'the rule has no condition on interfaces, which this listing does not show',
  'iptables-by-nft': () =>
    'the rules of iptables that nft list ruleset shows, as iptables-save was not captured',
  'mac-unknown': (p) => `the MAC address of ${p.address} is not in the snapshot; zeros stand for it`,
  'nat-address-first-of-range': () => 'the first address of the range',
  'nat-port-first-of-range': () => 'the first port of the range',
  'nat-port-kept': () => 'the port stays, which random translation may change',
  'nd-by-snapshot': (p) =>
    `${p.address} answers neighbour discovery on ${p.node} with ${p.mac}, the address that the snapshot gives it`,
  'nft-flowtable': (p) =>
    `later packets of this connection may pass by the hooks, through flowtable ${p.flowtable}, which is not followed`,
  'no-ip6tables': () => 'no rules of ip6tables, which snapshots do not have',
  'no-iptables': () => 'no iptables rules, as iptables-save was not captured',
  'no-kube-proxy': (p) =>
    `kube-proxy has no rules in nftables on ${p.node}, as ${p.command} was not captured`,
  'other-tables-empty': (p) => `no rules outside of table ${p.known}: the others were not captured`,
  'outside-answers': (p) => `${p.address} is outside the cluster, and answers`,
  'pod-tables': (p) => `${p.pod}'s own route and neighbours follow from its node`,
  'role-derived': (p) =>
    `${roleWords[p.role ?? ''] ?? p.role} of ${p.node} is ${p.value}, derived from ${p.by}`,
  'router-assumed': (p) =>
    `the router ${p.address}, which the nodes' default route names, takes the packet and passes it on`,
  'source-port': (p) => `source port ${p.port}`,
  'sysctl-defaults': () => 'forwarding on and rp_filter off, as sysctl was not captured',
  'tables-numbered': (p) =>
    `the tables of ${p.nodes} have the numbers that Antrea gives tables of these names: the order of the dump, from 0`,
};

/** Sentences for what a trace has to say beside its text, by code. Sorted by code. */
const noteSentences: Sentences<NoteCode> = {
  'flows-tie': (p) =>
    `Table ${p.table} has ${p.count} flows of priority ${p.priority} that match: which of them wins is not defined. The first is followed.`,
  'hash-not-given': (p) =>
    `Group ${p.group} takes a bucket by the datapath's hash, which a trace does not have. Add dp_hash=N to the packet, or --bucket ${p.group}=BUCKET.`,
  'learning-table-empty': () =>
    'NORMAL is answered with an empty MAC learning table: ovs-appctl fdb/show would tell what the switch has learned.',
  'port-assumed': (p) =>
    `Assumed: port ${p.port} exists and is up. Add --ports FILE, the text of ovs-ofctl show.`,
  'port-types-unknown': (p) =>
    `Assumed: ${p.ports} is no tunnel. Add --interfaces FILE, the text of ovs-vsctl show: a tunnel's line has "output to kernel tunnel".`,
  'real-packet-leaves': (p) =>
    `A real packet leaves by tunnel port ${p.port}, to ${p.address}. Only ofproto/trace refuses it: it resumes with the tunnel destination that this packet had already set; a real packet comes back from connection tracking without one.`,
};

/** Sentences for why a packet ended, or could not be followed, by code. Sorted by code. */
const stoppedSentences: Sentences<StoppedCode> = {
  'action-not-followed': (p) => `the action ${p.action} is not modelled`,
  'action-unread': (p) => `the action ${p.action}, line ${p.line} of the dump, is not understood`,
  'arp-unanswered': (p) => `nobody answers ARP for ${p.address}`,
  'congestion-marked-in-tunnel': () =>
    'the tunnel says that it met congestion, but the packet inside is not one that may be marked so',
  'connection-unknown': (p) => `what connection tracking says in zone ${p.zone} cannot be told`,
  'datapath-hash-unknown': (p) => `which bucket of group ${p.group} it takes, only the datapath's hash knows`,
  'drop-action': (p) => `a flow of table ${p.table} drops it`,
  'file-missing': (p) => `${p.path} is missing from the snapshot; capture it with: ${p.command}`,
  'forwarding-off': () => 'the node does not forward (net.ipv4.ip_forward is 0)',
  'group-missing': (p) =>
    `group ${p.group} is not in the dump of groups, and a switch takes no flow that names one which it has not; capture ovs-ofctl dump-groups`,
  'group-not-joined': (p) => `the node has not joined the multicast group ${p.destination}`,
  'groups-unknown': (p) => `group ${p.group} is not known; capture ovs-ofctl dump-groups`,
  'hash-fields-unknown': (p) => `how ${p.fields} are hashed is not modelled`,
  'hidden-interfaces': (p) =>
    `a rule of ${p.chain} may have a condition on interfaces, which iptables -L hides without -v; capture iptables-save`,
  'icmp-error': () => 'to which connection an ICMP error belongs, only the packet that it quotes would tell',
  'input-port-missing': (p) => `the bridge has no port ${p.port}`,
  'iptables-drop': (p) => `a rule of chain ${p.chain} drops it`,
  'iptables-policy': (p) => `the policy of chain ${p.chain}, table ${p.table}, is DROP`,
  'iptables-reject': (p) => `a rule of chain ${p.chain} rejects it with ${p.with}`,
  'kube-proxy-ipvs': (p) =>
    `kube-proxy runs in ipvs mode on ${p.node}, which is not modelled; ${p.command} shows where it sends the packet`,
  'kube-proxy-unknown': (p) =>
    `in which mode kube-proxy runs on ${p.node} is not known, and with it who takes the packet; ${p.path} is missing from the snapshot; capture it with: ${p.command}`,
  'learned-port-is-input-port': () => 'the destination was learned on the port that the packet came in by',
  'martian-destination': (p) => `${p.destination} is no address that a packet may be sent to`,
  'martian-source': (p) => `${p.source} is no address that a packet may come from on ${p.interface}`,
  'missing-addresses': () => "the node's addresses are not known; capture ip address",
  'missing-chain': (p) => `chain ${p.target} is not in the listing; capture iptables-save`,
  'missing-ipset': (p) => `the set ${p.set} is not known; capture ipset save`,
  'missing-mac': (p) => `the MAC address of ${p.interface} is not known; capture ip address`,
  'missing-nft-chain': (p) =>
    `chain ${p.target} of table ${p.table} is not in the listing; capture nft list ruleset`,
  'missing-nft-set': (p) =>
    `the elements of set ${p.set} of table ${p.table} could not be read; capture nft list ruleset`,
  'missing-routes': () => "the node's routes are not known; capture ip route",
  'missing-table': (p) =>
    `a rule asks the routing table ${p.name}, which is not known; capture ip route show table all`,
  'mpls-payload-unknown': () => 'what stands under the MPLS labels is not known',
  'mtu-exceeded': (p) =>
    `it has ${p.size} bytes and may not be fragmented; ${p.device} carries no more than ${p.mtu}`,
  'mtu-exceeded-in-tunnel': (p) =>
    `its ${p.size} bytes become ${p.outer} in the tunnel, ${p.overhead} more, and may not be fragmented; ${p.device} carries no more than ${p.mtu}`,
  'nat-port-clash': (p) =>
    `another connection is answered by ${p.reply} already; which port the kernel takes instead is chance`,
  'nd-unknown': (p) =>
    `neighbour discovery is not modelled, and the snapshot does not tell the MAC address of ${p.address}`,
  'neighbour-failed': (p) => `${p.address} did not answer ${p.node}, as its neighbour table says`,
  'neighbour-not-told': (p) =>
    `who has ${p.address} on ${p.interface} is not in the snapshot; ${p.node}'s ip neigh would tell`,
  'neighbour-unknown': (p) => `nobody answers for the next hop on ${p.interface}`,
  'nft-drop': (p) => `a rule of chain ${p.chain}, nft table ${p.table}, drops it`,
  'nft-hidden': () =>
    'nft does not show what iptables wrote in this rule; capture iptables-save, or ip6tables-save for IPv6',
  'nft-policy': (p) => `the policy of chain ${p.chain}, nft table ${p.table}, is drop`,
  'nft-process-unknown': (p) => `which user's process sends it is not known, and the rule asks ${p.value}`,
  'nft-reject': (p) => `a rule of chain ${p.chain}, nft table ${p.table}, rejects it with ${p.with}`,
  'nft-unknown': (p) => `the nft statement ${p.text} is not modelled`,
  'nft-value-unknown': (p) => `${p.value}, which the rule asks, is not modelled`,
  'no-live-bucket': (p) => `no bucket of group ${p.group} is live`,
  'no-match': (p) => `no flow of table ${p.table} matches, so it is dropped`,
  'no-node-with-address': (p) =>
    `no node of the snapshot has the tunnel address ${p.address}; the ip address of the node that has it would tell`,
  'no-output': () => 'no action sent it anywhere',
  'no-port': (p) => `nothing is known to sit behind port ${p.port} of ${p.node}`,
  'no-route': (p) => `there is no route to ${p.destination}`,
  'no-way-in': (p) => `the snapshot does not tell how a packet of ${p.endpoint} reaches ${p.address}`,
  'node-port-unserved': (p) =>
    `no rule on ${p.node} translates node port ${p.port} of ${p.service}, so that the node keeps it, and nothing listens there`,
  'not-for-endpoint': (p) => `${p.endpoint} does not take it: it has ${p.own}, and this is for ${p.got}`,
  'not-for-this-mac': (p) => `its destination MAC address is not that of ${p.interface}`,
  'not-ip': () => 'it is neither IPv4 nor IPv6, and nothing is known of how the node takes it',
  'output-none': () => 'it is sent to the port none',
  'output-to-input-port': (p) =>
    `it would go out of port ${p.port}, by which it came in; only IN_PORT may send there`,
  'own-tunnel-address': (p) =>
    `tunnel port ${p.port} sends nothing: the packet has no destination, or the one that it came with`,
  'patch-port': (p) => `port ${p.port} is a patch to another bridge, whose flows are not here`,
  'paused-by-controller': () => 'the controller holds it, and may or may not let it go on',
  'pod-unknown-attachment': (p) =>
    `${p.pod}'s port and MAC address are not in the snapshot; the anti-spoofing flows of ${p.path} would tell`,
  'port-does-not-forward': (p) => `port ${p.port} is down or does not forward`,
  'port-does-not-receive': (p) => `port ${p.port} is set to receive nothing`,
  'port-missing': (p) => `the bridge has no port ${p.port}`,
  'port-name-unknown': (p) => `the number of port ${p.name} is not known; capture ovs-ofctl show`,
  'port-out-of-range': (p) => `it is sent to port ${p.port}, and no port has so high a number`,
  'ports-unknown': () => 'the ports of the bridge are not known; capture ovs-ofctl show',
  'recursion-too-deep': () => 'tables were asked more than 64 deep, where Open vSwitch gives up',
  'reserved-destination': () => 'the destination MAC address is reserved for protocols between switches',
  'reverse-path': (p) => `rp_filter: the way back to ${p.source} is not by ${p.interface}`,
  'route-blackhole': (p) => `a blackhole route covers ${p.destination}`,
  'own-limit': (p) => `stopped: own limit of ${p.steps} steps; --limit STEPS lifts it`,
  'route-prohibit': (p) => `a prohibit route covers ${p.destination}`,
  'route-unreachable': (p) => `an unreachable route covers ${p.destination}`,
  'source-not-local': (p) => `${p.source} is not an address of the node`,
  'table-name-unknown': (p) => `the number of table ${p.name} is not known; no flow of the dump is in it`,
  'too-many-legs': (p) => `it is still on its way after ${p.legs} legs: a loop`,
  'too-many-mpls-labels': () => 'it would have more MPLS labels than Open vSwitch keeps',
  'too-many-passes': (p) => `it came back into the pipeline ${p.passes} times: a loop`,
  'too-many-resubmits': () => 'tables were asked more than 4096 times, where Open vSwitch gives up',
  'ttl-exceeded': () => 'its time to live is used up',
  'ttl-expired': (p) => `its time to live is used up in table ${p.table}`,
  'tunnel-over-ipv6': () => 'tunnels over IPv6 are not modelled',
  'tunnel-overhead-unknown': (p) => `how many bytes a ${p.type} tunnel adds is not modelled`,
  'tunnel-without-destination': () => 'it is sent to the tunnel, but no flow gave it a tunnel destination',
  'underlay-lost': (p) => `whose ${p.address} is on the underlay, the snapshot does not say`,
  'unknown-selector': (p) => `a rule asks for ${p.name}, which is not modelled`,
  'unsupported-ipset': (p) => `sets of type ${p.type} are not modelled (${p.set})`,
  'unsupported-match': (p) => `the iptables match ${p.match} is not modelled`,
  'unsupported-target': (p) => `the iptables target ${p.target} of chain ${p.chain} is not modelled`,
};

/** What was assumed, as a line. */
export function describeAssumption({ code, params }: Assumption): RichLine {
  return rich(token('warn', 'assumed: '), assumptionSentences[code](params));
}

/** Why it ended, as a line. */
export function describeStopped({ code, params }: Stopped): RichLine {
  return rich(stoppedSentences[code](params));
}

/** What a trace has to say beside its text, as a sentence. */
export function describeNote({ code, params }: TraceNote): RichLine {
  return rich(noteSentences[code](params));
}
