import { type IpAddress, type Packet, packetOf, packetValue } from '../../packet/index.ts';
import { isLocal } from '../addresses/address-type.ts';
import { selectAddress } from '../addresses/source-address.ts';
import { addressOf } from '../header.ts';
import type { Host } from '../host.ts';

const broadcastMac = 0xffffffffffffn;

/** The question that the kernel sends out of an interface to learn a next hop's MAC address (arp_solicit). */
export function arpRequest(
  host: Host,
  device: string,
  nextHop: IpAddress,
  packet?: Packet,
): Packet | undefined {
  const item = host.interfaces.get(device);
  const own = packet && addressOf(packet, 'source');
  const sender = own && isLocal(host, own) ? own : selectAddress(host, device, nextHop, 253);
  if (item?.mac === undefined || !sender) return undefined;
  return packetOf({
    eth_src: item.mac,
    eth_dst: broadcastMac,
    eth_type: 0x0806,
    arp_op: 1,
    arp_spa: sender.value,
    arp_tpa: nextHop.value,
    arp_sha: item.mac,
  });
}

/** The kernel's answer to an ARP request that came in by an interface; it answers for every address of its own (arp_ignore 0). */
export function arpReply(host: Host, device: string, request: Packet): Packet | undefined {
  const item = host.interfaces.get(device);
  const asked = packetValue(request, 'arp_tpa');
  const asker = packetValue(request, 'arp_spa');
  const askerMac = packetValue(request, 'arp_sha');
  if (item?.mac === undefined || packetValue(request, 'arp_op') !== 1n) return undefined;
  if (!isLocal(host, { family: 4, value: asked })) return undefined;
  return packetOf({
    eth_src: item.mac,
    eth_dst: askerMac,
    eth_type: 0x0806,
    arp_op: 2,
    arp_spa: asked,
    arp_tpa: asker,
    arp_sha: item.mac,
    arp_tha: askerMac,
  });
}
