import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cliRunner } from '../cli/run-cli.ts';
import { projectRoot } from '../support/bundle.ts';
import { comparableTrace } from '../support/comparable-trace.ts';

const run = cliRunner();
const folder = join(projectRoot, 'test/reported/bridge');
const questions = (name: string) => readFileSync(join(folder, name, 'packet.txt'), 'utf8').trim().split('\n');

/** The words of a line that is quoted as for a shell. */
function words(line: string): readonly string[] {
  return (line.match(/'[^']*'|\S+/g) ?? []).map((word) => word.replace(/^'(.*)'$/, '$1'));
}

/** What the switch printed for each packet, in their order. */
function answers(name: string): readonly string[] {
  const parts = readFileSync(join(folder, name, 'ovs.txt'), 'utf8').split(/^\$ ofproto\/trace .*\n/m);
  return parts.filter((part) => part.trim() !== '');
}

/** The options that name a case's files. */
function filesOf(name: string): readonly string[] {
  const options = { flows: 'flows', groups: 'groups', ports: 'show', interfaces: 'ovs-vsctl-show' };
  return Object.entries(options).flatMap(([option, file]) => {
    const path = join(folder, name, `${file}.txt`);
    return existsSync(path) ? [`--${option}`, path] : [];
  });
}

/** Dumps with lines of another kind, which are not read yet. */
const unread = ['encap-nsh', 'one-nsh-line-refuses-the-dump'];
const recorded = readdirSync(folder).filter(
  (name) => existsSync(join(folder, name, 'ovs.txt')) && !unread.includes(name),
);

describe.each(recorded)('reported: %s', (name) => {
  const asked = questions(name).map((line, i) => ({ line, expected: answers(name)[i] ?? '' }));

  it.each(asked)('$line', async ({ line, expected }) => {
    const { code, out } = await run('trace', ...filesOf(name), '--bridge', 'br0', ...words(line));
    expect(comparableTrace(out)).toBe(comparableTrace(expected));
    expect(code).toBe(0);
  });
});
