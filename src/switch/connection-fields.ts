import type { Tuple } from '../conntrack/index.ts';
import { familyOf, type Packet } from '../packet/index.ts';
import { fields } from './fields.ts';

/** Makes a packet untracked. */
export function clearConnectionFields(packet: Packet): void {
  for (const field of connectionFields) packet.set(field, 0n);
}

const connectionFields = [
  fields.ctState,
  fields.ctZone,
  fields.ctMark,
  fields.ctLabel,
  fields.ctProtocol,
  fields.ctSrc,
  fields.ctDst,
  fields.ctSrc6,
  fields.ctDst6,
  fields.ctPortSrc,
  fields.ctPortDst,
];

/** Writes the addresses and ports of a connection's first packet where a pipeline can match them (`ct_nw_src`, …). */
export function writeOriginal(packet: Packet, tuple: Tuple): void {
  const v4 = tuple.source.family === 4;
  packet.set(fields.ctProtocol, BigInt(tuple.protocol));
  packet.set(v4 ? fields.ctSrc : fields.ctSrc6, tuple.source.value);
  packet.set(v4 ? fields.ctDst : fields.ctDst6, tuple.destination.value);
  packet.set(fields.ctPortSrc, BigInt(tuple.sourcePort));
  packet.set(fields.ctPortDst, BigInt(tuple.destinationPort));
}

/** The tuple that {@link writeOriginal} wrote. */
export function originalOf(packet: Packet): Tuple {
  const family = familyOf(packet) ?? 4;
  const v4 = family === 4;
  return {
    protocol: packet.getNumber(fields.ctProtocol),
    source: { family, value: packet.get(v4 ? fields.ctSrc : fields.ctSrc6) },
    destination: { family, value: packet.get(v4 ? fields.ctDst : fields.ctDst6) },
    sourcePort: packet.getNumber(fields.ctPortSrc),
    destinationPort: packet.getNumber(fields.ctPortDst),
  };
}
