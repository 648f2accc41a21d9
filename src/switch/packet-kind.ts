import type { Packet, Prerequisite } from '../packet/index.ts';
import { ethTypes, fields, protocols } from './fields.ts';

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
  return (packet.getNumber(fields.vlanTci) & 0x1000) !== 0;
}

/** +trk-inv in ct_state. */
const trackedNotInvalid = { value: 0x20, mask: 0x30 };

/** Whether a packet is what a field asks for (ovs-fields(7), "Prerequisites"; later fragments have no transport header). */
export function meets(packet: Packet, prerequisite: Prerequisite): boolean {
  const type = packet.getNumber(fields.ethType);
  const protocol = () => packet.getNumber(fields.protocol);
  const transport = (wanted: number) =>
    isIp(packet) && protocol() === wanted && (packet.getNumber(fields.frag) & 2) === 0;
  const icmpv6 = () => type === ethTypes.ipv6 && transport(protocols.icmpv6);
  const ndType = () => packet.getNumber(fields.portSrc);
  switch (prerequisite) {
    case 'none':
    case 'ethernet':
      return true;
    case 'vlan':
      return hasVlan(packet);
    case 'mpls':
      return isMplsType(type);
    case 'ipv4':
      return type === ethTypes.ipv4;
    case 'ipv6':
      return type === ethTypes.ipv6;
    case 'ip':
      return isIp(packet);
    case 'arp':
      return type === ethTypes.arp || type === ethTypes.rarp;
    case 'tcp':
      return transport(protocols.tcp);
    case 'udp':
      return transport(protocols.udp);
    case 'sctp':
      return transport(protocols.sctp);
    case 'icmpv4':
      return type === ethTypes.ipv4 && transport(protocols.icmp);
    case 'icmpv6':
      return icmpv6();
    case 'nd':
      return icmpv6() && packet.getNumber(fields.portDst) === 0 && (ndType() === 135 || ndType() === 136);
    case 'nd-solicit':
      return icmpv6() && packet.getNumber(fields.portDst) === 0 && ndType() === 135;
    case 'nd-advert':
      return icmpv6() && packet.getNumber(fields.portDst) === 0 && ndType() === 136;
    case 'nsh':
      return type === ethTypes.nsh;
    case 'ct':
    case 'ct-ipv4':
    case 'ct-ipv6':
      return (packet.getNumber(fields.ctState) & trackedNotInvalid.mask) === trackedNotInvalid.value;
    default:
      prerequisite satisfies never;
      return false;
  }
}
