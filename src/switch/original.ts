import type { Packet } from '../packet/index.ts';
import { ethTypes, fields } from './fields.ts';

/** Exchanges a packet's addresses and ports with those of its connection's first packet (ovs-actions(7), "resubmit", `ct`). */
export function swapWithOriginal(packet: Packet): void {
  const ipv4 = packet.getNumber(fields.ethType) === ethTypes.ipv4;
  const pairs = [
    ...(ipv4
      ? ([
          [fields.ipSrc, fields.ctSrc],
          [fields.ipDst, fields.ctDst],
        ] as const)
      : ([
          [fields.ip6Src, fields.ctSrc6],
          [fields.ip6Dst, fields.ctDst6],
        ] as const)),
    [fields.protocol, fields.ctProtocol],
    [fields.portSrc, fields.ctPortSrc],
    [fields.portDst, fields.ctPortDst],
  ] as const;
  for (const [own, original] of pairs) {
    const kept = packet.get(own);
    packet.set(own, packet.get(original));
    packet.set(original, kept);
  }
}
