import { formatIp, hasPorts, ipProtocols, isIcmp, protocolNameIn } from '../../packet/index.ts';
import type { Connection, KernelConntrack, Tuple } from './connection.ts';

/** The connections as `conntrack -L` prints them (conntrack(8)), with the full timeout of each state. */
export function formatConntrack({ connections }: KernelConntrack): string {
  return connections.map((connection) => `${formatConnection(connection)}\n`).join('');
}

/** The name of a protocol as `conntrack -L` prints it; libnetfilter_conntrack calls those that it has no name for `unknown`. */
export function conntrackProtocolName(protocol: number): string {
  return protocolNameIn('conntrack', protocol) ?? 'unknown';
}

/** One line of `conntrack -L`. The identifier of ICMP queries, which a header's fields do not have, is left out. */
export function formatConnection(connection: Connection): string {
  const { original, reply, seenReply, mark, tcpState } = connection;
  const protocol = original.protocol;
  return [
    `${conntrackProtocolName(protocol).padEnd(8)} ${protocol} ${timeout(connection)}`,
    tcpState,
    tupleWords(original),
    seenReply ? undefined : '[UNREPLIED]',
    tupleWords(reply),
    tcpState === 'ESTABLISHED' ? '[ASSURED]' : undefined,
    `mark=${mark}`,
    'use=1',
  ]
    .filter((word) => word !== undefined)
    .join(' ');
}

/** The kernel's defaults (nf_conntrack-sysctl): nf_conntrack_tcp_timeout_… and those of the other protocols. */
function timeout({ original, tcpState }: Connection): number {
  switch (tcpState) {
    case 'SYN_SENT':
      return 120;
    case 'SYN_RECV':
      return 60;
    case 'ESTABLISHED':
      return 432000;
    case undefined:
      return [ipProtocols.udp, ipProtocols.icmp].some((known) => known === original.protocol) ? 30 : 600;
    default:
      return tcpState satisfies never;
  }
}

function tupleWords({ protocol, source, destination, sourcePort, destinationPort }: Tuple): string {
  const ends = `src=${formatIp(source)} dst=${formatIp(destination)}`;
  if (hasPorts(protocol)) return `${ends} sport=${sourcePort} dport=${destinationPort}`;
  return isIcmp(protocol) ? `${ends} type=${sourcePort} code=${destinationPort}` : ends;
}
