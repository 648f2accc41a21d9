import { own } from '../text/index.ts';
import type { Interface } from './addresses/interfaces.ts';
import { derivedLocalRoutes } from './addresses/local-table.ts';
import type { Iptables } from './iptables/iptables.ts';
import type { Neighbour } from './neighbours/neighbour.ts';
import type { Nftables, NftTable } from './nftables/nftables.ts';
import type { Route } from './routes/route.ts';
import { areDefaultRules, type Rule } from './routes/rule.ts';
import type { Ipset } from './sets/ipset.ts';
import type { Sysctl } from './sysctl.ts';

/** What is known of a node, each part as its parser gave it; an absent part was not captured. */
export interface HostParts {
  readonly interfaces?: readonly Interface[];
  readonly routes?: readonly Route[];
  readonly rules?: readonly Rule[];
  readonly neighbours?: readonly Neighbour[];
  readonly iptables?: Iptables;
  readonly nftables?: Nftables;
  readonly ipsets?: readonly Ipset[];
  readonly sysctls?: readonly Sysctl[];
}

/** A Linux node ready to be asked. */
export interface Host {
  readonly parts: HostParts;
  readonly interfaces: ReadonlyMap<string, Interface>;
  /**
   * Routing tables by name, each in the order in which the kernel tries the entries that cover an address. While nobody has touched
   * the rules, `local` and `main` are one table.
   */
  readonly tables: ReadonlyMap<string, readonly Route[]>;
  readonly oneTable: boolean;
  /** Whether a table that is not among them is empty (`ip route show table all`), not merely uncaptured (`ip route`). */
  readonly allTables: boolean;
  /** The tables of nft whose rules no other part tells, in the order in which they were made. */
  readonly nftTables: readonly NftTable[];
  readonly ipsets: ReadonlyMap<string, Ipset>;
  readonly sysctls: ReadonlyMap<string, string>;
}

const tableNames: Readonly<Record<string, string>> = { 253: 'default', 254: 'main', 255: 'local' };

/** A routing table's name, the three reserved numbers of ip-route(8) in words. */
export function routingTableName(table: string): string {
  return own(tableNames, table) ?? table;
}

/** Makes a node of what is known about it. Its local table is made of its addresses unless the routes have one. */
export function makeHost(parts: HostParts): Host {
  const interfaces = parts.interfaces ?? [];
  const given = (parts.routes ?? []).map((route) => ({ ...route, table: routingTableName(route.table) }));
  const hasLocal = given.some((route) => route.table === 'local');
  const oneTable = areDefaultRules(parts.rules);
  return {
    parts,
    interfaces: new Map(interfaces.map((item) => [item.name, item])),
    tables: tablesOf(hasLocal ? given : [...given, ...derivedLocalRoutes(interfaces)], oneTable),
    oneTable,
    allTables: given.some(({ table }) => table !== 'main'),
    nftTables: (parts.nftables?.tables ?? []).filter(
      (table) => !table.dormant && !toldByIptables(table, parts.iptables),
    ),
    ipsets: new Map((parts.ipsets ?? []).map((set) => [set.name, set])),
    sysctls: new Map((parts.sysctls ?? []).map((item) => [item.name.replaceAll('/', '.'), item.value])),
  };
}

/**
 * Whether iptables-save shows what nft shows here again: iptables of the other kind has chains of its own. Rules of ip6tables are left to
 * whoever reads ip6tables-save.
 */
function toldByIptables(
  { ofIptables, family, name, chains }: NftTable,
  iptables: Iptables | undefined,
): boolean {
  if (!ofIptables || family === 'ip6') return ofIptables;
  const saved = iptables?.tables.get(name);
  return saved !== undefined && [...chains.keys()].every((key) => saved.chains.has(key));
}

function tablesOf(routes: readonly Route[], oneTable: boolean): Map<string, readonly Route[]> {
  const tables = new Map<string, Route[]>();
  for (const route of routes) {
    const table = tables.get(route.table);
    if (table) table.push(route);
    else tables.set(route.table, [route]);
  }
  if (oneTable) {
    // Only IPv4 has the two in one.
    const local = tables.get('local') ?? [];
    const main = tables.get('main') ?? [];
    const both = [...local, ...main].filter(({ destination }) => destination.family === 4);
    const apart = (own: readonly Route[]) => own.filter(({ destination }) => destination.family === 6);
    tables.set('local', [...both, ...apart(local)]);
    tables.set('main', [...both, ...apart(main)]);
  }
  for (const table of tables.values()) table.sort(compareRoutes);
  return tables;
}

/** Longest prefix, the local table, type of service, metric; equal ones stay in the order of the text (fib_insert_alias). */
function compareRoutes(a: Route, b: Route): number {
  return (
    b.destination.length - a.destination.length ||
    Number(b.table === 'local') - Number(a.table === 'local') ||
    b.tos - a.tos ||
    a.metric - b.metric
  );
}

/** A kernel parameter as a number, `undefined` when it was not captured. */
export function sysctlNumber(host: Host, name: string): number | undefined {
  const text = host.sysctls.get(name);
  return text === undefined || !/^-?[0-9]+$/.test(text) ? undefined : Number(text);
}
