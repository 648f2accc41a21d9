import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type NftAction, type Nftables, parseNftRuleset } from '../../src/host/index.ts';
import { formatDiagnostic, type Parsed, sourceText } from '../../src/text/index.ts';
import { captureNames, capturesRoot } from '../support/captures.ts';

function read(text: string): Parsed<Nftables> {
  return parseNftRuleset(sourceText('nft-list-ruleset.txt', text));
}

function inChain(...rules: readonly string[]): string {
  return `table inet t {\n\tchain c {\n${rules.map((rule) => `\t\t${rule}\n`).join('')}\t}\n}\n`;
}

/** The actions of the rules of chain c of the first table. */
function actions(...rules: readonly string[]): readonly (readonly NftAction[])[] {
  const chain = read(inChain(...rules)).value.tables[0]?.chains.get('c');
  return (chain?.rules ?? []).map(({ statements }) => statements.map(({ action }) => action));
}

describe('nft list ruleset', () => {
  const files = captureNames.flatMap((name) =>
    readdirSync(`${capturesRoot}/${name}`)
      .filter((node) => node === 'cp' || node.startsWith('worker'))
      .map((node) => `${name}/${node}/nft-list-ruleset.txt`),
  );

  it.each(files)('%s is read whole', (file) => {
    const { value, diagnostics } = read(readFileSync(`${capturesRoot}/${file}`, 'utf8'));
    expect(diagnostics.map(formatDiagnostic)).toEqual([]);
    expect(value.tables.filter(({ ofIptables }) => ofIptables).length).toBeGreaterThanOrEqual(4);
    const own = value.tables.filter(({ ofIptables }) => !ofIptables);
    const statements = own.flatMap(({ chains }) =>
      [...chains.values()].flatMap(({ rules }) => rules.flatMap((rule) => rule.statements)),
    );
    expect(statements.filter(({ action }) => action.kind.startsWith('unknown'))).toEqual([]);
    for (const set of own.flatMap(({ sets }) => [...sets.values()])) expect(set.elements).toBeDefined();
  });

  it('knows every kind of statement and set that nft printed of a wide ruleset', () => {
    const text = readFileSync(new URL('../cases/nftables/wide.txt', import.meta.url), 'utf8');
    const { value, diagnostics } = read(text);
    const unread = diagnostics.map(formatDiagnostic).map((line) => line.replace(/^[^:]*:\d+:\d+: /, ''));
    expect(unread.map((line) => line.split(' ')[1])).toEqual(['jhash', 'dnat']);
    expect(value.tables.map(({ family, name, dormant }) => [family, name, dormant])).toEqual([
      ['inet', 't', true],
      ['netdev', 'q', false],
      ['inet', 't2', false],
    ]);
    expect(value.tables[0]?.chains.get('a')?.hook).toEqual({
      type: 'filter',
      hook: 'prerouting',
      priority: -145,
      policy: 'drop',
      devices: [],
    });
    expect(value.tables[1]?.chains.get('i')?.hook?.devices).toEqual(['lo']);
    expect(value.tables[0]?.sets.get('vm')?.elements?.map(({ text: written }) => written)).toEqual([
      '10.0.0.0/24 . tcp : drop',
      '* : accept',
    ]);
  });

  it('places every rule and statement where the text has it', () => {
    const text = inChain('ip saddr 10.0.0.1 counter packets 3 bytes 180 drop comment "no, thanks"');
    const rule = read(text).value.tables[0]!.chains.get('c')!.rules[0]!;
    expect(rule.place.line).toBe(3);
    expect(rule.text).toBe('ip saddr 10.0.0.1 counter packets 3 bytes 180 drop comment "no, thanks"');
    const words = rule.statements.map(({ place }) => text.slice(place.span.start, place.span.end));
    expect(words).toEqual([
      'ip saddr 10.0.0.1',
      'counter packets 3 bytes 180',
      'drop',
      'comment "no, thanks"',
    ]);
  });

  it('loses one statement, not the rule before it nor the file, to what it does not know', () => {
    const text = inChain('ip saddr 10.0.0.1 tproxy to :80 accept', 'tcp dport 80 drop');
    const { value, diagnostics } = read(text);
    expect(diagnostics.map(formatDiagnostic)).toEqual([
      'nft-list-ruleset.txt:3:21: warning: tproxy of chain c is not known here; a packet that this rule would decide about is not followed further.',
    ]);
    const rules = value.tables[0]!.chains.get('c')!.rules;
    expect(rules.map(({ statements }) => statements.map(({ action }) => action.kind))).toEqual([
      ['match', 'unknown'],
      ['match', 'verdict'],
    ]);
  });

  it('tells bits in common from equality, as nft does', () => {
    const operators = actions(
      'ct state established,new accept',
      'ct state new accept',
      'ct state != established | new accept',
      'ct state established | new accept',
      'tcp flags != syn accept',
      'tcp flags syn / fin,syn accept',
    ).map(([first]) => first?.kind === 'match' && first.operator);
    expect(operators).toEqual(['any-bit', 'any-bit', '!=', '==', '!=', '==']);
  });

  it('says that a text which was cut is cut, and keeps what stands before', () => {
    const { value, diagnostics } = read('table ip t {\n\tchain c {\n\t\tdrop\n');
    expect(value.tables[0]?.chains.get('c')?.rules).toHaveLength(1);
    expect(diagnostics.map(({ code }) => code)).toEqual(['host-listing-cut', 'host-listing-cut']);
  });

  it('refuses the output of another tool line by line', () => {
    expect(read('*nat\n:PREROUTING ACCEPT\nCOMMIT\n').diagnostics.map(({ code }) => code)).toEqual([
      'host-line-unknown',
      'host-line-unknown',
      'host-line-unknown',
    ]);
  });
});
