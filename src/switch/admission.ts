import { because, type Context } from './context.ts';
import { fields } from './fields.ts';
import { isIp } from './packet-kind.ts';

const congestion = 3;

/** Whether the actions of a packet's first table are carried out at all: its port receives, and a tunnel did not mark it wrongly. */
export function admits(context: Context): boolean {
  const { bridge, packet } = context;
  if (
    isFromTunnel(context) &&
    isIp(packet) &&
    (packet.getNumber(fields.tunTos) & congestion) === congestion
  ) {
    if ((packet.getNumber(fields.tos) & congestion) === 0) {
      because(context, 'congestion-marked-in-tunnel');
      return false;
    }
    packet.set(fields.tos, packet.get(fields.tos) | BigInt(congestion));
  }
  const port = packet.getNumber(fields.inPort);
  if (!bridge.ports?.get(port)?.config.includes('NO_RECV')) return true;
  because(context, 'port-does-not-receive', { port });
  return false;
}

function isFromTunnel({ packet }: Context): boolean {
  return packet.get(fields.tunDst) !== 0n || packet.get(fields.tunDst6) !== 0n;
}
