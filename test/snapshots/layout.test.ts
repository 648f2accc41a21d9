import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { snapshotDir, snapshotNames, snapshotYaml } from './snapshot-files.ts';

describe.each(snapshotNames)('%s', (snapshot) => {
  const dir = snapshotDir(snapshot);
  const files = readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath}/${entry.name}`.replaceAll('//', '/').slice(dir.length));
  const data = files.filter((file) => file !== 'snapshot.yaml' && !file.startsWith('scenarios/'));
  const text = (file: string) => readFileSync(dir + file, 'utf8');

  it('says of every file where it comes from, and of no other', () => {
    const { name, provenance } = snapshotYaml(snapshot);
    expect(name).toBe(snapshot);
    expect(Object.keys(provenance).sort()).toEqual(data.sort());
    expect(
      Object.values(provenance).filter(({ kind }) => kind !== 'captured' && kind !== 'reconstructed'),
    ).toEqual([]);
  });

  it.each(data)("%s is the tool's output alone", (file) => {
    expect(text(file)).not.toMatch(/OUTPUT OMITTED|=>|vmware@|[^\x0a\x20-\x7e]/);
    expect(text(file)).toMatch(/[^\n]\n$/);
  });

  it('has manifests that are YAML', () => {
    for (const file of data.filter((name) => name.endsWith('.yaml'))) {
      expect(parseAllDocuments(text(file)).flatMap((document) => document.errors)).toEqual([]);
    }
  });

  it('names each scenario as its file', () => {
    const scenarios = files.filter((file) => file.startsWith('scenarios/'));
    expect(scenarios.length).toBeGreaterThan(0);
    for (const file of scenarios) {
      const scenario = parse(text(file)) as Readonly<Record<string, unknown>>;
      expect(scenario.name).toBe(basename(file, '.yaml'));
      expect(Object.keys(scenario).slice(0, 4)).toEqual(['name', 'title', 'from', 'to']);
      expect(typeof scenario.reply).toBe('boolean');
    }
  });
});
