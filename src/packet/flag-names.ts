import type { Field } from './field.ts';

/** Names of single bits, lowest bit first. */
export type FlagNames = readonly (readonly [name: string, bit: number])[];

/** ct_state (ovs-fields(7), "ct_state"). */
export const ctStateFlags: FlagNames = [
  ['new', 0x01],
  ['est', 0x02],
  ['rel', 0x04],
  ['rpl', 0x08],
  ['inv', 0x10],
  ['trk', 0x20],
  ['snat', 0x40],
  ['dnat', 0x80],
];

/** tcp_flags (ovs-fields(7), "tcp_flags"). */
export const tcpFlags: FlagNames = [
  ['fin', 0x001],
  ['syn', 0x002],
  ['rst', 0x004],
  ['psh', 0x008],
  ['ack', 0x010],
  ['urg', 0x020],
  ['ece', 0x040],
  ['cwr', 0x080],
  ['ns', 0x100],
  ['[200]', 0x200],
  ['[400]', 0x400],
  ['[800]', 0x800],
];

/** tun_flags: only `oam` may be matched (ovs-fields(7), "tun_flags"). */
const tunnelFlags: FlagNames = [['oam', 0x01]];

/** All that tun_flags holds: a tunnel port sets the others on what it sends. */
export const sentTunnelFlags: FlagNames = [...tunnelFlags, ['df', 0x02], ['csum', 0x04], ['key', 0x08]];

/** ip_frag (ovs-fields(7), "ip_frag"): a value and which of its two bits count. */
export const fragNames: readonly { readonly name: string; readonly value: number; readonly mask: number }[] =
  [
    { name: 'no', value: 0, mask: 3 },
    { name: 'yes', value: 1, mask: 1 },
    { name: 'first', value: 1, mask: 3 },
    { name: 'later', value: 3, mask: 3 },
    { name: 'not_later', value: 0, mask: 2 },
  ];

/** The names of a field's bits; empty for a field that is not written in flags. */
export function flagNames(field: Field): FlagNames {
  switch (field.format) {
    case 'ct-state':
      return ctStateFlags;
    case 'tcp-flags':
      return tcpFlags;
    case 'tunnel-flags':
      return tunnelFlags;
    default:
      return [];
  }
}
