import type { Flow } from '../openflow/index.ts';
import { formatIpv4, formatIpv6, formatMac, onesMask } from '../packet/index.ts';

/** Where a pod is attached to its node's bridge. */
export interface PodAttachment {
  /** OpenFlow port number. */
  readonly port: number;
  readonly mac: string;
}

/**
 * Which address sits behind which port, read from the bridge's anti-spoofing flows: a flow that takes IP packets of one port only
 * from one MAC and one IP address tells that they belong together. Keyed by address.
 */
export function podAttachments(flows: readonly Flow[]): ReadonlyMap<string, PodAttachment> {
  const found = new Map<string, PodAttachment>();
  for (const flow of flows) {
    let port: number | undefined;
    let mac: string | undefined;
    let ip: string | undefined;
    for (const { field, value, mask } of flow.match.terms) {
      if (mask !== onesMask(field.bits)) continue;
      if (field.name === 'in_port' || field.name === 'in_port_oxm') port = Number(value);
      else if (field.name === 'eth_src') mac = formatMac(value);
      else if (field.name === 'ip_src') ip = formatIpv4(value);
      else if (field.name === 'ipv6_src') ip = formatIpv6(value);
    }
    if (port !== undefined && mac !== undefined && ip !== undefined) found.set(ip, { port, mac });
  }
  return found;
}
