import { type IpAddress, type IpPrefix, prefixContains, readProtocol } from '../../packet/index.ts';
import { own } from '../../text/index.ts';
import type { Choose } from '../choice.ts';
import { type Host, routingTableName, sysctlNumber } from '../host.ts';
import type { NextHop, Route } from './route.ts';
import type { NumberRange, Rule } from './rule.ts';

/** What the kernel looks a route up by (struct flowi4). */
export interface Flow {
  readonly destination: IpAddress;
  readonly source: IpAddress | undefined;
  /** The interface that the packet came in by, `lo` for the node's own. */
  readonly inInterface: string;
  readonly outInterface: string | undefined;
  readonly mark: number;
  readonly tos: number;
  /** Whose packet it is: root's, 0, for one that arrived. */
  readonly uid: number;
  readonly protocol: number;
  readonly sourcePort: number;
  readonly destinationPort: number;
  /** A next hop without a carrier counts although its interface ignores those (FIB_LOOKUP_IGNORE_LINKSTATE). */
  readonly anyCarrier?: boolean;
  /** Only routes of this scope and narrower ones count, by number. */
  readonly scope?: number;
}

/** A flow about which nothing is known but its destination. */
export function flowTo(destination: IpAddress): Flow {
  return {
    destination,
    source: undefined,
    inInterface: 'lo',
    outInterface: undefined,
    mark: 0,
    tos: 0,
    uid: 0,
    protocol: 0,
    sourcePort: 0,
    destinationPort: 0,
  };
}

/** Why no route was found, as the kernel's error. */
export type FibError = 'blackhole' | 'unreachable' | 'prohibit' | 'no-route';

/** A route with the next hop that was taken. */
export interface FibEntry {
  readonly kind: 'entry';
  readonly route: Route;
  readonly nextHop: NextHop | undefined;
  readonly table: string;
  /** The rule that asked the table, absent while a node has only the three that every node has. */
  readonly rule: Rule | undefined;
}

/** What the rules and tables answered; `unknown` where the text does not tell what a rule asks or answers. */
export type FibResult =
  | FibEntry
  | { readonly kind: 'error'; readonly error: FibError; readonly route?: Route; readonly rule?: Rule }
  | {
      readonly kind: 'unknown';
      readonly what: 'table' | 'selector';
      readonly name: string;
      readonly rule: Rule;
    };

/** Goes through the rules in order of priority until one decides (fib_rules_lookup in net/core/fib_rules.c). */
export function fibLookup(host: Host, flow: Flow, choose?: Choose): FibResult {
  const rules = host.parts.rules;
  if (!rules || host.oneTable) return defaultLookup(host, flow, choose);
  const ordered = [...rules].sort((a, b) => a.priority - b.priority);
  for (let i = 0; i < ordered.length; i++) {
    const rule = ordered[i]!;
    const matches = matchesRule(host, rule, flow);
    if (matches === 'unknown') return { kind: 'unknown', what: 'selector', name: rule.unknown ?? '', rule };
    if (matches === rule.negated) continue;
    const { action } = rule;
    switch (action.kind) {
      case 'nop':
        continue;
      case 'goto': {
        const target = ordered.findIndex((other) => other.priority >= action.priority);
        if (target > i && ordered[target]?.priority === action.priority) i = target - 1;
        continue;
      }
      case 'blackhole':
      case 'unreachable':
      case 'prohibit':
        return { kind: 'error', error: action.kind, rule };
      case 'lookup': {
        const name = routingTableName(action.table);
        if (!isCaptured(host, name)) return { kind: 'unknown', what: 'table', name, rule };
        const found = tableLookup(host, name, flow, rule, choose);
        if (found) return found;
        continue;
      }
      default:
        return action satisfies never;
    }
  }
  return { kind: 'error', error: 'no-route' };
}

/** `ip route` alone shows main; of the others that every node has, local is known from its addresses and default is empty. */
function isCaptured(host: Host, table: string): boolean {
  return host.allTables || ['local', 'main', 'default'].includes(table);
}

/** Without rules of anybody's (fib_lookup in include/net/ip_fib.h); for IPv4 main holds local too. */
function defaultLookup(host: Host, flow: Flow, choose: Choose | undefined): FibResult {
  const names = flow.destination.family === 4 ? ['main', 'default'] : ['local', 'main', 'default'];
  for (const table of names) {
    const found = tableLookup(host, table, flow, undefined, choose);
    if (found) return found;
  }
  return { kind: 'error', error: 'no-route' };
}

function matchesRule(host: Host, rule: Rule, flow: Flow): boolean | 'unknown' {
  const matches =
    (rule.inInterface === undefined || rule.inInterface === flow.inInterface) &&
    (rule.outInterface === undefined || rule.outInterface === flow.outInterface) &&
    (rule.mark === undefined || ((flow.mark ^ rule.mark.value) & rule.mark.mask) === 0) &&
    (rule.users === undefined || inRange(rule.users, flow.uid)) &&
    matchesPrefix(rule.from, flow.source, flow.destination.family) &&
    matchesPrefix(rule.to, flow.destination, flow.destination.family) &&
    (rule.tos === undefined || tosFits(rule.tos, flow)) &&
    (rule.dscp === undefined || rule.dscp === flow.tos >> 2) &&
    (rule.protocol === undefined || readProtocol(rule.protocol) === flow.protocol) &&
    inRange(rule.sourcePorts, flow.sourcePort) &&
    inRange(rule.destinationPorts, flow.destinationPort);
  if (!matches || rule.unknown === undefined) return matches;
  const ofVrf = rule.unknown.includes('l3mdev') && !hasMaster(host, flow);
  return ofVrf ? false : 'unknown';
}

