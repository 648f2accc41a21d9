import { addressOf, arpAnswer, arpOf, arpQuestion, type IpAddress, type Packet } from '../../packet/index.ts';
import { isLocal } from '../addresses/address-type.ts';
import { selectAddress } from '../addresses/source-address.ts';
import type { Host } from '../host.ts';

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
  return arpQuestion(sender.value, item.mac, nextHop.value);
}

/** The kernel's answer to an ARP request that came in by an interface; it answers for every address of its own (arp_ignore 0). */
export function arpReply(host: Host, device: string, request: Packet): Packet | undefined {
  const item = host.interfaces.get(device);
  const arp = arpOf(request);
  if (item?.mac === undefined || !arp?.isRequest) return undefined;
  if (!isLocal(host, { family: 4, value: arp.targetIp })) return undefined;
  return arpAnswer(request, item.mac);
}
