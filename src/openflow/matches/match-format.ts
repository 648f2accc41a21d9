import {
  defaultFields,
  ethTypes,
  type Field,
  type FieldSpace,
  fieldNamed,
  formatFieldValue,
  formatFlags,
  formatPort,
  hex,
  ipProtocols,
  onesMask,
  Packet,
  tcpFlags,
  vlanPresent,
} from '../../packet/index.ts';
import type { Match } from '../flow.ts';
import { protocolKeywords } from './match-key.ts';

const field = {
  packetType: fieldNamed('packet_type'),
  recircId: fieldNamed('recirc_id'),
  ctState: fieldNamed('ct_state'),
  ctNwProto: fieldNamed('ct_nw_proto'),
  ethType: fieldNamed('eth_type'),
  ipProto: fieldNamed('nw_proto'),
  inPort: fieldNamed('in_port'),
  vlanTci: fieldNamed('vlan_tci'),
  vlanTci1: fieldNamed('vlan_tci1'),
  tosByte: fieldNamed('nw_tos_byte'),
  tcpFlags: fieldNamed('tcp_flags'),
  erspanVersion: fieldNamed('tun_erspan_ver'),
  nshType: fieldNamed('nsh_mdtype'),
  ipv6Label: fieldNamed('ipv6_label'),
} as const;

const { ipv4, ipv6, nsh } = ethTypes;
const { icmp, icmpv6, tcp } = ipProtocols;
const arps: readonly number[] = [ethTypes.arp, ethTypes.rarp];

/** Protocols that are written as one word, by Ethernet type and IP protocol. */
const protocolWords: ReadonlyMap<string, string> = new Map(
  protocolKeywords
    .filter(([name]) => !['ipv4', 'ip4', 'ip6'].includes(name))
    .map(([name, ethType, ipProto]) => [`${ethType}/${ipProto}`, name]),
);

/** Writes a match as Open vSwitch does, e.g. `ct_state=-new+trk,ct_mark=0x20,ip,reg0=0x1/0xffff`. */
export function formatMatch(match: Match, space: FieldSpace = defaultFields): string {
  const values = new Packet();
  const masks = new Packet();
  match.words.forEach((word, i) => {
    values.words[word] = match.values[i] ?? 0;
    masks.words[word] = match.masks[i] ?? 0;
  });
  return new WordsFormatter(values, masks, space).text();
}

/** The conditions over a packet's words, as two packets: what the bits are, and which count. Written in the switch's order. */
export class WordsFormatter {
  private readonly parts: string[] = [];

  constructor(
    private readonly values: Packet,
    private readonly masks: Packet,
    private readonly space: FieldSpace,
  ) {}

  /** All conditions, separated by commas. */
  text(): string {
    const { parts } = this;
    parts.length = 0;
    for (const name of ['pkt_mark', 'recirc_id', 'dp_hash', 'conj_id', 'skb_priority', 'actset_output']) {
      this.plain(fieldNamed(name));
    }
    this.connection();
    const ethType = this.ethernetType();
    const ipProto = this.number(field.ipProto);
    const named = this.protocol(ethType, ipProto);
    for (let i = 0; i < 16; i++) this.plain(fieldNamed(`reg${i}`));
    this.tunnel();
    this.plain(fieldNamed('metadata'));
    if (this.mask(field.inPort) !== 0) parts.push(`in_port=${formatPort(this.number(field.inPort))}`);
    this.vlan(field.vlanTci, '');
    if (this.mask(field.vlanTci) !== 0) this.vlan(field.vlanTci1, '1');
    this.plain(fieldNamed('eth_src'), 'dl_src');
    this.plain(fieldNamed('eth_dst'), 'dl_dst');
    if (!named.type && this.mask(field.ethType) !== 0) {
      parts.push(`dl_type=${hex(ethType, 4)}`);
    }
    this.addresses(ethType);
    if (!named.proto && this.mask(field.ipProto) !== 0) {
      parts.push(`${arps.includes(ethType) ? 'arp_op' : 'nw_proto'}=${ipProto}`);
    }
    if (arps.includes(ethType)) this.hardwareAddresses('arp_sha', 'arp_tha');
    this.service();
    this.mpls();
    this.plain(fieldNamed('ip_frag'), 'nw_frag');
    this.transport(ethType, ipProto);
    return parts.join(',');
  }

