import {
  type Field,
  fieldNamed,
  formatIpv4,
  formatIpv6,
  formatMac,
  hex,
  ipProtocolName,
  type Packet,
} from '../packet/index.ts';
import { ctStateNames } from '../switch/index.ts';

/** A JSON value. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
/** A JSON object. */
export type JsonObject = { readonly [key: string]: Json };

/** A field's value as the format writes it: addresses in their form, connection states by name, small numbers in decimal. */
export function fieldValueText(field: Field, value: bigint): string {
  if (field.format === 'ethernet') return formatMac(value);
  if (field.format === 'ipv4') return formatIpv4(value);
  if (field.format === 'ipv6') return formatIpv6(value);
  if (field.format === 'ct-state') return ctStateNames(value).join('|');
  return field.format === 'hexadecimal' && field.name !== 'ct_zone' ? hex(value) : value.toString();
}

/** A packet in the format's PACKET: fields that are not of this packet are absent. */
export function packetToJson(packet: Packet, portName: (port: number) => string | undefined): JsonObject {
  const value = (name: string) => packet.get(fieldNamed(name));
  const text = (name: string) => fieldValueText(fieldNamed(name), value(name));
  const type = Number(value('eth_type'));
  const inPort = Number(value('in_port'));
  const regs = Object.fromEntries(
    Array.from({ length: 16 }, (_, n) => `reg${n}`)
      .filter((name) => value(name) !== 0n)
      .map((name) => [name, hex(value(name))]),
  );
  const state = value('ct_state');
  const tunnelled = value('tun_dst') !== 0n;
  const addressed = value('eth_src') !== 0n || value('eth_dst') !== 0n;
  return {
    ...(addressed ? { eth_src: text('eth_src'), eth_dst: text('eth_dst') } : {}),
    eth_type: hex(type, 4),
    ...(type === 0x0806 ? arpFields(value, text) : ipFields(type, value, text)),
    ...(inPort === 0 ? {} : { in_port: portName(inPort) ?? String(inPort) }),
    regs,
    ct:
      state === 0n
        ? null
        : {
            state: ['trk', ...ctStateNames(state).filter((name) => name !== 'trk')],
            zone: Number(value('ct_zone')),
            mark: hex(value('ct_mark')),
            label: hex(value('ct_label')),
          },
    tunnel: tunnelled ? { src: text('tun_src'), dst: text('tun_dst'), vni: Number(value('tun_id')) } : null,
  };
}

type ValueOf = (name: string) => bigint;
type TextOf = (name: string) => string;

function arpFields(value: ValueOf, text: TextOf): JsonObject {
  return {
    arp_op: Number(value('arp_op')),
    arp_spa: text('arp_spa'),
    arp_tpa: text('arp_tpa'),
    arp_sha: text('arp_sha'),
    arp_tha: text('arp_tha'),
  };
}

function ipFields(type: number, value: ValueOf, text: TextOf): JsonObject {
  if (type !== 0x0800 && type !== 0x86dd) return {};
  const v6 = type === 0x86dd;
  const protocol = Number(value('nw_proto'));
  return {
    ip_src: text(v6 ? 'ipv6_src' : 'ip_src'),
    ip_dst: text(v6 ? 'ipv6_dst' : 'ip_dst'),
    ip_ttl: Number(value('nw_ttl')),
    ip_proto: ipProtocolName(protocol),
    ...transportFields(protocol, value),
  };
}

function transportFields(protocol: number, value: ValueOf): JsonObject {
  const [first, second] = [Number(value('tp_src')), Number(value('tp_dst'))];
  if (protocol === 1 || protocol === 58) return { icmp_type: first, icmp_code: second };
  if (protocol === 6 || protocol === 17 || protocol === 132) return { src_port: first, dst_port: second };
  return {};
}
