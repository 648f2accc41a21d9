import { type IpAddress, type IpPrefix, prefixContains, readProtocol } from '../../packet/index.ts';
import type { Choose } from '../choice.ts';
import { type Host, routingTableName, sysctlNumber } from '../host.ts';
import type { NextHop, Route } from './route.ts';
import type { NumberRange, Rule } from './rule.ts';

/** What the kernel looks a route up by. */
export interface Flow {
  readonly destination: IpAddress;
  readonly source: IpAddress | undefined;
  /** The interface that the packet came in by, `lo` for the node's own. */
  readonly inInterface: string;
  readonly outInterface: string | undefined;
  readonly mark: number;
  readonly tos: number;
  readonly protocol: number | undefined;
  readonly sourcePort: number | undefined;
  readonly destinationPort: number | undefined;
}

/** Why no route was found, as the kernel's error. */
export type FibError = 'blackhole' | 'unreachable' | 'prohibit' | 'no-route';

/** What the rules and tables answered. */
export type FibResult =
  | {
      readonly kind: 'entry';
      readonly route: Route;
      readonly nextHop: NextHop | undefined;
      readonly table: string;
      /** The rule that asked the table, absent for one of the three that every node has. */
      readonly rule: Rule | undefined;
    }
  | { readonly kind: 'error'; readonly error: FibError; readonly route?: Route; readonly rule?: Rule };

const defaultRules: readonly { readonly priority: number; readonly table: string }[] = [
  { priority: 0, table: 'local' },
  { priority: 32766, table: 'main' },
  { priority: 32767, table: 'default' },
];

/** Goes through the rules in order of priority until one decides (fib_rules_lookup in net/core/fib_rules.c). */
export function fibLookup(host: Host, flow: Flow, choose?: Choose): FibResult {
  const rules = host.parts.rules;
  if (!rules) return defaultLookup(host, flow, choose);
  const ordered = [...rules].sort((a, b) => a.priority - b.priority);
  for (let i = 0; i < ordered.length; i++) {
    const rule = ordered[i]!;
    if (matchesRule(rule, flow) === rule.negated) continue;
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
        const found = tableLookup(host, routingTableName(action.table), flow, rule, choose);
        if (found) return found;
        continue;
      }
      default:
        return action satisfies never;
    }
  }
  return { kind: 'error', error: 'no-route' };
}

function defaultLookup(host: Host, flow: Flow, choose: Choose | undefined): FibResult {
  for (const { table } of defaultRules) {
    const found = tableLookup(host, table, flow, undefined, choose);
    if (found) return found;
  }
  return { kind: 'error', error: 'no-route' };
}

function matchesRule(rule: Rule, flow: Flow): boolean {
  return (
    (rule.inInterface === undefined || rule.inInterface === flow.inInterface) &&
    (rule.outInterface === undefined || rule.outInterface === flow.outInterface) &&
    (rule.mark === undefined || ((flow.mark ^ rule.mark.value) & rule.mark.mask) === 0) &&
    matchesPrefix(rule.from, flow.source, flow.destination.family) &&
    matchesPrefix(rule.to, flow.destination, flow.destination.family) &&
    (rule.tos === undefined || rule.tos === flow.tos) &&
    (rule.protocol === undefined || readProtocol(rule.protocol) === flow.protocol) &&
    inRange(rule.sourcePorts, flow.sourcePort) &&
    inRange(rule.destinationPorts, flow.destinationPort)
  );
}

/** A packet that has no source yet has 0.0.0.0 for the rules. */
function matchesPrefix(prefix: IpPrefix | undefined, address: IpAddress | undefined, family: 4 | 6): boolean {
  return prefix === undefined || prefixContains(prefix, address ?? { family, value: 0n });
}

function inRange(range: NumberRange | undefined, value: number | undefined): boolean {
  return range === undefined || (value !== undefined && value >= range.from && value <= range.to);
}

/** Asks one table; `undefined` means that the next rule is asked (no entry, or `throw`). */
function tableLookup(
  host: Host,
  table: string,
  flow: Flow,
  rule: Rule | undefined,
  choose: Choose | undefined,
): FibResult | undefined {
  for (const route of host.tables.get(table) ?? []) {
    if (!prefixContains(route.destination, flow.destination)) continue;
    if (route.tos !== 0 && route.tos !== flow.tos) continue;
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
        if (hops.length === 0) continue;
        const tooShort = rule?.suppressPrefixLength;
        if (tooShort !== undefined && route.destination.length <= tooShort) return undefined;
        return { kind: 'entry', route, nextHop: pick(route, hops, choose), table, rule };
      }
      default:
        return route.type satisfies never;
    }
  }
  return undefined;
}

function usable(host: Host, hop: NextHop, flow: Flow): boolean {
  if (hop.dead) return false;
  if (flow.outInterface !== undefined && hop.device !== flow.outInterface) return false;
  return !(hop.linkdown && ignoresLinkdown(host, hop.device ?? ''));
}

function ignoresLinkdown(host: Host, device: string): boolean {
  return ['all', device].some(
    (name) => sysctlNumber(host, `net.ipv4.conf.${name}.ignore_routes_with_linkdown`) === 1,
  );
}

/** The kernel picks by a hash that nobody can tell from the text, so the learner does; else the first is taken. */
function pick(route: Route, hops: readonly NextHop[], choose: Choose | undefined): NextHop | undefined {
  if (hops.length < 2) return hops[0];
  return hops[choose?.({ kind: 'next-hop', route, branches: hops }) ?? 0] ?? hops[0];
}
