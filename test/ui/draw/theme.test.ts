import { describe, expect, it } from 'vitest';
import { appearanceOf } from '../../../src/ui/draw/appearance.ts';
import { themeFor } from '../../../src/ui/draw/theme.ts';

/** Red, green and blue of a number of the 256-colour palette (xterm's; numbers below 16 are the owner's and not used). */
function rgb(number: number): readonly [number, number, number] {
  if (number >= 232) {
    const grey = 8 + 10 * (number - 232);
    return [grey, grey, grey];
  }
  const level = (n: number) => (n === 0 ? 0 : 55 + 40 * n);
  const cube = number - 16;
  return [level(Math.floor(cube / 36)), level(Math.floor(cube / 6) % 6), level(cube % 6)];
}

/** Contrast by WCAG 2.1. */
function contrast(a: readonly number[], b: readonly number[]): number {
  const luminance = (colour: readonly number[]) => {
    const [r = 0, g = 0, bl = 0] = colour.map((part) => {
      const s = part / 255;
      return s <= 0.03928 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * bl;
  };
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

const grounds = {
  dark: [
    [0, 0, 0],
    [0x1e, 0x1e, 0x1e],
    [0x28, 0x2c, 0x34],
  ],
  light: [
    [255, 255, 255],
    [0xfd, 0xf6, 0xe3],
  ],
} as const;

describe.each(['dark', 'light'] as const)('the %s theme', (background) => {
  const theme = themeFor({ colour: '256', background, unicode: true });
  it.each(
    Object.entries(theme).filter(([, style]) => style.includes('38;5')),
  )('%s is readable (%s)', (_, style) => {
    const foreground = rgb(Number(/38;5;(\d+)/.exec(style)?.[1]));
    const own = /48;5;(\d+)/.exec(style)?.[1];
    for (const ground of own === undefined ? grounds[background] : [rgb(Number(own))]) {
      expect(contrast(foreground, ground)).toBeGreaterThanOrEqual(4.5);
    }
  });
});

describe('the appearance', () => {
  it('follows the environment', () => {
    expect(appearanceOf({ TERM: 'xterm-256color', LANG: 'en_US.UTF-8' })).toEqual({
      colour: '256',
      background: 'dark',
      unicode: true,
    });
    expect(appearanceOf({ TERM: 'xterm-256color', NO_COLOR: '1', LC_ALL: 'C', LANG: 'en_US.UTF-8' })).toEqual(
      {
        colour: 'none',
        background: 'dark',
        unicode: false,
      },
    );
    expect(appearanceOf({ TERM: 'xterm', COLORFGBG: '0;15' })).toEqual({
      colour: '16',
      background: 'light',
      unicode: false,
    });
  });
});
