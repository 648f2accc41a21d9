import { familyOf, mplsTypes, type Packet, vlanPresent } from '../packet/index.ts';
import { fields } from './fields.ts';

/** Whether the packet is IPv4 or IPv6. */
export function isIp(packet: Packet): boolean {
  return familyOf(packet) !== undefined;
}

/** Whether the packet carries an MPLS label stack. */
export function isMpls(packet: Packet): boolean {
  return isMplsType(packet.getNumber(fields.ethType));
}

/** Whether an Ethernet type announces an MPLS label stack. */
export function isMplsType(type: number): boolean {
  return mplsTypes.includes(type);
}

/** Whether the packet has a VLAN tag (the CFI bit marks its presence, as in the switch). */
export function hasVlan(packet: Packet): boolean {
  return (packet.getNumber(fields.vlanTci) & vlanPresent) !== 0;
}
