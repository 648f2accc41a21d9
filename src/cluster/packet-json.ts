import {
  addressOf,
  arpOf,
  ethTypeOf,
  type Field,
  familyOf,
  fieldNamed,
  formatIp,
  formatIpv4,
  formatIpv6,
  formatMac,
  headerField,
  hex,
  icmpOf,
  ipProtocolName,
  type Packet,
  portsOf,
  protocolOf,
} from '../packet/index.ts';
import { ctStateNames } from '../switch/index.ts';

/** A JSON value. */
type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
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
    eth_type: hex(ethTypeOf(packet), 4),
    ...arpFields(packet, text),
    ...ipFields(packet),
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

function arpFields(packet: Packet, text: (name: string) => string): JsonObject {
  const arp = arpOf(packet);
  if (!arp) return {};
  return {
    arp_op: arp.operation,
    arp_spa: text('arp_spa'),
    arp_tpa: text('arp_tpa'),
    arp_sha: text('arp_sha'),
    arp_tha: text('arp_tha'),
  };
}

function ipFields(packet: Packet): JsonObject {
  if (familyOf(packet) === undefined) return {};
  return {
    ip_src: formatIp(addressOf(packet, 'source')),
    ip_dst: formatIp(addressOf(packet, 'destination')),
    ip_ttl: packet.getNumber(headerField.ttl),
    ip_proto: ipProtocolName(protocolOf(packet)),
    ...transportFields(packet),
  };
}

function transportFields(packet: Packet): JsonObject {
  const icmp = icmpOf(packet);
  if (icmp) return { icmp_type: icmp.type, icmp_code: icmp.code };
  const ports = portsOf(packet);
  return ports ? { src_port: ports.source, dst_port: ports.destination } : {};
}
