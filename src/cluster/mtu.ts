import { type FieldSpace, fieldNamed, type Packet } from '../packet/index.ts';
import type { NodeRoles } from '../snapshot/index.ts';
import type { Stopped } from '../trace/index.ts';
import type { ClusterNode } from './cluster.ts';
import { missing } from './leg.ts';

/** Why a packet of some size does not pass, or why that cannot be told. */
export interface TooBig {
  readonly disposition: 'dropped' | 'rejected' | 'insufficient-information';
  readonly stopped: Stopped;
}

/**
 * Whether an IP packet of a size passes an interface; absent when it does, or when no size was asked about. A kernel that routes or sends
 * tells the sender (`rejected`), a bridge does not (`dropped`). `assumed` is the MTU of an interface that was not captured.
 */
export function tooBigFor(
  node: ClusterNode,
  device: string,
  size: number | undefined,
  disposition: 'dropped' | 'rejected',
  assumed?: number,
): TooBig | undefined {
  if (size === undefined) return undefined;
  const mtu = node.host.interfaces.get(device)?.mtu ?? assumed;
  if (mtu === undefined) {
    return { disposition: 'insufficient-information', stopped: missing(node.name, 'ipAddress') };
  }
  if (size <= mtu) return undefined;
  return { disposition, stopped: { code: 'mtu-exceeded', params: { size, mtu, device } } };
}

/** Whether a packet still passes the underlay's interface once it is in the tunnel. */
export function tooBigForTunnel(
  node: ClusterNode,
  device: string,
  inner: number,
  outer: number,
): TooBig | undefined {
  const plain = tooBigFor(node, device, outer, 'dropped');
  if (plain?.disposition !== 'dropped') return plain;
  const { mtu = 0 } = plain.stopped.params;
  const params = { size: inner, overhead: outer - inner, outer, mtu, device };
  return { disposition: 'dropped', stopped: { code: 'mtu-exceeded-in-tunnel', params } };
}

const ethernet = 14;
const udp = 8;

/**
 * Bytes that a tunnel adds to an IP packet: the Ethernet header inside, the tunnel's own header, and what carries it over IP. Geneve:
 * RFC 8926, section 3.1, and 4 bytes before each option (3.5); VXLAN: RFC 7348, section 5; GRE: RFC 2784, with a key and a checksum of 4
 * bytes each (RFC 2890); STT: draft-davie-stt-08, section 3, a TCP-like header of 20 bytes and a frame header of 18.
 */
export function tunnelOverhead(
  { type, options }: NonNullable<NodeRoles['tunnel']>,
  packet: Packet,
  space: FieldSpace,
  family: 4 | 6 = 4,
): number | undefined {
  const ip = family === 4 ? 20 : 40;
  switch (type) {
    case 'geneve':
      return ip + udp + 8 + tunnelOptions(packet, space) + ethernet;
    case 'vxlan':
      return ip + udp + 8 + ethernet;
    case 'gre':
      return ip + 4 + (options.has('key') ? 4 : 0) + (options.get('csum') === 'true' ? 4 : 0) + ethernet;
    case 'stt':
      return ip + 20 + 18 + ethernet;
    default:
      return undefined;
  }
}

/** Bytes of the options that a packet carries into a Geneve tunnel. */
function tunnelOptions(packet: Packet, space: FieldSpace): number {
  return (space.tlvMap ?? [])
    .filter(({ index }) => packet.hasOption(fieldNamed(`tun_metadata${index}`, space)))
    .reduce((bytes, { length }) => bytes + 4 + length, 0);
}

/** STT hands the network card one long segment to cut up, so that the underlay's MTU does not bound it. */
export function isCutByCard(type: string): boolean {
  return type === 'stt';
}
