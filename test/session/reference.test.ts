import { describe, expect, it } from 'vitest';
import { selectRows } from '../../src/session/index.ts';
import { course, quiet, run, start, typing } from './course.ts';

const walk = quiet(start('b4/classifier'));

describe('fields and actions explained from the palette', () => {
  it.each([
    ['field reg0', 'reg0, NXM_NX_REG0'],
    ['field reg0[0..15]', 'reg0, NXM_NX_REG0'],
    ['action ct', 'ct'],
  ])(':%s opens the command line with what it is', (typed, first) => {
    const explained = run(walk, { kind: 'enter-mode', mode: 'palette' }, typing(typed), { kind: 'accept' });
    expect(explained.mode.kind).toBe('shell');
    const entry = explained.shell.entries.at(-1);
    expect(entry).toMatchObject({ node: 'worker1', exitCode: 0 });
    expect(entry?.output.startsWith(first)).toBe(true);
    expect(entry?.output).toMatch(/ovs-(fields|actions)\(7\)/);
  });

  it('offers the names that begin so, the shortest first', () => {
    const typed = run(walk, { kind: 'enter-mode', mode: 'palette' }, typing('field tun_'));
    const rows = selectRows(typed, course);
    expect(rows[0]?.title).toMatch(/^What is the field tun_/);
  });
});
