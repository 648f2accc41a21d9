import { type Packet, vlanPresent } from '../packet/index.ts';
import { ethTypes, fields } from './fields.ts';

/** Whether the packet is IPv4 or IPv6. */
export function isIp(packet: Packet): boolean {
  const type = packet.getNumber(fields.ethType);
  return type === ethTypes.ipv4 || type === ethTypes.ipv6;
}

/** Whether the packet carries an MPLS label stack. */
export function isMpls(packet: Packet): boolean {
  return isMplsType(packet.getNumber(fields.ethType));
}

/** Whether an Ethernet type announces an MPLS label stack. */
export function isMplsType(type: number): boolean {
  return type === ethTypes.mpls || type === ethTypes.mplsMulticast;
}

/** Whether the packet has a VLAN tag (the CFI bit marks its presence, as in the switch). */
export function hasVlan(packet: Packet): boolean {
  return (packet.getNumber(fields.vlanTci) & vlanPresent) !== 0;
}
