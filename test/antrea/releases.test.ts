import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { releasesPage } from '../../scripts/releases-page.ts';
import { releaseFamilies, tablePurpose } from '../../src/antrea/index.ts';

describe('families of releases', () => {
  it('follow one another without an overlap', () => {
    releaseFamilies.slice(1).forEach(({ from }, i) => {
      const [major, minor] = releaseFamilies[i]!.before;
      expect(from[0] > major || (from[0] === major && from[1] >= minor)).toBe(true);
    });
  });

  it.each(releaseFamilies)('$name names each table once, and every other family means the same by it', ({
    tables,
  }) => {
    const names = tables.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const { name, purpose } of tables) expect(tablePurpose(name), name).toBe(purpose);
  });

  it('are listed on the reference page, as `npm run reference` writes it', () => {
    const page = new URL('../../docs/reference/antrea-releases.md', import.meta.url);
    expect(readFileSync(page, 'utf8')).toBe(releasesPage());
  });
});
