import { type Packet, type Subfield, vlanPresent } from '../packet/index.ts';
import { ethTypes, fields } from './fields.ts';

const present = BigInt(vlanPresent);

/**
 * Writes a subfield as the switch does: writing the VLAN's number or priority also marks the tag as present, and a tag that appears
 * gets an Ethernet type.
 */
export function writeSubfield(packet: Packet, subfield: Subfield, value: bigint): void {
  packet.setSubfield(subfield, value);
  switch (subfield.field.name) {
    case 'dl_vlan':
    case 'dl_vlan_pcp':
    case 'vlan_pcp':
      packet.set(fields.vlanTci, packet.get(fields.vlanTci) | present);
      fixVlanType(packet);
      return;
    case 'vlan_tci':
    case 'vlan_vid':
      fixVlanType(packet);
      return;
    default:
  }
}

/** Gives a tag without Ethernet type the usual one. */
function fixVlanType(packet: Packet): void {
  if (packet.getNumber(fields.vlanTci) !== 0 && packet.getNumber(fields.vlanTpid) === 0) {
    packet.set(fields.vlanTpid, BigInt(ethTypes.vlan));
  }
}
