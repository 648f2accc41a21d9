import { describe, expect, it } from 'vitest';
import { jsonText, visible, visibleInLine } from '../../src/text/index.ts';

describe('visible', () => {
  it.each([
    ['\u001b[31m', '\\x1b[31m'],
    ['\u007f\u009b31m', '\\x7f\\x9b31m'],
    ['\u200b\u200c\u200d\u200e\u200f', '\\u200b\\u200c\\u200d\\u200e\\u200f'],
    ['\u061c\u202e\u2066\ufeff', '\\u061c\\u202e\\u2066\\ufeff'],
    ['a\u2028b\u2029c', 'a\\u2028b\\u2029c'],
    ['\u{e0041}', '\\u{e0041}'],
    ['\ud800', '\\ud800'],
    ['a\rb', 'a\\x0db'],
  ])('shows %j', (text, shown) => {
    expect(visible(text)).toBe(shown);
  });

  it.each(['tab\tand\nnewline\r\n', 'é 𝔘 日本 → ✓', 'emoji 😀'])('leaves %j', (text) => {
    expect(visible(text)).toBe(text);
  });

  it('shows line breaks where a text stands in a line', () => {
    expect(visibleInLine('a\nb\r\nc')).toBe('a\\x0ab\\x0d\\x0ac');
  });
});

describe('jsonText', () => {
  it('escapes what a terminal obeys, and is read back as it was', () => {
    const value = { 'a\u009b': '\u007f\u202e\u2028\u{e0041}\ud800 é\n' };
    const { safe } = jsonText(value);
    expect(visible(safe)).toBe(safe);
    expect(JSON.parse(safe)).toEqual(value);
  });
});
