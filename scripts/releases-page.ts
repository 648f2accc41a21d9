import { type ReleaseFamily, type Reserved, releaseFamilies } from '../src/antrea/index.ts';

/** The reference page of Antrea's releases, made from the tables that explanations are read from. */
export function releasesPage(): string {
  return [
    '# Releases of Antrea',
    '',
    'What the tutor knows of each family of releases. Made by `scripts/write-reference.ts` from `src/antrea/releases`; the last word has',
    "Antrea's own docs/design/ovs-pipeline.md.",
    ...releaseFamilies.flatMap(familyLines),
    '',
  ].join('\n');
}

function familyLines(family: ReleaseFamily): readonly string[] {
  const { from, before, bits, tables, zones, ports, addresses } = family;
  const numbered = tables.some(({ number }) => number !== undefined);
  return [
    '',
    `## ${from.join('.')} and later, before ${before.join('.')}`,
    '',
    '| bits | meaning |',
    '| --- | --- |',
    ...bits.map(({ label, meaning }) => `| \`${label}\` | ${meaning} |`),
    '',
    numbered ? '| table | name | purpose |' : '| table | purpose |',
    numbered ? '| --- | --- | --- |' : '| --- | --- |',
    ...tables.map(({ number, name, purpose }) => `| ${numbered ? `${number} | ` : ''}${name} | ${purpose} |`),
    ...reserved('zone', zones),
    ...reserved('port', ports),
    ...reserved('address', addresses),
  ];
}

function reserved(title: string, entries: readonly Reserved<string | number>[]): readonly string[] {
  return [
    '',
    `| ${title} | meaning |`,
    '| --- | --- |',
    ...entries.map(({ value, meaning }) => `| ${value} | ${meaning} |`),
  ];
}
