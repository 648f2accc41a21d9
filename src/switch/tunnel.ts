import type { Tunnel } from '../openflow/index.ts';
import { formatIp, type IpAddress, type Packet } from '../packet/index.ts';
import { because, type Context, detail, note, type TunnelEnd, warn } from './context.ts';
import { fields } from './fields.ts';
import { isIp } from './packet-kind.ts';

/** The bits of `tun_flags` that a tunnel port sets, and the one that stays the packet's own. */
const flags = { oam: 0x01n, dontFragment: 0x02n, checksum: 0x04n, key: 0x08n } as const;

const congestion = 3n;
const capable = 2n;

/** The tunnel destination of a packet. */
export function tunnelEnd(packet: Packet): TunnelEnd {
  return { v4: packet.get(fields.tunDst), v6: packet.get(fields.tunDst6) };
}

/**
 * The packet is encapsulated and sent, unless its destination is the one that this pass began with: none, or the node's own for a
 * packet that came through a tunnel (compose_output_action__ in ofproto-dpif-xlate.c). What was refused keeps what the port wrote.
 */
export function sendThroughTunnel(context: Context, port: number, tunnel: Tunnel): void {
  const before = context.packet.clone();
  encapsulate(context.packet, tunnel);
  const end = tunnelEnd(context.packet);
  if (sameEnd(end, context.ownTunnelEnd)) {
    warn(context, 'Not tunneling to our own address');
    because(context, 'own-tunnel-address', { port });
    if (!sameEnd(end, context.arrivedTunnelEnd)) {
      const address: IpAddress = end.v4 === 0n ? { family: 6, value: end.v6 } : { family: 4, value: end.v4 };
      note(context, 'real-packet-leaves', { port, address: formatIp(address) });
    }
    return;
  }
  detail(context, 'output to kernel tunnel');
  context.outputs.push({ port, packet: context.packet.clone() });
  for (const field of restored) context.packet.set(field, before.get(field));
}

/** What of the packet is put back after it was sent. */
const restored = [
  fields.tunId,
  fields.tunSrc,
  fields.tunDst,
  fields.tunSrc6,
  fields.tunDst6,
  fields.tunTos,
  fields.tunTtl,
  fields.tunFlags,
];

/** Writes what the port's configuration says of the outer header (tnl_port_send in tunnel.c). */
function encapsulate(packet: Packet, tunnel: Tunnel): void {
  const { local, remote, key, ttl, tos } = tunnel;
  if (local !== 'flow') writeAddress(packet, local, fields.tunSrc, fields.tunSrc6);
  if (remote !== 'flow') writeAddress(packet, remote, fields.tunDst, fields.tunDst6);
  if (key !== 'flow') packet.set(fields.tunId, key ?? 0n);
  const ip = isIp(packet);
  const innerTos = packet.get(fields.tos);
  packet.set(fields.tunTtl, ttl === 'inherit' ? (ip ? packet.get(fields.ttl) : 0n) : ttl);
  const outerTos = tos === 'inherit' ? (ip ? innerTos & 0xfcn : 0n) : tos;
  const ecn = (innerTos & congestion) === congestion ? capable : innerTos & congestion;
  packet.set(fields.tunTos, ip ? outerTos | ecn : outerTos);
  const set =
    (tunnel.dontFragment ? flags.dontFragment : 0n) |
    (tunnel.checksum ? flags.checksum : 0n) |
    (key === undefined ? 0n : flags.key);
  packet.set(fields.tunFlags, (packet.get(fields.tunFlags) & flags.oam) | set);
  if (tunnel.packetMark !== undefined) packet.set(fields.pktMark, tunnel.packetMark);
}

function writeAddress(
  packet: Packet,
  address: IpAddress | undefined,
  v4: typeof fields.tunSrc,
  v6: typeof fields.tunSrc6,
): void {
  packet.set(v4, address?.family === 4 ? address.value : 0n);
  packet.set(v6, address?.family === 6 ? address.value : 0n);
}

function sameEnd(a: TunnelEnd, b: TunnelEnd): boolean {
  return a.v4 === b.v4 && a.v6 === b.v6;
}
