/** Kinds of text that are taken for one another, by the command that prints them or the name of the format. */
export type OutputKind =
  | 'empty'
  | 'binary'
  | 'a web page'
  | 'JSON'
  | 'YAML'
  | 'ovs-ofctl show'
  | 'ovs-ofctl dump-flows'
  | 'ovs-ofctl dump-groups'
  | 'ovs-ofctl dump-ports'
  | 'ovs-ofctl dump-tables'
  | 'ovs-appctl dpctl/dump-flows'
  | 'ovs-appctl ofproto/trace'
  | 'ovs-vsctl show'
  | 'iptables-save'
  | 'iptables -L'
  | 'nft list ruleset'
  | 'ip address'
  | 'ip route';

/** What only that kind has, in the order in which it is looked for. */
const signs: readonly (readonly [OutputKind, RegExp])[] = [
  ['empty', /^\s*$/],
  ['binary', /^[^\n]{0,4096}\0/],
  ['a web page', /^\s*<(?:!doctype|html|\?xml)/i],
  ['ovs-appctl dpctl/dump-flows', /^[^\n#]*\b(?:recirc_id|eth_type)\(0x[0-9a-f]+\).*, packets:\d+/m],
  ['ovs-ofctl dump-groups', /^\s*group_id=\d+/m],
  [
    'ovs-ofctl dump-flows',
    /^[^\n#]*\b(?:priority=\d+|table=\S+|cookie=0x\S+|n_packets=\d+)[^\n]*\bactions?=/m,
  ],
  ['ovs-appctl ofproto/trace', /^Flow: .*\n[\s\S]{0,400}^bridge\("/m],
  ['ovs-ofctl show', /^OFPT_FEATURES_REPLY\b|^OFPST_PORT_DESC\b|^ *(?:\d+|LOCAL)\([^)]*\): addr:/m],
  ['ovs-ofctl dump-tables', /^\s*table \d+(?: \("[^"]*"\))?:$/m],
  ['ovs-ofctl dump-ports', /^OFPST_PORT\b|^\s*port\s+\S+: rx pkts=/m],
  ['ovs-vsctl show', /^ {4}(?:Bridge|Manager|ovs_version)\b/m],
  ['iptables-save', /^\*(?:nat|filter|mangle|raw|security)$[\s\S]{0,200}^:[\w-]+ /m],
  ['iptables -L', /^Chain \S+ \((?:policy|\d+ references)/m],
  ['nft list ruleset', /^table (?:ip|ip6|inet|arp|bridge|netdev) \S+ \{$/m],
  ['ip address', /^\d+: [^\s:]+: <[A-Z_,]+> mtu \d+/m],
  ['ip route', /^(?:default|[\d.]+\/\d+) (?:via|dev) \S+/m],
  ['JSON', /^\s*(?:\{\s*"|\[\s*[{["\d])/],
  ['YAML', /^(?:apiVersion|kind|metadata|items): ?/m],
];

/** How much of a text is looked at: a kind shows in its first lines. */
const examined = 0x4000;

/** What a text looks like, `undefined` where nothing tells. */
export function outputKind(text: string): OutputKind | undefined {
  const head = text.slice(0, examined);
  return signs.find(([, sign]) => sign.test(head))?.[0];
}
