import { addressOf, familyOf, formatIp, headerField, type Packet, withFields } from '../../packet/index.ts';
import type { Assumption, Stopped, StoppedCode } from '../../trace/index.ts';
import type { Ending, KernelWalk } from '../kernel-walk.ts';
import { placeText } from '../words.ts';
import type { RouteDecision, RouteFailure, RouteRefused } from './route-decision.ts';

/** What is missing for any routing at all. */
export function missingForRouting({ host }: KernelWalk): Ending | undefined {
  const hasLocal =
    host.parts.interfaces !== undefined || host.parts.routes?.some((route) => route.table === 'local');
  const code = !host.parts.routes ? 'missing-routes' : !hasLocal ? 'missing-addresses' : undefined;
  return code === undefined
    ? undefined
    : { disposition: 'insufficient-information', stopped: { code, params: {} } };
}

/** Adds the stop of a route lookup that gave `after`; an ending when the packet goes no further. */
export function addRouteStop(walk: KernelWalk, decision: RouteDecision, after: Packet): Ending | undefined {
  const forwarded = decision.kind === 'route' && decision.type === 'unicast' && walk.inInterface !== '';
  const ending = decision.kind === 'failure' ? failureEnding(walk, decision) : ttlEnding(walk, forwarded);
  const ttl = after.getNumber(headerField.ttl);
  const table = decision.kind === 'route' ? decision.table : (decision.route?.table ?? 'main');
  walk.addStop(
    {
      kind: 'route',
      hook: 'route',
      table: table === 'main' ? null : table,
      route: decision.route?.text ?? routelessText(walk, decision),
    },
    // ip_forward takes the time to live down before FORWARD sees the packet.
    forwarded && !ending ? withFields(after, [headerField.ttl, ttl - 1]) : after,
    decision.route?.place ?? decision.rule?.place,
    { assumed: assumptions(walk, forwarded), ...(ending && { stopped: ending.stopped }) },
  );
  return ending;
}

function routelessText(walk: KernelWalk, decision: RouteDecision): string {
  const to = formatIp(addressOf(walk.packet, 'destination'));
  if (decision.kind === 'route') return `${decision.type} ${to} dev ${decision.device}`;
  if (decision.rule) return placeText(decision.rule.place);
  return decision.failure === 'no-route' ? `no route to ${to}` : `${to} is not looked up`;
}

function ttlEnding(walk: KernelWalk, forwarded: boolean): Ending | undefined {
  if (!forwarded || walk.packet.getNumber(headerField.ttl) > 1) return undefined;
  return { disposition: 'dropped', stopped: { code: 'ttl-exceeded', params: {} } };
}

const failureCodes: Readonly<Record<RouteFailure, StoppedCode>> = {
  blackhole: 'route-blackhole',
  unreachable: 'route-unreachable',
  prohibit: 'route-prohibit',
  'no-route': 'no-route',
  'forwarding-off': 'forwarding-off',
  'martian-source': 'martian-source',
  'martian-destination': 'martian-destination',
  'group-not-joined': 'group-not-joined',
  'reverse-path': 'reverse-path',
  'source-not-local': 'source-not-local',
  'no-device': 'no-route',
  'device-down': 'no-route',
  'missing-table': 'missing-table',
  'unknown-selector': 'unknown-selector',
};

/** Unreachable and prohibited destinations are answered with an ICMP error; the rest vanishes. */
function failureEnding(walk: KernelWalk, { failure, name = '' }: RouteRefused): Ending {
  const stopped: Stopped = {
    code: failureCodes[failure],
    params: {
      destination: formatIp(addressOf(walk.packet, 'destination')),
      source: formatIp(addressOf(walk.packet, 'source')),
      interface: walk.inInterface,
      ...(name !== '' && { name }),
    },
  };
  if (failure === 'missing-table') return { disposition: 'insufficient-information', stopped };
  if (failure === 'unknown-selector') return { disposition: 'unsupported', stopped };
  const answered = ['unreachable', 'prohibit', 'no-route'].includes(failure);
  return { disposition: answered ? 'rejected' : 'dropped', stopped };
}

function assumptions({ host, packet }: KernelWalk, forwarded: boolean): readonly Assumption[] {
  const assumed: Assumption[] = [];
  if (!host.parts.rules) assumed.push({ code: 'default-rules', params: {} });
  if (forwarded && !host.parts.sysctls) assumed.push({ code: 'sysctl-defaults', params: {} });
  const { iptables } = host.parts;
  if (familyOf(packet) === 6) assumed.push({ code: 'no-ip6tables', params: {} });
  else if (host.nftTables.some(({ ofIptables }) => ofIptables)) {
    assumed.push({ code: 'iptables-by-nft', params: {} });
  } else if (!iptables) assumed.push({ code: 'no-iptables', params: {} });
  else if (!iptables.complete) {
    assumed.push({ code: 'other-tables-empty', params: { known: [...iptables.tables.keys()].join(', ') } });
  }
  return assumed;
}
