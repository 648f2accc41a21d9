/** What may be taken for granted, by code; `antrea` has a sentence for each. Sorted. */
export type AssumptionCode =
  | 'arp-resolved-by-bridge'
  | 'arp-underlay'
  | 'bucket-chosen'
  | 'client-behind-router'
  | 'default-rules'
  | 'fdb-empty'
  | 'flow-tie'
  | 'flow-tie-differs'
  | 'host-assumed'
  | 'interfaces-not-shown'
  | 'iptables-by-nft'
  | 'mac-unknown'
  | 'nat-address-first-of-range'
  | 'nat-port-first-of-range'
  | 'nat-port-kept'
  | 'nd-by-snapshot'
  | 'nft-flowtable'
  | 'no-ip6tables'
  | 'no-iptables'
  | 'no-kube-proxy'
  | 'other-tables-empty'
  | 'outside-answers'
  | 'pod-tables'
  | 'role-derived'
  | 'router-assumed'
  | 'source-port'
  | 'sysctl-defaults'
  | 'tables-numbered';

/** What a trace may have to say beside its text, by code; `antrea` has a sentence for each. Sorted. */
export type NoteCode =
  | 'flows-tie'
  | 'hash-not-given'
  | 'learning-table-empty'
  | 'port-assumed'
  | 'port-types-unknown'
  | 'real-packet-leaves';

/** Why a packet may end, or not be followed further, by code; `antrea` has a sentence for each. Sorted. */
export type StoppedCode =
  | 'action-not-followed'
  | 'action-unread'
  | 'arp-unanswered'
  | 'congestion-marked-in-tunnel'
  | 'connection-unknown'
  | 'datapath-hash-unknown'
  | 'drop-action'
  | 'file-missing'
  | 'forwarding-off'
  | 'group-missing'
  | 'group-not-joined'
  | 'groups-unknown'
  | 'hash-fields-unknown'
  | 'hidden-interfaces'
  | 'icmp-error'
  | 'input-port-missing'
  | 'iptables-drop'
  | 'iptables-policy'
  | 'iptables-reject'
  | 'kube-proxy-ipvs'
  | 'kube-proxy-unknown'
  | 'learned-port-is-input-port'
  | 'martian-destination'
  | 'martian-source'
  | 'missing-addresses'
  | 'missing-chain'
  | 'missing-ipset'
  | 'missing-mac'
  | 'missing-nft-chain'
  | 'missing-nft-set'
  | 'missing-routes'
  | 'missing-table'
  | 'mpls-payload-unknown'
  | 'mtu-exceeded'
  | 'mtu-exceeded-in-tunnel'
  | 'nat-port-clash'
  | 'nd-unknown'
  | 'neighbour-failed'
  | 'neighbour-not-told'
  | 'neighbour-unknown'
  | 'nft-drop'
  | 'nft-hidden'
  | 'nft-policy'
  | 'nft-process-unknown'
  | 'nft-reject'
  | 'nft-unknown'
  | 'nft-value-unknown'
  | 'no-live-bucket'
  | 'no-match'
  | 'no-node-with-address'
  | 'no-output'
  | 'no-port'
  | 'no-route'
  | 'no-way-in'
  | 'node-port-unserved'
  | 'not-for-endpoint'
  | 'not-for-this-mac'
  | 'not-ip'
  | 'output-none'
  | 'output-to-input-port'
  | 'own-tunnel-address'
  | 'patch-port'
  | 'paused-by-controller'
  | 'pod-unknown-attachment'
  | 'port-does-not-forward'
  | 'port-does-not-receive'
  | 'port-missing'
  | 'port-name-unknown'
  | 'port-out-of-range'
  | 'own-limit'
  | 'ports-unknown'
  | 'recursion-too-deep'
  | 'reserved-destination'
  | 'reverse-path'
  | 'route-blackhole'
  | 'route-prohibit'
  | 'route-unreachable'
  | 'source-not-local'
  | 'table-name-unknown'
  | 'too-many-legs'
  | 'too-many-mpls-labels'
  | 'too-many-passes'
  | 'too-many-resubmits'
  | 'ttl-exceeded'
  | 'ttl-expired'
  | 'tunnel-over-ipv6'
  | 'tunnel-overhead-unknown'
  | 'tunnel-without-destination'
  | 'underlay-lost'
  | 'unknown-selector'
  | 'unsupported-ipset'
  | 'unsupported-match'
  | 'unsupported-target';

/** The facts that a sentence needs: names, addresses and numbers as they are shown. */
export type ReasonParams = Readonly<Record<string, string | number>>;

/** Something that was taken for granted, said wherever it is shown. */
export interface Assumption {
  readonly code: AssumptionCode;
  readonly params: ReasonParams;
}

/** Something of a trace that is no part of the switch's text: an assumption, or what a real packet would do. */
export interface TraceNote {
  readonly code: NoteCode;
  readonly params: ReasonParams;
}

/** Why a trace or walk ended without delivery, or could not go on. */
export interface Stopped {
  readonly code: StoppedCode;
  readonly params: ReasonParams;
}
