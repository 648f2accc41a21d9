import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cliRunner, temporaryFolder } from '../cli/run-cli.ts';
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

const recorded = readdirSync(folder).filter((name) => existsSync(join(folder, name, 'ovs.txt')));

describe.each(recorded)('reported: %s', (name) => {
  const asked = questions(name).map((line, i) => ({ line, expected: answers(name)[i] ?? '' }));

  it.each(asked)('$line', async ({ line, expected }) => {
    const { code, out } = await run('trace', ...filesOf(name), '--bridge', 'br0', ...words(line));
    expect(comparableTrace(out)).toBe(comparableTrace(expected));
    expect(code).toBe(0);
  });
});

describe('an action that is not understood', () => {
  const newer = (flow: string) =>
    run(
      'trace',
      '--flows',
      join(folder, 'newer-ovs/newer.txt'),
      '--ports',
      join(folder, 'newer-ovs/show.txt'),
      flow,
    );

  it('is a warning at its place, and costs no other packet anything', async () => {
    const { code, out, err } = await newer('in_port=1,ip');
    expect(out).toContain(' 0. ip, priority 5\n    output:2\n');
    expect(err).toMatch(/newer\.txt:3:\d+: warning: /);
    expect(code).toBe(0);
  });

  it('ends a packet that reaches it, by name', async () => {
    const flows = join(temporaryFolder(), 'flows.txt');
    const text = readFileSync(join(folder, 'newer-ovs/newer.txt'), 'utf8');
    writeFileSync(flows, text.replace('actions=output:2\n', 'actions=resubmit(,9)\n'));
    const { code, err } = await run('trace', '--flows', flows, 'in_port=1,ip');
    expect(err).toMatch(/unsupported.*NXM_NX_REG0\[\], line 3 of the dump, is not understood/);
    expect(code).toBe(1);
  });
});
