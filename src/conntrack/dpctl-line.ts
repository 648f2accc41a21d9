import { formatIp, hasPorts, hex, isIcmp, protocolNameIn } from '../packet/index.ts';
import type { Connection } from './connection.ts';
import type { Tuple } from './tuple.ts';

/** One line of `ovs-appctl dpctl/dump-conntrack` (lib/ct-dpif.c of Open vSwitch); the identifier of ICMP queries is shown as 0. */
export function formatDpctlConnection(connection: Connection): string {
  const { zone, original, reply, mark, label, tcpState } = connection;
  return [
    `${protocolNameIn('dpctl', original.protocol) ?? original.protocol}`,
    `orig=(${tupleWords(original)})`,
    `reply=(${tupleWords(reply)})`,
    zone === 0 ? undefined : `zone=${zone}`,
    mark === 0 ? undefined : `mark=${mark}`,
    label === 0n ? undefined : `labels=${hex(label)}`,
    tcpState === undefined ? undefined : `protoinfo=(state=${tcpState})`,
  ]
    .filter((word) => word !== undefined)
    .join(',');
}

function tupleWords({ protocol, source, destination, sourcePort, destinationPort }: Tuple): string {
  const ends = `src=${formatIp(source)},dst=${formatIp(destination)}`;
  if (isIcmp(protocol)) return `${ends},id=0,type=${sourcePort},code=${destinationPort}`;
  return hasPorts(protocol) ? `${ends},sport=${sourcePort},dport=${destinationPort}` : ends;
}