/** Only an interface with a master can be a VRF's. */
function hasMaster(host: Host, { inInterface, outInterface }: Flow): boolean {
  return [inInterface, outInterface].some(
    (name) => name !== undefined && host.interfaces.get(name)?.master !== undefined,
  );
}

/** Rules and routes ask for three of the six bits (RT_TOS). */
function tosFits(asked: number, flow: Flow): boolean {
  return asked === 0 || asked === (flow.tos & 0x1c);
}

/** A packet that has no source yet has 0.0.0.0 for the rules. */
function matchesPrefix(prefix: IpPrefix | undefined, address: IpAddress | undefined, family: 4 | 6): boolean {
  return prefix === undefined || prefixContains(prefix, address ?? { family, value: 0n });
}

function inRange(range: NumberRange | undefined, value: number): boolean {
  return range === undefined || (value >= range.from && value <= range.to);
}

/**
 * Asks one table (fib_table_lookup in net/ipv4/fib_trie.c); `undefined` means that the next rule is asked (no entry, `throw`, or
 * an entry that the rule suppresses).
 */
export function tableLookup(
  host: Host,
  table: string,
  flow: Flow,
  rule?: Rule,
  choose?: Choose,
): Exclude<FibResult, { kind: 'unknown' }> | undefined {
  let passed: bigint | undefined;
  for (const route of host.tables.get(table) ?? []) {
    if (!prefixContains(route.destination, flow.destination)) continue;
    if (networkOf(route.destination) === passed) continue;
    if (!tosFits(route.tos, flow)) continue;
    if (flow.scope !== undefined && scopeNumber(route.scope) < flow.scope) continue;
    switch (route.type) {
      case 'throw':
        return undefined;
      case 'blackhole':
      case 'unreachable':
      case 'prohibit':
        return { kind: 'error', error: route.type, route, ...(rule && { rule }) };
      case 'unicast':
      case 'local':
      case 'broadcast':
      case 'multicast':
      case 'anycast': {
        const hops = route.nextHops.filter((hop) => usable(host, hop, flow));
        if (hops.length === 0) {
          // A next hop object that cannot be used ends the search among the entries of this address.
          if (route.hopObject) passed = networkOf(route.destination);
          continue;
        }
        if (isSuppressed(host, rule, route)) return undefined;
        const nextHop = pick(route, hops, flow, choose);
        return { kind: 'entry', route, nextHop, table: route.table, rule };
      }
      default:
        return route.type satisfies never;
    }
  }
  return undefined;
}

function networkOf({ family, value, length }: IpPrefix): bigint {
  const host = BigInt((family === 4 ? 32 : 128) - length);
  return (value >> host) << host;
}

function isSuppressed(host: Host, rule: Rule | undefined, route: Route): boolean {
  const { suppressPrefixLength: length, suppressGroup: group } = rule ?? {};
  if (length !== undefined && route.destination.length <= length) return true;
  const device = host.interfaces.get(route.nextHops[0]?.device ?? '');
  return group !== undefined && device?.group === group;
}

function usable(host: Host, hop: NextHop, flow: Flow): boolean {
  if (flow.outInterface !== undefined && hop.device !== flow.outInterface) return false;
  // `dead` is also shown of a next hop that only lacks a carrier, where its interface ignores those.
  if (hop.dead && !(hop.linkdown && flow.anyCarrier)) return false;
  return !(hop.linkdown && !flow.anyCarrier && ignoresLinkdown(host, hop.device ?? ''));
}

function ignoresLinkdown(host: Host, device: string): boolean {
  return ['all', device].some(
    (name) => sysctlNumber(host, `net.ipv4.conf.${name}.ignore_routes_with_linkdown`) === 1,
  );
}

/** The kernel picks by a hash that nobody can tell from the text, so the learner does; else the first is taken. */
function pick(
  route: Route,
  hops: readonly NextHop[],
  flow: Flow,
  choose: Choose | undefined,
): NextHop | undefined {
  // Asked for an interface, the kernel takes the first that leads out of it (fib_select_path).
  if (hops.length < 2 || flow.outInterface !== undefined) return hops[0];
  return hops[choose?.({ kind: 'next-hop', route, branches: hops }) ?? 0] ?? hops[0];
}

const scopes: Readonly<Record<string, number>> = { global: 0, site: 200, link: 253, host: 254, nowhere: 255 };

/** A scope's number (rt_scopes of iproute2): the greater, the narrower. */
export function scopeNumber(scope: string): number {
  return own(scopes, scope) ?? Number(scope);
}

/**
 * Whether packets are sent to a next hop's gateway rather than to their destination: not where the gateway is an address of the
 * node's own, which the kernel found when the route was made (nhc_scope, fib_check_nh).
 */
export function usesGateway(host: Host, { via, device, onlink }: NextHop): boolean {
  if (!via) return false;
  if (onlink || via.family === 6) return true;
  const found = fibLookup(host, {
    ...flowTo(via),
    outInterface: device,
    scope: scopeNumber('link'),
    anyCarrier: true,
  });
  if (found.kind !== 'entry') return device !== 'lo';
  return found.route.type !== 'local' && scopeNumber(found.route.scope) <= scopeNumber('link');
}
