/**
 * OpenFlow port numbers. Open vSwitch keeps 16 bits, as OpenFlow 1.0 has them; OpenFlow 1.1 and later write the reserved ports
 * 0xff00 to 0xffff as 0xffffff00 to 0xffffffff (ovs-fields(7), "in_port" and "in_port_oxm").
 */

/** What the action set's output is while no action has set it. */
export const portUnset = 0xfff7;
/** The port that stands for the packet's input port, as an output. */
export const portInPort = 0xfff8;
/** The port that stands for a look-up in the flow tables. */
export const portTable = 0xfff9;
/** The port that stands for whatever the bridge's own MAC learning chooses. */
export const portNormal = 0xfffa;
/** The port that stands for all ports but those told not to flood. */
export const portFlood = 0xfffb;
/** The port that stands for all ports. */
export const portAll = 0xfffc;
/** The port that stands for the controller. */
export const portController = 0xfffd;
/** The port of the bridge itself. */
export const portLocal = 0xfffe;
/** No port: what an unset `in_port` is. */
export const portNone = 0xffff;

const firstReserved = 0xff00;
const oxmOffset = 0xffff0000;

/** The reserved ports by the names that flow text uses (ovs-ofctl(8), "Port names"). */
export const reservedPorts: ReadonlyMap<string, number> = new Map([
  ['UNSET', portUnset],
  ['IN_PORT', portInPort],
  ['TABLE', portTable],
  ['NORMAL', portNormal],
  ['FLOOD', portFlood],
  ['ALL', portAll],
  ['CONTROLLER', portController],
  ['LOCAL', portLocal],
  ['NONE', portNone],
  ['ANY', portNone],
]);

/** The 32-bit OpenFlow 1.1 form of a port number. */
export function portToOxm(port: number): number {
  return port >= firstReserved ? port + oxmOffset : port;
}

/** The 16-bit form of an OpenFlow 1.1 port number; its low 16 bits where there is none. */
export function portFromOxm(port: number): number {
  return port & 0xffff;
}

/** A port number of flow text (decimal, in the 16-bit or the OpenFlow 1.1 form) in the 16-bit form, `undefined` out of range. */
export function normalizePort(number: number): number | undefined {
  if (number >= 0 && number <= 0xffff) return number;
  return number >= firstReserved + oxmOffset && number <= 0xffffffff ? number - oxmOffset : undefined;
}

/** How Open vSwitch prints a port number when names are off: reserved ones by name, `ANY` for none. */
export function formatPort(port: number): string {
  for (const [name, number] of reservedPorts) {
    if (number === port && name !== 'NONE') return name;
  }
  return String(port);
}
