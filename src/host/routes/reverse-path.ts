import { type IpAddress, prefixContains } from '../../packet/index.ts';
import { isInterfaceAddress } from '../addresses/address-type.ts';
import { type Host, sysctlNumber } from '../host.ts';
import { type FibResult, type Flow, fibLookup, usesGateway } from './fib.ts';

/** What the kernel thinks of a packet's source address. */
export interface SourceCheck {
  readonly refused: 'martian-source' | 'reverse-path' | undefined;
  /** Whether the source is a neighbour on the interface that the packet came in by, who could be told of a shorter way. */
  readonly onLink: boolean;
  /** The class that the way back has, which becomes the packet's source class. */
  readonly realm: number;
}

/** The way back asks a rule or table of which the text does not tell. */
export type UnknownWay = Extract<FibResult, { kind: 'unknown' }>;

/**
 * Whether the kernel refuses a packet for its source address (fib_validate_source in net/ipv4/fib_frontend.c): an address of the
 * node's own that comes from outside, or, with rp_filter, one whose answer would leave by another interface. `outDevice` is the
 * interface that the packet would be forwarded to, absent for one that is for the node.
 */
export function checkSource(
  host: Host,
  flow: Flow & { readonly source: NonNullable<Flow['source']> },
  outDevice: string | undefined,
): SourceCheck | UnknownWay {
  const device = flow.inInterface;
  const mode = rpFilter(host, device);
  if (mode === 0 && !usesRealms(host) && (device !== outDevice || !sendsRedirects(host, device))) {
    if (acceptsLocal(host, device)) return answer(undefined);
    if (host.oneTable && !hasOwnLocalRoutes(host)) {
      return answer(isInterfaceAddress(host, flow.source) ? 'martian-source' : undefined);
    }
  }
  return checkWayBack(host, flow, outDevice, mode);
}

/** __fib_validate_source. */
function checkWayBack(
  host: Host,
  flow: Flow & { readonly source: NonNullable<Flow['source']> },
  outDevice: string | undefined,
  mode: number,
): SourceCheck | UnknownWay {
  const device = flow.inInterface;
  const backward: Flow = {
    ...flow,
    destination: flow.source,
    source: flow.destination,
    inInterface: outDevice ?? 'lo',
    outInterface: undefined,
    mark: isSet(host, device, 'src_valid_mark') ? flow.mark : 0,
    sourcePort: flow.destinationPort,
    destinationPort: flow.sourcePort,
  };
  const back = fibLookup(host, backward);
  if (back.kind === 'unknown') return back;
  const lastResort = answer(mode === 0 ? undefined : 'reverse-path');
  if (back.kind === 'error') return lastResort;
  const { route, nextHop, rule } = back;
  if (route.type !== 'unicast' && !(route.type === 'local' && acceptsLocal(host, device))) {
    return answer('martian-source');
  }
  const realm = sourceRealm(route.realm, rule?.realm ?? 0);
  const matches = route.nextHops.some((hop) => hop.device === device);
  if (matches || (route.type === 'local' && device === 'lo')) {
    return answer(undefined, nextHop !== undefined && !usesGateway(host, nextHop), realm);
  }
  if (!hasIpv4Address(host, device)) return lastResort;
  if (mode === 1) return answer('reverse-path');
  const other = fibLookup(host, { ...backward, outInterface: device, anyCarrier: true });
  const near =
    other.kind === 'entry' &&
    other.route.type === 'unicast' &&
    other.nextHop !== undefined &&
    !usesGateway(host, other.nextHop);
  return answer(undefined, near, realm);
}

function answer(refused: SourceCheck['refused'], onLink = false, realm = 0): SourceCheck {
  return { refused, onLink, realm };
}

/** fib_combine_itag: the route's class, else the rule's, as the source's. */
function sourceRealm(ofRoute: number, ofRule: number): number {
  const source = ofRoute & 0xffff || ofRule & 0xffff;
  return source * 0x10000 + (ofRule >>> 16);
}

/** The stricter of the interface's own value and that of `all` (ip-sysctl, "rp_filter"); what was not captured is off. */
function rpFilter(host: Host, device: string): number {
  const values = ['all', device].map((name) => sysctlNumber(host, `net.ipv4.conf.${name}.rp_filter`) ?? 0);
  return Math.max(...values);
}

function acceptsLocal(host: Host, device: string): boolean {
  return isSet(host, device, 'accept_local');
}

function isSet(host: Host, device: string, parameter: string): boolean {
  return ['all', device].some((name) => sysctlNumber(host, `net.ipv4.conf.${name}.${parameter}`) === 1);
}

/** On unless both the interface's own value and that of `all` are off (ip-sysctl, "send_redirects"). */
export function sendsRedirects(host: Host, device: string): boolean {
  return ['all', device].some((name) => sysctlNumber(host, `net.ipv4.conf.${name}.send_redirects`) !== 0);
}

/** Whether somebody counts by realm: every way back is then looked up. */
function usesRealms(host: Host): boolean {
  const marked = ({ realm }: { readonly realm: number }) => realm !== 0;
  return (host.parts.routes?.some(marked) ?? false) || (host.parts.rules?.some(marked) ?? false);
}

/** Whether somebody has made a local route by hand: addresses alone do not tell then what is local. */
function hasOwnLocalRoutes(host: Host): boolean {
  return host.parts.routes?.some(({ type, protocol }) => type === 'local' && protocol !== 'kernel') ?? false;
}

function hasIpv4Address(host: Host, device: string): boolean {
  return host.interfaces.get(device)?.addresses.some(({ prefix }) => prefix.family === 4) ?? false;
}

/**
 * Whether a sender may be told of a gateway on its own link: always where the medium is shared (ip-sysctl, "shared_media", on
 * unless captured as off), else when both are of one subnet there (inet_addr_onlink).
 */
export function mayRedirect(
  host: Host,
  device: string,
  source: IpAddress,
  gateway: IpAddress | undefined,
): boolean {
  if (['all', device].some((name) => sysctlNumber(host, `net.ipv4.conf.${name}.shared_media`) !== 0)) {
    return true;
  }
  const subnets = host.interfaces.get(device)?.addresses.map(({ prefix, peer }) => peer ?? prefix) ?? [];
  return subnets.some(
    (subnet) => prefixContains(subnet, source) && (!gateway || prefixContains(subnet, gateway)),
  );
}
