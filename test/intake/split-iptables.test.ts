import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { splitIptables } from '../../src/intake/split-iptables.ts';
import { capturesRoot } from '../support/captures.ts';

const read = (file: string) => readFileSync(join(capturesRoot, 'v2.7.0-dualstack/worker1', file), 'utf8');
const [v4, v6] = [read('iptables-save.txt'), read('ip6tables-save.txt')];
const silent = (text: string) => text.replace(/^#.*\n/gm, '');

it.each([
  ['IPv4 first', `${v4}${v6}`],
  ['IPv6 first', `${v6}${v4}`],
])('%s: each half is the command’s own', (_, both) => {
  expect(splitIptables(both)).toEqual({ v4, v6, left: 0 });
});

it('is told by the rules where the comments are missing', () => {
  const halves = splitIptables(silent(`${v6}${v4}`));
  expect(halves.v4).toBe(silent(v4));
  expect(halves.v6).toBe(silent(v6));
});

it('one save is whole', () => {
  expect(splitIptables(v4)).toEqual({ v4, v6: '', left: 0 });
  expect(splitIptables(v6)).toEqual({ v4: '', v6, left: 0 });
});

it('leaves out what the commands said on stderr, and counts it', () => {
  const halves = splitIptables(
    `iptables-save: could not determine the kernel's version\n${v4}modprobe: FATAL\n${v6}`,
  );
  expect(halves).toEqual({ v4, v6, left: 2 });
});

it('a file that was cut keeps the rest, so that it is seen to be cut', () => {
  const cut = v4.slice(0, v4.lastIndexOf('COMMIT'));
  expect(splitIptables(cut).v4).toBe(cut);
});
