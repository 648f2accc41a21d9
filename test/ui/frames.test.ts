import { describe, expect, it } from 'vitest';
import type { Appearance } from '../../src/ui/index.ts';
import { scenes, sizes } from './fixtures/scenes.ts';
import { drawScene } from './fixtures/stage.ts';

const appearances: Readonly<Record<string, Appearance>> = {
  colour: { colour: '256', background: 'dark', unicode: true },
  ascii: { colour: 'none', background: 'light', unicode: false },
};

describe.each(sizes)('at $columns x $rows', (size) => {
  // Without colour and Unicode the same lines are drawn: one size is enough.
  describe.each(size.columns === 80 ? ['colour', 'ascii'] : ['colour'])('in %s', (name) => {
    const appearance = appearances[name]!;
    it.each(scenes)('$name is whole', async (scene) => {
      const picture = await drawScene(scene, size, appearance);
      const text = picture.rows.join('\n');
      expect(picture.rows).toHaveLength(size.rows);
      for (const shown of scene.shows) expect(text).toContain(shown);
      expect(text).not.toMatch(/undefined|NaN|\[object/);
      // The frame is closed on both sides: nothing was drawn over it or pushed it out.
      const ends = appearance.unicode ? /^[│┃├┌└].*[│┃┤┐┘█├]$/u : /^[|+].*[|+#]$/;
      for (const row of picture.rows) expect(row, text).toMatch(ends);
      expect(picture.written).not.toContain('\u001b[3J');
      if (!appearance.unicode) expect(text).toMatch(/^[\x20-\x7e\n]*$/);
      if (appearance.colour === 'none')
        expect(picture.written).not.toMatch(/\u001b\[(?:[0-9;]*;)?(?:3[0-8]|4[0-8]|9[0-7])(?:;[0-9;]*)?m/);
    });
  });
});

describe.each([
  { columns: 80, rows: 24 },
  { columns: 120, rows: 36 },
])('the frame at $columns x $rows', (size) => {
  it.each(scenes)('of $name', async (scene) => {
    const picture = await drawScene(scene, size, appearances.colour!);
    await expect(`${picture.rows.map((row) => row.trimEnd()).join('\n')}\n`).toMatchFileSnapshot(
      `../cases/frames/${scene.name}-${size.columns}x${size.rows}.txt`,
    );
  });
});
