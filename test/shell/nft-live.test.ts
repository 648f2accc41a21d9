import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseNftRuleset } from '../../src/host/index.ts';
import { defaultFields } from '../../src/packet/index.ts';
import { runCommand, type ShellContext, type ShellResult } from '../../src/shell/index.ts';
import type { SnapshotFile } from '../../src/snapshot/index.ts';
import { sourceText } from '../../src/text/index.ts';
import { hasCommand, hasNetns, Netns } from '../judge/index.ts';
import { capturesRoot } from '../support/captures.ts';

/** The tables of a captured node that iptables did not write: what nft can load again. */
function ownTables(path: string): string {
  const text = readFileSync(`${capturesRoot}/${path}/nft-list-ruleset.txt`, 'utf8');
  return text
    .split(/^(?=table )/m)
    .filter((table) => /^table ip (kube-proxy|antrea) /.test(table))
    .join('');
}

function contextWith(text: string): ShellContext {
  const path = 'worker1/nft-list-ruleset.txt';
  const file: SnapshotFile = {
    path,
    source: sourceText(path, text),
    provenance: { kind: 'captured', from: undefined },
  };
  const node = {
    name: 'worker1',
    bridge: 'br-int',
    agent: undefined,
    underlay: undefined,
    flows: [],
    ports: [],
    tables: [],
  };
  return {
    files: new Map([[path, file]]),
    nodes: [node],
    pods: [],
    versions: {},
    space: defaultFields,
    seen: undefined,
    routeGet: () => ({ reason: 'no engine' }),
    traceFlow: () => ({ reason: 'no engine' }),
  } as ShellContext;
}

describe.skipIf(!hasNetns() || !hasCommand('nft'))(
  'nft answers as the real one does (left out: no network namespaces or nft)',
  () => {
    let judge: Netns;
    let context: ShellContext;
    let text: string;

    beforeAll(async () => {
      judge = await Netns.create('nft');
      const rules = ownTables('v2.7.0-kubeproxy-nftables/worker1') + ownTables('v2.7.0-nftables/worker1');
      await judge.exec('nft', ['-f', '-'], `${rules}table ip6 other {\n\tchain c {\n\t\tdrop\n\t}\n}\n`);
      text = await judge.exec('nft', ['list', 'ruleset']);
      context = contextWith(text);
    });
    afterAll(() => judge?.close());

    const ours = (...words: readonly string[]): ShellResult =>
      runCommand(context, 'worker1', `nft ${words.join(' ')}`);

    it('ruleset, tables, and every table, chain, set and map', async () => {
      const { tables } = parseNftRuleset(sourceText('nft', text)).value;
      const inner = tables.flatMap(({ family, name, chains, sets }) => [
        `table ${family} ${name}`,
        ...[...chains.keys()].slice(0, 6).map((chain) => `chain ${family} ${name} ${chain}`),
        ...[...sets.values()].map((set) => `${set.kind} ${family} ${name} ${set.name}`),
      ]);
      expect(inner.length).toBeGreaterThan(20);
      for (const what of ['ruleset', 'ruleset ip6', 'tables', 'tables ip6', 'table kube-proxy', ...inner]) {
        const real = await judge.exec('nft', ['list', ...what.split(' ')]);
        expect(ours('list', what).output, what).toBe(real);
      }
    });

    it.each([
      'list table ip nosuch',
      'list table nosuch',
      'list chain ip antrea nosuch',
      'list set ip antrea nosuch',
      'list nosuch',
      '',
    ])('refuses as it does: %s', async (line) => {
      const real = await judge.tryExec('nft', line === '' ? [] : line.split(' '));
      expect(real.code).toBe(1);
      const { error, exitCode } = ours(line);
      expect(exitCode).toBe(1);
      const words = (said: string) => said.split('\n')[0];
      expect(words(error)).toBe(words(real.stderr));
    });

    it('says that it changes nothing, and that a node was not asked', () => {
      expect(ours('flush', 'ruleset').error).toContain('cannot be changed');
      const without = { ...context, files: new Map() };
      expect(runCommand(without, 'worker1', 'nft list ruleset').error).toContain('not in this snapshot');
    });
  },
);
