import { isLocal } from './address-type.ts';
import { type Flow, fibLookup } from './fib.ts';
import { type Host, sysctlNumber } from './host.ts';

/**
 * Whether the kernel refuses a packet for its source address (fib_validate_source in net/ipv4/fib_frontend.c): an address of the
 * node's own that comes from outside, or, with rp_filter, one whose answer would leave by another interface. `outDevice` is the
 * interface that the packet would be forwarded to, absent for one that is for the node.
 */
export function reversePathError(
  host: Host,
  flow: Flow & { readonly source: NonNullable<Flow['source']> },
  outDevice: string | undefined,
): 'martian-source' | 'reverse-path' | undefined {
  const device = flow.inInterface;
  const mode = rpFilter(host, device);
  if (mode === 0 && device !== outDevice && !hasCustomRules(host)) {
    return !acceptsLocal(host, device) && isLocal(host, flow.source) ? 'martian-source' : undefined;
  }
  const back = fibLookup(host, {
    ...flow,
    destination: flow.source,
    source: flow.destination,
    inInterface: outDevice ?? 'lo',
    outInterface: undefined,
    mark: sysctlNumber(host, `net.ipv4.conf.${device}.src_valid_mark`) === 1 ? flow.mark : 0,
    sourcePort: flow.destinationPort,
    destinationPort: flow.sourcePort,
  });
  if (back.kind === 'error') return mode === 0 ? undefined : 'reverse-path';
  const { route } = back;
  if (route.type !== 'unicast' && !(route.type === 'local' && acceptsLocal(host, device)))
    return 'martian-source';
  const sameWay = route.nextHops.some((hop) => hop.device === device);
  return sameWay || mode !== 1 ? undefined : 'reverse-path';
}

/** The stricter of the interface's own value and that of `all` (ip-sysctl, "rp_filter"); what was not captured is off. */
function rpFilter(host: Host, device: string): number {
  const values = ['all', device].map((name) => sysctlNumber(host, `net.ipv4.conf.${name}.rp_filter`) ?? 0);
  return Math.max(...values);
}

function acceptsLocal(host: Host, device: string): boolean {
  return ['all', device].some((name) => sysctlNumber(host, `net.ipv4.conf.${name}.accept_local`) === 1);
}

/** Whether somebody has added or removed a rule: then the short way round the check is closed. */
function hasCustomRules(host: Host): boolean {
  const rules = host.parts.rules;
  return (
    rules !== undefined &&
    (rules.length !== 3 || rules.some((rule) => ![0, 32766, 32767].includes(rule.priority)))
  );
}