  private number(of: Field): number {
    return this.values.getNumber(of);
  }

  private mask(of: Field): number {
    return this.masks.getNumber(of);
  }

  /** A field in its usual form, left out when no bit counts. */
  private plain(of: Field, name: string = of.name): void {
    const mask = this.masks.get(of);
    if (mask === 0n) return;
    const value = this.values.get(of) & mask;
    // A masked decimal is written in hexadecimal, its zero with the base.
    const isZero = value === 0n && of.format === 'decimal' && mask !== onesMask(of.bits);
    this.parts.push(`${name}=${isZero ? `0x0/${hex(mask)}` : formatFieldValue(of, value, mask)}`);
  }

  private connection(): void {
    this.plain(field.ctState);
    const zone = fieldNamed('ct_zone');
    if (this.mask(zone) !== 0) this.parts.push(`ct_zone=${this.number(zone)}`);
    for (const name of ['ct_mark', 'ct_label', 'ct_nw_src', 'ct_ipv6_src', 'ct_nw_dst', 'ct_ipv6_dst']) {
      this.plain(fieldNamed(name));
    }
    if (this.mask(field.ctNwProto) === 0) return;
    for (const name of ['ct_nw_proto', 'ct_tp_src', 'ct_tp_dst']) this.plain(fieldNamed(name));
  }

  /** The Ethernet type that counts for the rest; a packet without Ethernet has it in its packet type. */
  private ethernetType(): number {
    if (this.mask(field.packetType) === 0) return this.number(field.ethType);
    const type = this.number(field.packetType);
    if (type === 0) this.parts.push('eth');
    else this.parts.push(`packet_type=${formatFieldValue(field.packetType, BigInt(type))}`);
    return type >>> 16 === 1 ? type & 0xffff : this.number(field.ethType);
  }

  /** `tcp`, `ip`, `arp` …; tells which of Ethernet type and IP protocol that word has said. */
  private protocol(ethType: number, ipProto: number): { readonly type: boolean; readonly proto: boolean } {
    if (this.mask(field.ethType) === 0) return { type: false, proto: false };
    const hasProto = this.mask(field.ipProto) !== 0 && (ethType === ipv4 || ethType === ipv6);
    const both = hasProto ? protocolWords.get(`${ethType}/${ipProto}`) : undefined;
    const word = (ipProto > 0 ? both : undefined) ?? protocolWords.get(`${ethType}/0`);
    if (word !== undefined) this.parts.push(word);
    return { type: word !== undefined, proto: both !== undefined && ipProto > 0 };
  }

  private tunnel(): void {
    for (const name of ['tun_id', 'tun_src', 'tun_dst', 'tun_ipv6_src', 'tun_ipv6_dst', 'tun_gbp_id']) {
      this.plain(fieldNamed(name));
    }
    this.plain(fieldNamed('tun_gbp_flags'));
    const tos = fieldNamed('tun_tos');
    if (this.mask(tos) !== 0) this.parts.push(`tun_tos=${this.number(tos).toString(16)}`);
    this.plain(fieldNamed('tun_ttl'));
    this.plain(field.erspanVersion);
    const version = this.number(field.erspanVersion);
    if (version === 1) this.plain(fieldNamed('tun_erspan_idx'));
    if (version === 2) {
      this.plain(fieldNamed('tun_erspan_dir'));
      this.plain(fieldNamed('tun_erspan_hwid'));
    }
    this.plain(fieldNamed('tun_gtpu_flags'), 'gtpu_flags');
    this.plain(fieldNamed('tun_gtpu_msgtype'), 'gtpu_msgtype');
    this.plain(fieldNamed('tun_flags'));
    for (const option of this.space.options) {
      if (!this.masks.hasOption(option)) continue;
      if (this.masks.get(option) === 0n) this.parts.push(option.name);
      else this.plain(option);
    }
  }

