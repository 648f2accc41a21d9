import { familyOf, ipProtocols, type Packet, protocolOf } from '../../packet/index.ts';
import { suggestion } from '../../text/index.ts';

/** The protocols with ports, by their number: the prefix of their fields' names in FLOW (ovs-fields(7)). */
const portPrefixes: ReadonlyMap<number, string> = new Map([
  [ipProtocols.tcp, 'tcp'],
  [ipProtocols.udp, 'udp'],
  [ipProtocols.sctp, 'sctp'],
]);

/** How people write an end of a packet, in other tools' words. */
const sourceNames = new Set(['src', 'saddr', 'source', 'src_ip', 'ip', 'nw']);
const targetNames = new Set(['dst', 'daddr', 'destination', 'dest', 'dst_ip', 'to']);
const portName = /^(?:(?:tp|tcp|udp|sctp|l4|th)_?)?(?:(s|src|source)|(d|dst|dest|destination))?_?(?:port)?$/;

/** What to write in place of a name that FLOW does not take, `undefined` when nothing is near. */
export function fieldHint(name: string, packet: Packet, names: Iterable<string>): string | undefined {
  const isIpv6 = familyOf(packet) === 6;
  if (sourceNames.has(name)) return isIpv6 ? 'ipv6_src' : 'nw_src';
  if (targetNames.has(name)) return isIpv6 ? 'ipv6_dst' : 'nw_dst';
  return portHint(name, packet, isIpv6) ?? suggestion(name, names);
}

function portHint(name: string, packet: Packet, isIpv6: boolean): string | undefined {
  const end = portName.exec(name);
  if (!end || (!name.includes('port') && !/^(?:tp|tcp|udp|sctp)_/.test(name))) return undefined;
  const suffix = end[1] ? 'src' : 'dst';
  const protocol = protocolOf(packet);
  const prefix = portPrefixes.get(protocol);
  if (prefix) return `${prefix}_${suffix}`;
  if (protocol === ipProtocols.icmp) return 'icmp_type and icmp_code';
  if (protocol === ipProtocols.icmpv6) return 'icmpv6_type and icmpv6_code';
  const six = isIpv6 ? '6' : '';
  return `tcp${six},tcp_${suffix} or udp${six},udp_${suffix}`;
}
