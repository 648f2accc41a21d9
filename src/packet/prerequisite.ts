import type { Field } from './field.ts';
import { fieldNamed } from './field-space.ts';
import { neighbourDiscovery } from './icmp.ts';
import type { Packet } from './packet.ts';
import { ethTypes, ipProtocols, mplsTypes, vlanPresent } from './protocol.ts';

const ethTypeField = fieldNamed('eth_type');
const packetTypeField = fieldNamed('packet_type');
const ipProtoField = fieldNamed('nw_proto');
const fragField = fieldNamed('ip_frag');
const vlanField = fieldNamed('vlan_tci');
const ctStateField = fieldNamed('ct_state');
const icmpTypeField = fieldNamed('tp_src');
const icmpCodeField = fieldNamed('tp_dst');

const { ipv4, ipv6 } = ethTypes;
const laterFragment = 2;
/** new, est, rpl: one of them is set in every packet of a valid connection. */
const validConnection = 0x0b;

/** Whether a packet has a field, by what the packet is (ovs-fields(7), rows "Prerequisites"). */
export function hasField(packet: Packet, field: Field): boolean {
  const ethType = packet.getNumber(ethTypeField);
  switch (field.prerequisite) {
    case 'none':
      return true;
    case 'ethernet':
      return packet.getNumber(packetTypeField) === 0;
    case 'vlan':
      return (packet.getNumber(vlanField) & vlanPresent) !== 0;
    case 'mpls':
      return mplsTypes.includes(ethType);
    case 'ipv4':
      return ethType === ipv4;
    case 'ipv6':
      return ethType === ipv6;
    case 'ip':
      return ethType === ipv4 || ethType === ipv6;
    case 'arp':
      return ethType === ethTypes.arp || ethType === ethTypes.rarp;
    case 'tcp':
      return hasProtocol(packet, ipProtocols.tcp);
    case 'udp':
      return hasProtocol(packet, ipProtocols.udp);
    case 'sctp':
      return hasProtocol(packet, ipProtocols.sctp);
    case 'icmpv4':
      return ethType === ipv4 && packet.getNumber(ipProtoField) === ipProtocols.icmp;
    case 'icmpv6':
      return isIcmpv6(packet);
    case 'nd':
      return (
        isNeighbourDiscovery(packet, neighbourDiscovery.solicitation) ||
        isNeighbourDiscovery(packet, neighbourDiscovery.advertisement)
      );
    case 'nd-solicit':
      return isNeighbourDiscovery(packet, neighbourDiscovery.solicitation);
    case 'nd-advert':
      return isNeighbourDiscovery(packet, neighbourDiscovery.advertisement);
    case 'nsh':
      return ethType === ethTypes.nsh;
    case 'ct':
      return isOfConnection(packet);
    case 'ct-ipv4':
      return ethType === ipv4 && isOfConnection(packet);
    case 'ct-ipv6':
      return ethType === ipv6 && isOfConnection(packet);
    default:
      return field.prerequisite satisfies never;
  }
}

function isIcmpv6(packet: Packet): boolean {
  return packet.getNumber(ethTypeField) === ipv6 && packet.getNumber(ipProtoField) === ipProtocols.icmpv6;
}

/** Whether the packet carries the header of a transport protocol: a later fragment does not. */
function hasProtocol(packet: Packet, ipProto: number): boolean {
  const ethType = packet.getNumber(ethTypeField);
  if (ethType !== ipv4 && ethType !== ipv6) return false;
  return packet.getNumber(ipProtoField) === ipProto && (packet.getNumber(fragField) & laterFragment) === 0;
}

function isNeighbourDiscovery(packet: Packet, type: number): boolean {
  return (
    isIcmpv6(packet) && packet.getNumber(icmpTypeField) === type && packet.getNumber(icmpCodeField) === 0
  );
}

function isOfConnection(packet: Packet): boolean {
  return (packet.getNumber(ctStateField) & validConnection) !== 0;
}
