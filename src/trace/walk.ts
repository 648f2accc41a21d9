import type { Connection } from '../conntrack/index.ts';
import type { Flow } from '../openflow/index.ts';
import type { Packet } from '../packet/index.ts';
import type { SourceText } from '../text/index.ts';
import type { ActionNode, FieldChange, Lookup } from './bridge-trace.ts';
import type { Assumption, Stopped } from './reasons.ts';

/** Which way a packet of the connection goes. */
export type Direction = 'request' | 'reply';

/** Where a leg happens. */
export type Where = 'pod' | 'ovs' | 'kernel' | 'underlay';

/** How a leg ended. */
type LegDisposition =
  | 'forwarded'
  | 'delivered'
  | 'dropped'
  | 'rejected'
  | 'flooded'
  | 'unsupported'
  | 'insufficient-information';

/** How a walk ended. */
export type WalkDisposition =
  | 'delivered'
  | 'dropped'
  | 'rejected'
  | 'unsupported'
  | 'insufficient-information';

/** The line of a snapshot's file that decided. */
interface StopSource {
  readonly source: SourceText;
  readonly line: number;
}

/** What all stops have. */
interface StopBase {
  readonly before: Packet;
  readonly after: Packet;
  readonly changes: readonly FieldChange[];
  readonly source?: StopSource;
  readonly assumed: readonly Assumption[];
  /** Why the packet ended here, on the last stop of a leg that did not go on. */
  readonly stopped?: Stopped;
}

/** A packet asked one OpenFlow table. */
export interface TableStop extends StopBase {
  readonly kind: 'table';
  readonly table: number;
  readonly name: string;
  readonly lookup: Lookup;
  /** The flow that matched; absent for a miss. */
  readonly flow: Flow | undefined;
  /** The actions of that flow in order, those of tables it resubmitted to left out. */
  readonly actions: readonly ActionNode[];
  /** Connection tracking's answer when the packet came to this table from a `ct` action. */
  readonly resumed?: { readonly zone: number; readonly states: readonly string[] };
}

/** A rule of the node's iptables or nftables matched and did something. */
export interface ChainStop extends StopBase {
  readonly kind: 'chain';
  /** Whose rule it is. */
  readonly tool: 'iptables' | 'nft';
  readonly hook: string;
  /** The table of iptables (raw, mangle, nat or filter), or of nft with its family (`ip kube-proxy`). */
  readonly table: string;
  readonly chain: string;
  /** The rule as iptables-save prints it, without `-A CHAIN`, or as nft lists it. */
  readonly rule: string;
  /** Chains gone through to reach the rule, the built-in one first. */
  readonly path: readonly string[];
}

/** The node's kernel chose a route. */
export interface RouteStop extends StopBase {
  readonly kind: 'route';
  readonly hook: 'route';
  /** The routing table's name where it is not main. */
  readonly table: string | null;
  readonly route: string;
}

/** The next hop's MAC address was found. */
export interface NeighbourStop extends StopBase {
  readonly kind: 'neighbour';
  readonly hook: 'neighbour';
  /** As `ip neigh` would put it: `10.222.1.47 lladdr f2:32:d8:07:e2:a6`. */
  readonly neighbour: string;
}

/** The node's kernel conntrack recognised or recorded a connection. */
interface ConntrackStop extends StopBase {
  readonly kind: 'conntrack';
  readonly hook: 'conntrack';
  readonly conntrack: string;
}

/** A packet was put into, or taken out of, a tunnel. */
export interface TunnelStop extends StopBase {
  readonly kind: 'tunnel';
  readonly hook: 'encapsulate' | 'decapsulate';
  readonly tunnel: {
    readonly type: string;
    readonly src: bigint;
    readonly dst: bigint;
    readonly vni: number;
    readonly udpPort: number;
    readonly ethSrc: bigint | undefined;
    readonly ethDst: bigint | undefined;
  };
  /** Bytes of the IP packet inside and outside of the tunnel, where the walk is asked about a size. */
  readonly bytes?: { readonly inner: number; readonly outer: number };
}

/** An endpoint sent or received the packet. */
export interface EndpointStop extends StopBase {
  readonly kind: 'endpoint';
  readonly hook: 'send' | 'receive';
  /** `default/frontend`, `node:worker1`, `client`, or an address. */
  readonly endpoint: string;
}

/** One stop of a walk: the smallest step that the learner takes. */
export type Stop =
  | TableStop
  | ChainStop
  | RouteStop
  | NeighbourStop
  | ConntrackStop
  | TunnelStop
  | EndpointStop;

/** One pass of a packet through one place. */
export interface Leg {
  readonly direction: Direction;
  /** The node's name; empty for a place outside the cluster. */
  readonly node: string;
  readonly where: Where;
  /** Port, interface or endpoint that the packet came in by, and went out by (absent where it ended). */
  readonly in: string;
  readonly out: string | undefined;
  readonly before: Packet;
  readonly after: Packet;
  readonly stops: readonly Stop[];
  readonly disposition: LegDisposition;
  readonly stopped?: Stopped;
  /** Where one packet became several: every copy's port, the followed one marked. */
  readonly branches?: readonly { readonly out: string; readonly followed: boolean }[];
  /** What the connection tracking of this place knew from a stop on, one entry a change, in order. */
  readonly tracking?: readonly ConnectionsAt[];
  /** The stations that the bridge learned, in order. */
  readonly learned?: readonly StationAt[];
}

/** All connections of one tracker from a stop on. */
export interface ConnectionsAt {
  /** 0-based. */
  readonly stop: number;
  readonly connections: readonly Connection[];
}

/** A station that a bridge learned at a stop. */
export interface StationAt extends LearnedStation {
  /** 0-based. */
  readonly stop: number;
}

/** One line of `ovs-appctl fdb/show`: behind which port a station was seen. */
export interface LearnedStation {
  readonly port: number;
  /** 0 for packets without a VLAN tag. */
  readonly vlan: number;
  readonly mac: bigint;
}

/** A connection that the walk left behind in somebody's connection tracking. */
export interface Session extends Connection {
  readonly node: string;
  readonly tracker: 'kernel' | 'bridge';
  /** The leg that began it, 0-based. */
  readonly leg: number;
}

/** One connection followed across the cluster, request and reply. */
export interface Walk {
  /** The scenario's name, or a description made of the request. */
  readonly name: string;
  readonly title: string;
  readonly snapshot: string;
  readonly from: string;
  readonly to: string;
  /** The endpoint that a service's request was sent to. */
  readonly endpoint: string | undefined;
  readonly legs: readonly Leg[];
  readonly disposition: WalkDisposition;
  readonly stopped?: Stopped;
  readonly assumed: readonly Assumption[];
}

/** A stop's place in its walk, both 0-based. */
export interface StopAddress {
  readonly leg: number;
  readonly stop: number;
}
