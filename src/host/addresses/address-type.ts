import { type IpAddress, type IpPrefix, prefixContains } from '../../packet/index.ts';
import type { Host } from '../host.ts';
import { flowTo, tableLookup } from '../routes/fib.ts';
import type { Interface } from './interfaces.ts';

function prefix(value: bigint, length: number): IpPrefix {
  return { family: 4, value, length };
}

const loopback = prefix(0x7f000000n, 8);
const multicast = prefix(0xe0000000n, 4);

/** Whether an address is 0.0.0.0, which stands for no address; since Linux 5.3 the rest of 0.0.0.0/8 is like any other. */
export function isNoAddress({ value }: IpAddress): boolean {
  return value === 0n;
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

/** Whether packets to a group are taken on an interface: in that of all hosts everybody is; others are joined, which no captured text tells. */
export function isJoined(host: Host, device: string, { value }: IpAddress): boolean {
  const item = host.interfaces.get(device);
  return value === 0xe0000001n && (item?.flags.includes('UP') ?? true);
}

/** Whether an address is of 127.0.0.0/8. */
export function isLoopback(address: IpAddress): boolean {
  return prefixContains(loopback, address);
}

/** What an address is to the node, as the local table tells (__inet_dev_addr_type in net/ipv4/fib_frontend.c). */
export function addressType(host: Host, address: IpAddress, device?: string): AddressType {
  if (isNoAddress(address) || isLimitedBroadcast(address)) return 'BROADCAST';
  if (isMulticast(address)) return 'MULTICAST';
  const found = tableLookup(host, 'local', flowTo(address));
  if (found?.kind !== 'entry') return 'UNICAST';
  if (device !== undefined && found.route.nextHops[0]?.device !== device) return 'UNICAST';
  return types[found.route.type as keyof typeof types] ?? 'UNICAST';
}

const types = { local: 'LOCAL', broadcast: 'BROADCAST', anycast: 'ANYCAST', multicast: 'MULTICAST' } as const;

/** What an address may be to a node, in the words of `-m addrtype`. */
export type AddressType = 'UNICAST' | (typeof types)[keyof typeof types];

/** The interface that has an address, or that the local table names for its network (__ip_dev_find in net/ipv4/devinet.c). */
export function deviceOfAddress(host: Host, address: IpAddress): string | undefined {
  const owner = [...host.interfaces.values()].find((item) => hasAddress(item, address));
  if (owner) return owner.name;
  const found = tableLookup(host, 'local', flowTo(address));
  return found?.kind === 'entry' && found.route.type === 'local' ? found.nextHop?.device : undefined;
}

function hasAddress({ addresses }: Interface, { family, value }: IpAddress): boolean {
  return addresses.some(({ prefix }) => prefix.family === family && prefix.value === value);
}

/** Whether an address is of an interface of the node's, up or down. */
export function isInterfaceAddress(host: Host, address: IpAddress): boolean {
  return [...host.interfaces.values()].some((item) => hasAddress(item, address));
}

/** Whether an address is one of the node's own. */
export function isLocal(host: Host, address: IpAddress): boolean {
  return addressType(host, address) === 'LOCAL';
}
