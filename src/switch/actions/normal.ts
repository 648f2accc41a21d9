import { because, type Context, detail, error, insufficient, note, warn } from '../context.ts';
import { fields, reserved } from '../fields.ts';
import { hasVlan } from '../packet-kind.ts';
import { portExists, send } from '../ports.ts';

/**
 * `NORMAL`: the bridge as a learning switch. The learning table is what the bridge was made with (a trace does not learn); every port
 * is taken for a trunk of all VLANs, as a port without a `tag` is, and for no member of a bond.
 */
export function normal(context: Context): void {
  const { bridge, packet } = context;
  const inPort = packet.getNumber(fields.inPort);
  if (inPort !== reserved.none && inPort !== reserved.controller && !portExists(context, inPort)) {
    error(context, `received packet on unknown port ${inPort}`);
    warn(context, 'no input bundle, dropping');
    because(context, 'input-port-missing', { port: inPort });
    return;
  }
  const destination = packet.get(fields.ethDst);
  if (isReservedMac(destination)) {
    detail(context, 'packet has reserved destination MAC, dropping');
    because(context, 'reserved-destination');
    return;
  }
  const vlan = hasVlan(packet) ? packet.getNumber(fields.vlanTci) & 0xfff : 0;
  const known = bridge.learned.find((station) => station.mac === destination && station.vlan === vlan);
  if (!known) {
    if (!bridge.learningKnown) note(context, 'learning-table-empty');
    detail(context, 'no learned MAC for destination, flooding');
    floodNormally(context, inPort);
  } else if (known.port === inPort) {
    detail(context, 'learned port is input port, dropping');
    because(context, 'learned-port-is-input-port', { port: inPort });
  } else if (!portExists(context, known.port)) {
    warn(context, 'learned port is unknown, dropping');
    because(context, 'port-missing', { port: known.port });
  } else {
    detail(context, 'forwarding to learned port');
    send(context, known.port);
  }
}

function floodNormally(context: Context, inPort: number): void {
  const { ports } = context.bridge;
  if (!ports) {
    insufficient(context, 'ports-unknown');
    return;
  }
  context.flooded = true;
  for (const port of ports.values()) {
    if (port.number !== inPort && !port.config.includes('NO_FLOOD')) send(context, port.number);
  }
}

/** Destinations that a bridge must not forward: spanning tree, pause frames, and protocols of Extreme and Cisco. */
function isReservedMac(mac: bigint): boolean {
  return (
    mac >> 4n === 0x0180c200000n ||
    [0x00e02b000000n, 0x00e02b000004n, 0x00e02b000006n].includes(mac) ||
    [0x01000c000000n, 0x01000cccccccn, 0x01000ccccccdn, 0x01000ccdcdcdn].includes(mac) ||
    mac >> 3n === 0x01000cccccc0n >> 3n
  );
}
