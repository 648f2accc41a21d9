import type { Port, PortRef } from '../openflow/index.ts';
import { because, type Context, detail, insufficient, note, unsupported, warn } from './context.ts';
import { fields, reserved } from './fields.ts';
import { hashTwoWords } from './hash.ts';
import { sendThroughTunnel } from './tunnel.ts';

/** The number of a port that an action names; says what is missing when the ports are not known. */
export function resolvePort(context: Context, port: PortRef): number | undefined {
  if ('number' in port) return port.number;
  const number = context.bridge.portNumbers.get(port.name);
  if (number === undefined) insufficient(context, 'port-name-unknown', { name: port.name });
  return number;
}

/** Whether the bridge has a port; a bridge whose ports are not known has every one. */
export function portExists(context: Context, port: number): boolean {
  const { ports } = context.bridge;
  return port === reserved.local || ports === undefined || ports.has(port);
}

/** Whether a port is up, as far as `ovs-ofctl show` tells: it exists and its link is not down. Reserved ports always are. */
export function isPortLive(context: Context, port: number): boolean {
  if (port >= reserved.inPort && port !== reserved.local) return port !== reserved.controller;
  const known = context.bridge.ports?.get(port);
  return known !== undefined && !known.state.includes('LINK_DOWN');
}

/** The packet leaves by a port, if there is such a port and it may send. */
export function send(context: Context, port: number): void {
  if (!portExists(context, port)) {
    warn(context, 'Nonexistent output port');
    because(context, 'port-missing', { port });
    return;
  }
  if (context.bridge.ports?.get(port)?.config.includes('NO_FWD')) {
    detail(context, 'OFPPC_NO_FWD set, skipping output');
    because(context, 'port-does-not-forward', { port });
    return;
  }
  const tunnel = context.bridge.tunnels.get(port);
  if (tunnel) {
    sendThroughTunnel(context, port, tunnel);
    return;
  }
  if (context.bridge.patches.has(port)) {
    unsupported(context, 'patch-port', { port: context.bridge.ports?.get(port)?.name ?? port });
    return;
  }
  if (context.bridge.ports === undefined) note(context, 'port-assumed', { port });
  else if (context.bridge.interfaces === undefined && hasTunnelDestination(context)) {
    note(context, 'port-types-unknown', { ports: `port ${port}` });
  }
  context.outputs.push({ port, packet: context.packet.clone() });
}

function hasTunnelDestination({ packet }: Context): boolean {
  return packet.get(fields.tunDst) !== 0n || packet.get(fields.tunDst6) !== 0n;
}

/** The packet is sent to the controller. */
export function sendToController(context: Context): void {
  context.outputs.push({ port: 'controller', packet: context.packet.clone() });
}

/**
 * The ports in the order in which the switch floods them: by the hash of their numbers, in a table that grows with their count; of one place
 * the one that was added last, here taken for the highest number.
 */
export function inSwitchOrder(ports: readonly Port[]): readonly Port[] {
  const mask = tableMask(ports.length);
  const place = ({ number }: Port) => hashTwoWords(number, 0) & mask;
  return [...ports].sort((a, b) => place(a) - place(b) || b.number - a.number);
}

/** The mask of a hash table that so many entries have been added to, one by one (hmap.c). */
function tableMask(count: number): number {
  let mask = 0;
  for (let entries = 1; entries <= count; entries++) {
    if (entries >> 1 <= mask) continue;
    mask = entries >> 1;
    for (let shift = 1; shift < 32; shift *= 2) mask |= mask >> shift;
    mask |= (mask & 1) << 1;
  }
  return mask;
}
