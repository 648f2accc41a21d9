import { ethTypes, type Field, ipProtocols, mplsTypes, neighbourDiscovery } from '../../packet/index.ts';

/** What a match says about the packet's protocols; `undefined` where it leaves them open. */
export interface MatchProtocols {
  readonly ethType: number | undefined;
  readonly ipProto: number | undefined;
  /** The ICMPv6 type, where the match has it. */
  readonly icmpType: number | undefined;
  /** Whether the match asks for later fragments, which have no ports. */
  readonly laterFragment: boolean;
  /** Whether the match asks for a connection state that only a valid connection has. */
  readonly connection: boolean;
}

const { ipv4, ipv6, nsh } = ethTypes;
const { icmp, icmpv6, tcp, udp, sctp } = ipProtocols;
const arps: readonly number[] = [ethTypes.arp, ethTypes.rarp];
const { solicitation, advertisement } = neighbourDiscovery;

/**
 * Whether a match may ask for a field. Fields that share a place in the packet (nw_src and arp_spa, the ports of all protocols)
 * are judged by the place, as the switch does when it normalizes a match.
 */
export function prerequisiteHolds(field: Field, protocols: MatchProtocols): boolean {
  const { ethType, ipProto, icmpType } = protocols;
  const isIp = ethType === ipv4 || ethType === ipv6;
  const isArp = ethType !== undefined && arps.includes(ethType);
  const isIcmp6 = ethType === ipv6 && ipProto === icmpv6;
  const hasPorts =
    isIp &&
    (ipProto === tcp ||
      ipProto === udp ||
      ipProto === sctp ||
      (ethType === ipv4 && ipProto === icmp) ||
      isIcmp6);
  switch (field.prerequisite) {
    case 'none':
      return field.name === 'tp_src' || field.name === 'tp_dst' ? hasPorts : true;
    case 'ethernet':
      return true;
    case 'vlan':
      return true;
    case 'mpls':
      return ethType !== undefined && mplsTypes.includes(ethType);
    case 'ipv4':
      return ethType === ipv4 || isArp;
    case 'ipv6':
      return ethType === ipv6;
    case 'ip':
      return isIp || (field.name === 'nw_proto' && isArp);
    case 'arp':
      if (field.name === 'arp_sha') return isArp || (isIcmp6 && icmpType === solicitation);
      if (field.name === 'arp_tha') return isArp || (isIcmp6 && icmpType === advertisement);
      if (field.name === 'arp_op') return isArp || isIp;
      return isArp || ethType === ipv4;
    case 'tcp':
      return field.name === 'tcp_flags' ? isIp && ipProto === tcp : hasPorts;
    case 'udp':
    case 'sctp':
    case 'icmpv4':
    case 'icmpv6':
      return hasPorts;
    case 'nd':
      return isIcmp6 && (icmpType === solicitation || icmpType === advertisement);
    case 'nd-solicit':
      return (isIcmp6 && icmpType === solicitation) || isArp;
    case 'nd-advert':
      return (isIcmp6 && icmpType === advertisement) || isArp;
    case 'nsh':
      return ethType === nsh;
    case 'ct':
      return protocols.connection;
    case 'ct-ipv4':
      return protocols.connection && ethType === ipv4;
    case 'ct-ipv6':
      return protocols.connection && ethType === ipv6;
    default:
      return field.prerequisite satisfies never;
  }
}

/** Whether the switch drops the condition, with a remark in its log, when the prerequisite is missing; otherwise it refuses the flow. */
export function isNormalizedAway(field: Field): boolean {
  switch (field.prerequisite) {
    case 'nsh':
    case 'ct':
    case 'ct-ipv4':
    case 'ct-ipv6':
      return false;
    default:
      return !strictFields.includes(field.name);
  }
}

const strictFields: readonly string[] = ['tcp_flags', 'nd_reserved', 'nd_options_type'];

/** Whether a condition is on a header that later fragments lack, while the match asks for them; the switch refuses such a flow. */
export function contradictsFragment(field: Field, { laterFragment, ipProto }: MatchProtocols): boolean {
  if (!laterFragment || (ipProto !== tcp && ipProto !== udp && ipProto !== sctp)) return false;
  return ['tp_src', 'tp_dst'].includes(field.name) || ['tcp', 'udp', 'sctp'].includes(field.prerequisite);
}
