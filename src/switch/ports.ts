import type { PortRef } from '../openflow/index.ts';
import { because, type Context, detail, insufficient, warn } from './context.ts';
import { reserved } from './fields.ts';

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
  context.outputs.push({ port, packet: context.packet.clone() });
}

/** The packet is sent to the controller. */
export function sendToController(context: Context): void {
  context.outputs.push({ port: 'controller', packet: context.packet.clone() });
}
