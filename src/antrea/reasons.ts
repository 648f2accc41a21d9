import { type RichLine, rich, token } from '../text/index.ts';
import type { Assumption, Stopped } from '../trace/index.ts';

type Params = Readonly<Record<string, string | number>>;

/** Sentences for what was taken for granted, by code. */
const assumptionSentences: Readonly<Record<string, (p: Params) => string>> = {
  'arp-resolved-by-bridge': (p) =>
    `${p.node}'s tables do not have ${p.address}; asking the bridge by ARP gave ${p.mac}`,
  'client-behind-router': (p) =>
    `${p.client} sits behind ${p.router}; one routed hop is assumed between them`,
  'default-rules': (p) => `${p.node} has no ip-rule.txt; the three default rules are assumed`,
  'endpoint-first': (p) => `no endpoint was chosen; the first, ${p.endpoint}, is followed`,
  'fdb-empty': (p) => `${p.node} has no fdb-show.txt; its learning table starts empty`,
  'flow-tie': (p) =>
    `${p.count} flows of this priority match; Open vSwitch does not define which wins, and they do the same`,
  'no-iptables': (p) => `${p.node} has no iptables-save.txt; no rules are assumed`,
  'no-sysctl': (p) => `${p.node} has no sysctl.txt; forwarding on and rp_filter off are assumed`,
  'pod-tables': (p) => `${p.pod}'s own route and neighbours are derived from its node`,
  'source-port': (p) => `source port ${p.port} is assumed`,
  'outside-answers': (p) => `${p.address} is outside the cluster; it is assumed to answer`,
  'statistic-choice': (p) =>
    `the rule is taken with probability ${p.probability}; the walk follows ${p.taken === 'yes' ? 'the branch that takes it' : 'the branch that does not'}`,
};

/** Sentences for why a packet ended, or could not be followed, by code. */
const stoppedSentences: Readonly<Record<string, (p: Params) => string>> = {
  'dropped-by-flow': (p) => `a flow of table ${p.table}${p.name ? `, ${p.name},` : ''} drops it`,
  'file-missing': (p) => `${p.path} is missing from the snapshot; capture it with: ${p.command}`,
  'mtu-exceeded': (p) => `the packet has ${p.size} bytes, more than the ${p.mtu} that ${p.device} carries`,
  'no-node-with-address': (p) => `no node of the snapshot has the tunnel address ${p.address}`,
  'no-port': (p) => `nothing is known to sit behind port ${p.port} of ${p.node}`,
  'not-for-endpoint': (p) =>
    `${p.endpoint} does not take it: it is addressed to ${p.got}, and ${p.endpoint} has ${p.own}`,
  'not-for-kernel': (p) =>
    `the kernel does not take it: its destination MAC is ${p.got}, and ${p.device} has ${p.own}`,
  'pod-unknown-attachment': (p) =>
    `${p.pod}'s port and MAC address are not in the snapshot; the anti-spoofing flows in ${p.path} would tell`,
  'table-miss': (p) => `no flow of table ${p.table}${p.name ? `, ${p.name},` : ''} matches, so it is dropped`,
  'arp-unanswered': (p) => `nobody answers ARP for ${p.address}`,
  'too-many-legs': (p) => `the packet is still on its way after ${p.legs} legs: a loop`,
};

/** What was assumed, as a line; an unknown code is shown with its parameters rather than hidden. */
export function describeAssumption(assumption: Assumption): RichLine {
  const sentence = assumptionSentences[assumption.code];
  return rich(
    token('warn', 'assumed: '),
    sentence ? sentence(assumption.params) : withParams(assumption.code, assumption.params),
  );
}

/** Why it ended, as a line. */
export function describeStopped(stopped: Stopped): RichLine {
  const sentence = stoppedSentences[stopped.code];
  return rich(sentence ? sentence(stopped.params) : withParams(stopped.code, stopped.params));
}

function withParams(code: string, params: Params): string {
  const details = Object.entries(params).map(([key, value]) => `${key} ${value}`);
  const words = code.replaceAll('-', ' ');
  return details.length === 0 ? words : `${words} (${details.join(', ')})`;
}
