import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  formatIptablesList,
  type IptablesTable,
  parseIpAddress,
  parseIpRoute,
  parseIpRule,
  parseIpset,
  parseIptablesList,
  parseIptablesSave,
  parseNeighbours,
} from '../../src/host/index.ts';
import { type Parsed, type SourceText, sourceText } from '../../src/text/index.ts';

const captures = new URL('../captures/', import.meta.url).pathname;
const reported = new URL('../reported/', import.meta.url).pathname;

/** Which reader takes a file of a node, by its name. */
const readers: readonly (readonly [RegExp, (source: SourceText) => Parsed<unknown>])[] = [
  [/^ip6?tables-save/, parseIptablesSave],
  [/^ipset/, parseIpset],
  [/^ip(-6)?-rule/, parseIpRule],
  [/^ip(-6)?-route/, parseIpRoute],
  [/^ip(-6)?-neigh|^arp/, parseNeighbours],
  [/^ip-addr/, parseIpAddress],
];

const files = readdirSync(captures).flatMap((cluster) =>
  ['cp', 'worker1', 'worker2'].flatMap((node) => {
    const folder = `${cluster}/${node}`;
    if (!existsSync(`${captures}${folder}`)) return [];
    return readdirSync(`${captures}${folder}`).flatMap((name) => {
      const read = readers.find(([pattern]) => pattern.test(name))?.[1];
      return read && name.endsWith('.txt') ? [{ path: `${folder}/${name}`, read }] : [];
    });
  }),
);

describe('the texts of captured nodes', () => {
  it.each(files)('$path is read without a warning', ({ path, read }) => {
    const { diagnostics } = read(sourceText(path, readFileSync(`${captures}${path}`, 'utf8')));
    expect(diagnostics.map(({ code, params }) => `${code} ${JSON.stringify(params)}`)).toEqual([]);
  });
});

describe('listings as people send them', () => {
  const read = (path: string) => sourceText(path, readFileSync(`${reported}${path}`, 'utf8'));
  const rules = (table: IptablesTable | undefined) =>
    [...(table?.chains.values() ?? [])].flatMap((chain) => chain.rules);

  it('IPv4 and IPv6 rules of one file are told apart', () => {
    const { value, diagnostics } = parseIptablesSave(read('clusters/v46/worker1/iptables-save.txt'));
    expect(diagnostics).toEqual([]);
    expect(rules(value.tables.get('nat')).length).toBeGreaterThan(50);
    expect(rules(value.tables.get('filter'))).toEqual([]);
  });

  it('counts in thousands and millions are read, and listed as they were printed', () => {
    const { value, diagnostics } = parseIptablesList(read('clusters/km/worker1/iptables-nat.txt'));
    expect(diagnostics).toEqual([]);
    expect(value.tables.get('nat')?.chains.get('PREROUTING')?.counters).toEqual({
      packets: 255_000,
      bytes: 226_000_000,
    });
    expect(formatIptablesList(value, { table: 'nat', verbose: true })).toContain('255K packets, 226M bytes');
  });

  it.each(['snap', 'snap-whole'])('a nat listing is nat, cut short or not: %s', (folder) => {
    const { value } = parseIptablesList(read(`reports/07/${folder}/node1/iptables-nat.txt`));
    expect([...value.tables.keys()]).toEqual(['nat']);
  });

  it('iptables -S is read as iptables-save is', () => {
    const text =
      '-P PREROUTING ACCEPT\n-P INPUT ACCEPT\n-N WEB\n-A PREROUTING -j WEB\n-A WEB -j DNAT --to-destination 10.0.0.2\n';
    const { value, diagnostics } = parseIptablesSave(sourceText('iptables -S', text));
    expect(diagnostics).toEqual([]);
    expect(rules(value.tables.get('nat')).map(({ target }) => target.kind)).toEqual(['jump', 'dnat']);
    expect(value.complete).toBe(false);
  });

  it('arp -n, ip -s neigh and ipset list', () => {
    const arp = parseNeighbours(
      sourceText(
        'arp -n',
        'Address                  HWtype  HWaddress           Flags Mask            Iface\n10.1.0.7                 ether   02:00:00:00:00:07   CM                    v0\n10.1.0.99                        (incomplete)                              v0\n',
      ),
    );
    const neigh = parseNeighbours(
      sourceText('ip -s neigh', '10.1.0.7 dev v0 lladdr 02:00:00:00:00:07  used 0/0/0probes 0 PERMANENT \n'),
    );
    const sets = parseIpset(
      sourceText(
        'ipset list',
        'Name: N\nType: hash:net\nRevision: 7\nHeader: family inet hashsize 1024 maxelem 65536 bucketsize 12\nSize in memory: 504\nReferences: 0\nNumber of entries: 2\nMembers:\n10.0.0.0/16\n10.0.2.0/24 nomatch\n',
      ),
    );
    expect([...arp.diagnostics, ...neigh.diagnostics, ...sets.diagnostics]).toEqual([]);
    expect(arp.value.map(({ device, state }) => `${device} ${state}`)).toEqual([
      'v0 PERMANENT',
      'v0 INCOMPLETE',
    ]);
    expect(neigh.value[0]?.mac).toBe(0x020000000007n);
    expect(sets.value[0]?.entries.map(({ text, nomatch }) => `${text} ${nomatch}`)).toEqual([
      '10.0.0.0/16 false',
      '10.0.2.0/24 true',
    ]);
  });
});
