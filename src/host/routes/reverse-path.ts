import { isLocal } from '../addresses/address-type.ts';
import { type Host, sysctlNumber } from '../host.ts';
import { type Flow, fibLookup } from './fib.ts';

/** What the kernel thinks of a packet's source address. */
export interface SourceCheck {
  readonly refused: 'martian-source' | 'reverse-path' | undefined;
  /** Whether the source is a neighbour on the interface that the packet came in by, who could be told of a shorter way. */
  readonly onLink: boolean;
}

/**
 * Whether the kernel refuses a packet for its source address (fib_validate_source in net/ipv4/fib_frontend.c): an address of the
 * node's own that comes from outside, or, with rp_filter, one whose answer would leave by another interface. `outDevice` is the
 * interface that the packet would be forwarded to, absent for one that is for the node.
 */
export function checkSource(
  host: Host,
  flow: Flow & { readonly source: NonNullable<Flow['source']> },
  outDevice: string | undefined,
): SourceCheck {
  const device = flow.inInterface;
  const mode = rpFilter(host, device);
  if (mode === 0 && (device !== outDevice || !sendsRedirects(host, device)) && !hasCustomRules(host)) {
    return answer(!acceptsLocal(host, device) && isLocal(host, flow.source) ? 'martian-source' : undefined);
  }
  const backward: Flow = {
    ...flow,
    destination: flow.source,
    source: flow.destination,
    inInterface: outDevice ?? 'lo',
    outInterface: undefined,
    mark: sysctlNumber(host, `net.ipv4.conf.${device}.src_valid_mark`) === 1 ? flow.mark : 0,
    sourcePort: flow.destinationPort,
    destinationPort: flow.sourcePort,
  };
  const back = fibLookup(host, backward);
  if (back.kind === 'error') return answer(mode === 0 ? undefined : 'reverse-path');
  const { route, nextHop } = back;
  if (route.type !== 'unicast' && !(route.type === 'local' && acceptsLocal(host, device))) {
    return answer('martian-source');
  }
  if (route.nextHops.some((hop) => hop.device === device))
    return answer(undefined, nextHop?.via === undefined);
  if (mode === 1) return answer('reverse-path');
  const other = fibLookup(host, { ...backward, outInterface: device });
  const near = other.kind === 'entry' && other.route.type === 'unicast' && other.nextHop?.via === undefined;
  return answer(undefined, near);
}

function answer(refused: SourceCheck['refused'], onLink = false): SourceCheck {
  return { refused, onLink };
}

/** The stricter of the interface's own value and that of `all` (ip-sysctl, "rp_filter"); what was not captured is off. */
function rpFilter(host: Host, device: string): number {
  const values = ['all', device].map((name) => sysctlNumber(host, `net.ipv4.conf.${name}.rp_filter`) ?? 0);
  return Math.max(...values);
}

function acceptsLocal(host: Host, device: string): boolean {
  return ['all', device].some((name) => sysctlNumber(host, `net.ipv4.conf.${name}.accept_local`) === 1);
}

/** On unless both the interface's own value and that of `all` are off (ip-sysctl, "send_redirects"). */
export function sendsRedirects(host: Host, device: string): boolean {
  return ['all', device].some((name) => sysctlNumber(host, `net.ipv4.conf.${name}.send_redirects`) !== 0);
}

/** Whether somebody has added or removed a rule. */
export function hasCustomRules(host: Host): boolean {
  const rules = host.parts.rules;
  const defaults = [0, 32766, 32767];
  return (
    rules !== undefined && (rules.length !== 3 || rules.some(({ priority }) => !defaults.includes(priority)))
  );
}