  private vlan(tci: Field, suffix: string): void {
    const mask = this.mask(tci);
    if (mask === 0) return;
    const value = this.number(tci);
    const vid = mask & 0xfff;
    const pcp = mask & 0xe000;
    const tagged = (mask & value & vlanPresent) !== 0;
    const whole = (vid === 0 || vid === 0xfff) && (pcp === 0 || pcp === 0xe000) && (vid | pcp) !== 0;
    if (tagged && whole) {
      if (vid !== 0) this.parts.push(`dl_vlan${suffix}=${value & 0xfff}`);
      if (pcp !== 0) this.parts.push(`dl_vlan_pcp${suffix}=${value >>> 13}`);
      return;
    }
    this.parts.push(`vlan_tci${suffix}=${hex(value, 4)}${mask === 0xffff ? '' : `/${hex(mask, 4)}`}`);
  }

  private addresses(ethType: number): void {
    if (ethType === ipv6) {
      this.plain(fieldNamed('ipv6_src'));
      this.plain(fieldNamed('ipv6_dst'));
      this.flowLabel();
    } else if (arps.includes(ethType)) {
      this.plain(fieldNamed('arp_spa'));
      this.plain(fieldNamed('arp_tpa'));
    } else if (ethType === nsh) this.serviceHeader();
    else {
      this.plain(fieldNamed('ip_src'), 'nw_src');
      this.plain(fieldNamed('ip_dst'), 'nw_dst');
    }
  }

  private flowLabel(): void {
    const mask = this.mask(field.ipv6Label);
    if (mask === 0) return;
    const value = hex(this.number(field.ipv6Label), 5);
    this.parts.push(`ipv6_label=${value}${mask === 0xfffff ? '' : `/${hex(mask, 5)}`}`);
  }

  private serviceHeader(): void {
    for (const name of ['nsh_flags', 'nsh_ttl', 'nsh_mdtype', 'nsh_np']) this.plain(fieldNamed(name));
    this.hexadecimal(fieldNamed('nsh_spi'));
    this.plain(fieldNamed('nsh_si'));
    if (this.mask(field.nshType) !== 0xff || this.number(field.nshType) !== 1) return;
    for (let i = 1; i <= 4; i++) this.hexadecimal(fieldNamed(`nsh_c${i}`));
  }

  /** As {@link plain}, a zero written `0x0`. */
  private hexadecimal(of: Field): void {
    const mask = this.masks.get(of);
    if (mask === 0n) return;
    const value = hex(this.values.get(of) & mask);
    this.parts.push(`${of.name}=${value}${mask === onesMask(of.bits) ? '' : `/${hex(mask)}`}`);
  }

  private hardwareAddresses(source: string, target: string): void {
    this.plain(fieldNamed('arp_sha'), source);
    this.plain(fieldNamed('arp_tha'), target);
  }

  private service(): void {
    const mask = this.mask(field.tosByte);
    const value = this.number(field.tosByte);
    if ((mask & 0xfc) !== 0) this.parts.push(`nw_tos=${value & 0xfc}`);
    if ((mask & 3) !== 0) this.parts.push(`nw_ecn=${value & 3}`);
    this.plain(fieldNamed('nw_ttl'));
  }

  private mpls(): void {
    for (const name of ['mpls_label', 'mpls_tc', 'mpls_ttl', 'mpls_bos', 'mpls_lse1', 'mpls_lse2']) {
      const of = fieldNamed(name);
      if (this.mask(of) !== 0) this.parts.push(`${name}=${this.number(of)}`);
    }
  }

  private transport(ethType: number, ipProto: number): void {
    const isIcmp6 = ethType === ipv6 && ipProto === icmpv6;
    const isIcmp = (ethType === ipv4 && ipProto === icmp) || isIcmp6;
    this.plain(fieldNamed('tp_src'), isIcmp ? 'icmp_type' : 'tp_src');
    this.plain(fieldNamed('tp_dst'), isIcmp ? 'icmp_code' : 'tp_dst');
    if (isIcmp6) {
      this.plain(fieldNamed('nd_target'));
      this.hardwareAddresses('nd_sll', 'nd_tll');
    }
    const isIp = ethType === ipv4 || ethType === ipv6;
    const flags = this.mask(field.tcpFlags);
    if (isIp && ipProto === tcp && flags !== 0) {
      const all = flags === 0xfff;
      this.parts.push(
        `tcp_flags=${formatFlags(tcpFlags, this.number(field.tcpFlags), all ? undefined : flags)}`,
      );
    }
  }
}
