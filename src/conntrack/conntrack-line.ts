import { formatIp, hasPorts, ipProtocols, isIcmp, protocolNameIn } from '../packet/index.ts';
import type { Connection } from './connection.ts';
import type { Tuple } from './tuple.ts';

const gre = 47;
const udpLite = 136;

/** Protocols of which a connection without answer is kept for half a minute, as ICMP's is. */
const shortLived: readonly number[] = [ipProtocols.udp, gre, udpLite];

/** The connections as `conntrack -L` prints them (conntrack(8)), with the full timeout of each state. */
export function formatConntrack(connections: readonly Connection[]): string {
  return connections.map((connection) => `${formatConnection(connection)}\n`).join('');
}

/** The name of a protocol as `conntrack -L` prints it; libnetfilter_conntrack calls those that it has no name for `unknown`. */
export function conntrackProtocolName(protocol: number): string {
  return protocolNameIn('conntrack', protocol) ?? 'unknown';
}

/** One line of `conntrack -L`. The identifier of ICMP queries, which a header's fields do not have, is left out. */
export function formatConnection(connection: Connection): string {
  const { zone, original, reply, seenReply, assured, mark, tcpState } = connection;
  const { protocol } = original;
  return [
    `${conntrackProtocolName(protocol).padEnd(8)} ${protocol} ${timeoutOf(connection)}`,
    tcpState ?? (protocol === ipProtocols.sctp ? 'CLOSED' : undefined),
    tupleWords(original),
    seenReply ? undefined : '[UNREPLIED]',
    tupleWords(reply),
    assured ? '[ASSURED]' : undefined,
    `mark=${mark}`,
    zone === 0 ? undefined : `zone=${zone}`,
    'use=1',
  ]
    .filter((word) => word !== undefined)
    .join(' ');
}

/** How many seconds a connection is kept after its last packet: the kernel's defaults (Documentation/networking/nf_conntrack-sysctl.rst). */
function timeoutOf({ original: { protocol }, tcpState, assured }: Connection): number {
  switch (tcpState) {
    case 'SYN_SENT':
    case 'SYN_SENT2':
    case 'FIN_WAIT':
    case 'TIME_WAIT':
      return 120;
    case 'SYN_RECV':
    case 'CLOSE_WAIT':
      return 60;
    // nf_conntrack_tcp_timeout_unacknowledged, for one that was picked up in its middle.
    case 'ESTABLISHED':
      return assured ? 432000 : 300;
    case 'LAST_ACK':
      return 30;
    case 'CLOSE':
      return 10;
    case undefined:
      if (protocol === ipProtocols.sctp) return 10;
      return shortLived.includes(protocol) || isIcmp(protocol) ? 30 : 600;
    default:
      return tcpState satisfies never;
  }
}

function tupleWords({ protocol, source, destination, sourcePort, destinationPort }: Tuple): string {
  const ends = `src=${formatIp(source)} dst=${formatIp(destination)}`;
  if (hasPorts(protocol)) return `${ends} sport=${sourcePort} dport=${destinationPort}`;
  if (isIcmp(protocol)) return `${ends} type=${sourcePort} code=${destinationPort}`;
  return protocol === gre ? `${ends} srckey=0x0 dstkey=0x0` : ends;
}
