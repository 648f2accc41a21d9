import type { Packet } from '../packet/index.ts';
import type { Leg, Stopped, WalkDisposition } from '../trace/index.ts';
import type { ClusterNode } from './cluster.ts';
import type { Endpoint } from './who.ts';

/** Where a packet is about to be. */
export type PacketPlace =
  /** At a port of a node's bridge. */
  | { readonly at: 'bridge'; readonly node: ClusterNode; readonly port: number; readonly packet: Packet }
  /** At an interface of a node's kernel. */
  | { readonly at: 'kernel'; readonly node: ClusterNode; readonly device: string; readonly packet: Packet }
  /** Sent by a process of the node. */
  | { readonly at: 'local-process'; readonly node: ClusterNode; readonly packet: Packet }
  /** Handed to the tunnel port of a node's bridge. */
  | { readonly at: 'tunnel'; readonly node: ClusterNode; readonly packet: Packet }
  /** On the underlay, addressed to a MAC address there; `from` is the node or host that sent it. */
  | { readonly at: 'wire'; readonly from: string; readonly packet: Packet }
  /** In front of whoever is to receive it. */
  | { readonly at: 'endpoint'; readonly endpoint: Endpoint; readonly packet: Packet }
  | { readonly at: 'end'; readonly end: End };

/** How one direction of a walk ended. */
export type End =
  | { readonly kind: 'received'; readonly endpoint: Endpoint; readonly packet: Packet }
  | {
      readonly kind: 'stopped';
      readonly disposition: Exclude<WalkDisposition, 'delivered'>;
      readonly stopped: Stopped | undefined;
    };

/** One or more legs, and where the packet is then. */
export interface Moved {
  readonly legs: readonly Leg[];
  readonly next: PacketPlace;
}

/** An end without delivery. */
export function stoppedEnd(disposition: Leg['disposition'], stopped: Stopped | undefined): PacketPlace {
  const walk: WalkDisposition =
    disposition === 'rejected' || disposition === 'unsupported' || disposition === 'insufficient-information'
      ? disposition
      : 'dropped';
  return { at: 'end', end: { kind: 'stopped', disposition: walk, stopped } };
}
