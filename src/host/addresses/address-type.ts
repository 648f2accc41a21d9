import { type IpAddress, type IpPrefix, prefixContains } from '../../packet/index.ts';
import type { Host } from '../host.ts';

function prefix(value: bigint, length: number): IpPrefix {
  return { family: 4, value, length };
}

const zeroNetwork = prefix(0n, 8);
const loopback = prefix(0x7f000000n, 8);
const multicast = prefix(0xe0000000n, 4);

/** Whether an address is 0.0.0.0/8, which stands for no address. */
export function isZeroNetwork(address: IpAddress): boolean {
  return prefixContains(zeroNetwork, address);
}

/** Whether an address is 255.255.255.255. */
export function isLimitedBroadcast(address: IpAddress): boolean {
  return address.family === 4 && address.value === 0xffffffffn;
}

/** Whether an address is of 224.0.0.0/4. */
export function isMulticast(address: IpAddress): boolean {
  return prefixContains(multicast, address);
}

/** Whether an address is of 224.0.0.0/24, whose packets never leave their link. */
export function isLocalMulticast(address: IpAddress): boolean {
  return prefixContains(prefix(0xe0000000n, 24), address);
}

/** Whether an address is of 127.0.0.0/8. */
export function isLoopback(address: IpAddress): boolean {
  return prefixContains(loopback, address);
}

/** What an address is to the node, as the local table tells (inet_dev_addr_type in net/ipv4/fib_frontend.c). */
export function addressType(
  host: Host,
  address: IpAddress,
  device?: string,
): 'UNICAST' | 'LOCAL' | 'BROADCAST' | 'ANYCAST' | 'MULTICAST' {
  if (isZeroNetwork(address) || isLimitedBroadcast(address)) return 'BROADCAST';
  if (isMulticast(address)) return 'MULTICAST';
  const entry = (host.tables.get('local') ?? []).find((route) => prefixContains(route.destination, address));
  if (!entry || (device !== undefined && entry.nextHops[0]?.device !== device)) return 'UNICAST';
  if (entry.type === 'local') return 'LOCAL';
  if (entry.type === 'broadcast') return 'BROADCAST';
  return entry.type === 'anycast' ? 'ANYCAST' : 'UNICAST';
}

/** Whether an address is one of the node's own. */
export function isLocal(host: Host, address: IpAddress): boolean {
  return addressType(host, address) === 'LOCAL';
}
