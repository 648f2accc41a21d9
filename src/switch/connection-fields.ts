import type { Packet } from '../packet/index.ts';
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
