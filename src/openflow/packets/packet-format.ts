import {
  defaultFields,
  ethTypes,
  type Field,
  type FieldSpace,
  fieldNamed,
  ipProtocols,
  mplsTypes,
  neighbourDiscovery,
  onesMask,
  Packet,
} from '../../packet/index.ts';
import { WordsFormatter } from '../matches/match-format.ts';

/** What {@link formatPacket} knows beside the packet. */
export interface FormatPacketOptions {
  readonly space?: FieldSpace;
}

/** Fields that are only written when they are set: they belong to the packet's handling, not to the packet. */
const context: readonly string[] = [
  'skb_priority',
  'pkt_mark',
  'recirc_id',
  'dp_hash',
  'ct_state',
  'ct_zone',
  'ct_mark',
  'ct_label',
  'metadata',
  ...Array.from({ length: 16 }, (_, i) => `reg${i}`),
];

const tunnel: readonly string[] = [
  'tun_src',
  'tun_dst',
  'tun_ipv6_src',
  'tun_ipv6_dst',
  'tun_gbp_id',
  'tun_gbp_flags',
  'tun_tos',
  'tun_ttl',
  'tun_erspan_ver',
  'tun_erspan_idx',
  'tun_erspan_dir',
  'tun_erspan_hwid',
  'tun_gtpu_flags',
  'tun_gtpu_msgtype',
  'tun_flags',
];

const { ipv4, ipv6, nsh } = ethTypes;
const { tcp, icmpv6 } = ipProtocols;
const laterFragment = 2;
const invalid = 0x10;
const tracked = 0x20;
/** The bit of tun_flags that says that the tunnel has a key. */
const keyFlag = 8;
const discoveryTypes: readonly number[] = Object.values(neighbourDiscovery);
/** Each in either family; what ICMP and IGMP keep in the place of ports is shown, too. */
const protocolsWithPorts: readonly number[] = Object.values(ipProtocols);

/** Writes a packet as the `Flow:` line of `ofproto/trace` does: all fields of the protocols that it has, other fields when set. */
export function formatPacket(packet: Packet, options: FormatPacketOptions = {}): string {
  const space = options.space ?? defaultFields;
  const masks = new PacketMasks(packet, space);
  return new WordsFormatter(packet, masks.masks, space).text();
}

/** Finds out which fields a packet has. */
class PacketMasks {
  readonly masks = new Packet();

  constructor(
    private readonly packet: Packet,
    private readonly space: FieldSpace,
  ) {
    this.showSet(...context);
    this.showTunnel();
    this.showConnection();
    this.showSet('in_port');
    const type = packet.getNumber(fieldNamed('packet_type'));
    if (type === 0) this.showEthernet();
    else this.show('packet_type');
    if (packet.getNumber(fieldNamed('recirc_id')) !== 0) this.show('packet_type');
    this.showNetwork(type >>> 16 === 1 ? type & 0xffff : this.number('eth_type'));
  }

  /** Lets these fields be written. */
  private show(...names: readonly string[]): void {
    for (const name of names) this.showField(fieldNamed(name));
  }

  private showField(field: Field): void {
    this.masks.set(field, onesMask(field.bits));
  }

  private number(name: string): number {
    return this.packet.getNumber(fieldNamed(name));
  }

  private showSet(...names: readonly string[]): void {
    for (const name of names) {
      if (this.packet.get(fieldNamed(name)) !== 0n) this.show(name);
    }
  }

  private showTunnel(): void {
    if (this.number('tun_dst') === 0 && this.packet.get(fieldNamed('tun_ipv6_dst')) === 0n) {
      this.showSet('tun_id');
      return;
    }
    if ((this.number('tun_flags') & keyFlag) !== 0) this.show('tun_id');
    this.show(...tunnel);
    for (const field of this.space.options) {
      if (this.packet.hasOption(field)) this.showField(field);
    }
  }

  private showConnection(): void {
    const ethType = this.number('eth_type');
    const valid =
      (this.number('ct_state') & (tracked | invalid)) === tracked && this.number('ct_nw_proto') !== 0;
    if (!valid) {
      // An unset tuple is left out by Ethernet type, so that a packet of another type shows both families' zeros.
      if (this.number('packet_type') !== 0 && ethType === 0) this.show('ct_nw_src', 'ct_nw_dst');
      return;
    }
    if (ethType !== ipv4 && ethType !== ipv6) return;
    this.show('ct_nw_proto', 'ct_tp_src', 'ct_tp_dst');
    if (ethType === ipv4) this.show('ct_nw_src', 'ct_nw_dst');
    if (ethType === ipv6) this.show('ct_ipv6_src', 'ct_ipv6_dst');
  }

  private showEthernet(): void {
    this.show('eth_src', 'eth_dst', 'eth_type', 'vlan_tci');
    if (this.number('vlan_tci') !== 0) this.show('vlan_tci1');
  }

  private showNetwork(ethType: number): void {
    if (ethType === ethTypes.arp || ethType === ethTypes.rarp) {
      this.show('ip_src', 'ip_dst', 'nw_proto', 'arp_sha', 'arp_tha');
    } else if (mplsTypes.includes(ethType)) this.showMpls();
    else if (ethType === nsh) {
      this.show(
        'nsh_flags',
        'nsh_ttl',
        'nsh_mdtype',
        'nsh_np',
        'nsh_spi',
        'nsh_si',
        'nsh_c1',
        'nsh_c2',
        'nsh_c3',
        'nsh_c4',
      );
      this.show('nw_proto', 'nw_tos_byte', 'nw_ttl', 'ip_frag');
    } else if (ethType === ipv4) this.showIp(ethType, 'ip_src', 'ip_dst');
    else if (ethType === ipv6) this.showIp(ethType, 'ipv6_src', 'ipv6_dst', 'ipv6_label');
  }

  private showMpls(): void {
    const bottom = 0x100;
    this.show('mpls_lse');
    if ((this.number('mpls_lse') & bottom) !== 0) return;
    this.show('mpls_lse1');
    if ((this.number('mpls_lse1') & bottom) === 0) this.show('mpls_lse2');
  }

  private showIp(ethType: number, ...addresses: readonly string[]): void {
    this.show(...addresses, 'nw_proto', 'nw_tos_byte', 'nw_ttl', 'ip_frag');
    const proto = this.number('nw_proto');
    if (ethType === ipv6 && proto === icmpv6) this.showNeighbourDiscovery();
    if ((this.number('ip_frag') & laterFragment) !== 0 || !protocolsWithPorts.includes(proto)) return;
    this.show('tp_src', 'tp_dst');
    if (proto === tcp) this.show('tcp_flags');
  }

  /** To find out whether a packet is neighbour discovery the switch looks at code and type, of later fragments too. */
  private showNeighbourDiscovery(): void {
    this.show('tp_dst');
    if (this.number('tp_dst') !== 0) return;
    this.show('tp_src');
    const type = this.number('tp_src');
    if (discoveryTypes.includes(type)) this.show('nd_target', 'arp_sha', 'arp_tha');
  }
}
