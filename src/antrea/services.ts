import type { Action, Flow, Group } from '../openflow/index.ts';
import { type Field, formatIpv4, formatIpv6, ipProtocols, onesMask } from '../packet/index.ts';
import type { ServedAddress } from '../snapshot/index.ts';
import { spanText } from '../text/index.ts';

/** reg4[21] (from 1.12): the service is reached by an address that it has for clients outside. */
const externalBit = 1n << 21n;

/** The protocols of services, as a match has them. */
const protocols: ReadonlyMap<number, ServedAddress['protocol']> = new Map([
  [ipProtocols.tcp, 'tcp'],
  [ipProtocols.udp, 'udp'],
  [ipProtocols.sctp, 'sctp'],
]);

/**
 * The services that a bridge translates itself: what table ServiceLB matches, with the endpoints of the group that it chooses from. A node
 * port, which it matches by its number alone, is not among them.
 */
export function findServices(flows: readonly Flow[], groups: readonly Group[]): readonly ServedAddress[] {
  const endpoints = new Map(groups.map((group) => [group.id, endpointsOf(group)]));
  const found = new Map<string, ServedAddress>();
  for (const flow of flows) {
    if (!spanText(flow.source, flow.actionsSpan).includes('group:')) continue;
    const group = flow.actions.find((action) => action.kind === 'group');
    const exact = new Map<string, bigint>();
    for (const { field, value, mask } of flow.match.terms) {
      if (mask === onesMask(field.bits)) exact.set(field.name, value);
    }
    const [v4, v6] = [exact.get('ip_dst'), exact.get('ipv6_dst')];
    const port = [...exact].find(([name]) => /^(tcp|udp|sctp|tp)_dst$/.test(name))?.[1];
    const protocol = protocols.get(Number(exact.get('nw_proto') ?? 0));
    if (!group || (v4 === undefined && v6 === undefined) || port === undefined || !protocol) continue;
    const ip = v4 === undefined ? formatIpv6(v6 ?? 0n) : formatIpv4(v4);
    const external = flow.actions.some((action) => ((written(action, 'reg4') ?? 0n) & externalBit) !== 0n);
    const served = {
      ip,
      port: Number(port),
      protocol,
      external,
      endpoints: endpoints.get(group.group) ?? [],
    };
    const key = `${ip} ${port} ${protocol}`;
    // Of two flows for one address, the one with more endpoints is that of clients everywhere.
    if ((found.get(key)?.endpoints.length ?? -1) < served.endpoints.length) {
      found.set(key, { ...served, by: `${flow.source.name}:${flow.line}` });
    }
  }
  return [...found.values()];
}

/** A bucket puts an endpoint's address into reg3, or xxreg3, and its port into reg4[0..15]. */
function endpointsOf({ buckets }: Group): readonly string[] {
  return buckets.flatMap(({ actions }) => {
    const read = (field: string) => actions.flatMap((action) => written(action, field) ?? [])[0];
    const ports = actions.flatMap((action) => written(action, 'reg4', 0xffffn) ?? []);
    const [v4, v6, port] = [read('reg3'), read('xxreg3'), ports[0]];
    if (port === undefined) return [];
    if (v6 !== undefined) return [`[${formatIpv6(v6)}]:${port}`];
    return v4 === undefined ? [] : [`${formatIpv4(v4)}:${port}`];
  });
}

/** What an action writes into a field, at the field's own bits; with a mask, only a write of just those. */
function written(action: Action, name: string, mask?: bigint): bigint | undefined {
  const fits = (field: Field, of: bigint) => field.name === name && (mask === undefined || mask === of);
  if (action.kind === 'set-field') {
    return fits(action.field, action.mask ?? onesMask(action.field.bits)) ? action.value : undefined;
  }
  if (action.kind !== 'load') return undefined;
  const { field, start, bits } = action.dst;
  const of = onesMask(bits) << BigInt(start);
  return fits(field, of) ? action.value << BigInt(start) : undefined;
}
