import { describe, expect, it } from 'vitest';
import { renderRich, styleOf } from '../../src/cli/index.ts';
import { rich, token } from '../../src/text/index.ts';

describe('renderRich', () => {
  const line = rich('port ', token('value', '49'), token('code', ' \u001b[31m'));

  it('writes roles as colours, and shows control characters', () => {
    expect(renderRich(line, 'ansi')).toBe('port \u001b[33m49\u001b[0m \\x1b[31m');
  });

  it('writes the bare text', () => {
    expect(renderRich(line, 'plain')).toBe('port 49 \\x1b[31m');
  });
});

describe('styleOf', () => {
  it.each([
    [true, {}, 'ansi'],
    [false, {}, 'plain'],
    [true, { NO_COLOR: '1' }, 'plain'],
    [true, { NO_COLOR: '' }, 'ansi'],
    [true, { TERM: 'dumb' }, 'plain'],
  ] as const)('isTty %s, %j: %s', (isTty, env, style) => {
    expect(styleOf({ isTty, env })).toBe(style);
  });
});
