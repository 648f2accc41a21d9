import {
  addressOf,
  familyOf,
  formatIp,
  formatIpv4,
  formatMac,
  headerField,
  parseIp,
  parseMac,
  parsePrefix,
  prefixContains,
} from '../packet/index.ts';
import type { Pod } from '../snapshot/index.ts';
import { type Answer, nodeFile, type ShellContext } from './context.ts';
import { legsSoFar } from './traffic.ts';

/** What a pod's own network follows from: its node's gateway interface, and the host's end of its cable. */
interface PodNetwork {
  /** The gateway's address, with the length of the node's pod subnet. */
  readonly gateway: string;
  readonly length: number;
  readonly mtu: string;
  /** Interface numbers of both ends of the veth pair; they name each other. */
  readonly hostIndex: string | undefined;
  readonly podIndex: string;
}

function podNetwork(context: ShellContext, pod: Pod): PodNetwork | undefined {
  const text = nodeFile(context, pod.node, 'ipAddress')?.source.text ?? '';
  const address = parseIp(pod.ip);
  for (const block of text.split(/^(?=\d+: )/m)) {
    const inet = /^ +inet (\S+)\/(\d+)/m.exec(block);
    const prefix = inet && parsePrefix(`${inet[1]}/${inet[2]}`);
    if (!prefix || !address || !prefixContains(prefix, address)) continue;
    const veth = [...text.matchAll(/^(\d+): (\S+)@if(\d+):/gm)].find(([, , name]) => name === pod.port);
    return {
      gateway: formatIp(prefix),
      length: prefix.length,
      mtu: / mtu (\d+)/.exec(block)?.[1] ?? '1450',
      hostIndex: veth?.[1],
      podIndex: veth?.[3] ?? '3',
    };
  }
  return undefined;
}

/** `ip address` inside a pod: the CNI plugin gives it eth0 with the pod's address, in the node's pod subnet. */
export function podAddressText(context: ShellContext, pod: Pod): string | undefined {
  const network = podNetwork(context, pod);
  if (!network || pod.mac === undefined) return undefined;
  const { podIndex, hostIndex, mtu, length } = network;
  const peer = hostIndex === undefined ? '' : `@if${hostIndex}`;
  const broadcast = broadcastOf(pod.ip, length);
  return [
    '1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN group default qlen 1000',
    '    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00',
    '    inet 127.0.0.1/8 scope host lo',
    '       valid_lft forever preferred_lft forever',
    `${podIndex}: eth0${peer}: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu ${mtu} qdisc noqueue state UP group default `,
    `    link/ether ${pod.mac} brd ff:ff:ff:ff:ff:ff link-netnsid 0`,
    `    inet ${pod.ip}/${length} brd ${broadcast} scope global eth0`,
    '       valid_lft forever preferred_lft forever',
    '',
  ].join('\n');
}

/** `ip route` inside a pod: its subnet on eth0, everything else by way of the node's gateway port. */
export function podRouteText(context: ShellContext, pod: Pod): string | undefined {
  const network = podNetwork(context, pod);
  const address = parseIp(pod.ip);
  if (!network || !address) return undefined;
  const { gateway, length } = network;
  return [
    `default via ${gateway} dev eth0 `,
    `${subnetOf(pod.ip, length)}/${length} dev eth0 proto kernel scope link src ${pod.ip} `,
    '',
  ].join('\n');
}

/** `ip route get` inside a pod. */
export function podRouteGet(context: ShellContext, pod: Pod, to: string): Answer {
  const network = podNetwork(context, pod);
  const target = parseIp(to);
  const subnet = network && parsePrefix(`${network.gateway}/${network.length}`);
  if (!network || !subnet || !target)
    return { reason: "(the address of this pod's gateway was not captured)" };
  if (to === pod.ip) return { text: `local ${to} dev lo src ${pod.ip} uid 0 \n    cache <local> \n` };
  const via = prefixContains(subnet, target) ? '' : `via ${network.gateway} `;
  return { text: `${to} ${via}dev eth0 src ${pod.ip} uid 0 \n    cache \n` };
}

/** The neighbours whose MAC address a pod has used or heard in the walk so far. */
export function podNeighbours(
  context: ShellContext,
  pod: Pod,
): readonly { readonly address: string; readonly mac: string }[] {
  const network = podNetwork(context, pod);
  const subnet = network && parsePrefix(`${network.gateway}/${network.length}`);
  const own = parseMac(pod.mac ?? '');
  if (!network || !subnet || own === undefined) return [];
  const known = new Map<string, string>();
  for (const { leg } of legsSoFar(context.seen)) {
    if (leg.where !== 'ovs' || leg.node !== pod.node || leg.in !== pod.port) continue;
    if (familyOf(leg.before) !== 4) continue;
    const target = addressOf(leg.before, 'destination');
    const nextHop = prefixContains(subnet, target) ? formatIp(target) : network.gateway;
    known.set(nextHop, formatMac(leg.before.get(headerField.ethDst)));
  }
  return [...known].map(([address, mac]) => ({ address, mac }));
}

function subnetOf(ip: string, length: number): string {
  const value = parseIp(ip)?.value ?? 0n;
  const hostBits = BigInt(32 - length);
  return formatIpv4((value >> hostBits) << hostBits);
}

function broadcastOf(ip: string, length: number): string {
  const value = parseIp(ip)?.value ?? 0n;
  return formatIpv4(value | ((1n << BigInt(32 - length)) - 1n));
}
