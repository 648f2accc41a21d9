import { spawn } from 'node:child_process';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { builtProgram, projectRoot } from '../support/bundle.ts';
import { cliRunner, temporaryFolder } from './run-cli.ts';

const temporary = temporaryFolder();
const run = cliRunner();
const depth = 40;
const levels = Array.from({ length: depth }, (_, i) => i);

/** Groups of two buckets each that ask the next group: 2^40 outputs. */
const groups = levels
  .map((i) => {
    const bucket = i === depth - 1 ? 'bucket=actions=output:2' : `bucket=actions=group:${i + 2}`;
    return `group_id=${i + 1},type=all,${bucket},${bucket}`;
  })
  .join('\n');

/** Tables that each recirculate twice into the next. */
const recirculating = levels
  .map((i) => `table=${i},ip actions=ct(table=${i + 1}),ct(table=${i + 1})`)
  .join('\n');

function file(name: string, text: string): string {
  const path = join(temporary, name);
  writeFileSync(path, `${text}\n`);
  return path;
}

/** The article's snapshot with chains that call the next one twice each, before all service rules. */
function doublingChains(): string {
  const folder = join(temporary, 'chains');
  cpSync(join(projectRoot, 'snapshots', 'antrea-v0.10'), folder, { recursive: true });
  const path = join(folder, 'worker1', 'iptables-save.txt');
  const chains = levels.map((i) => `:DOUBLE-${i} - [0:0]`).join('\n');
  const jump = (i: number) => `-A DOUBLE-${i} -j DOUBLE-${i + 1}`;
  const rules = levels.slice(0, -1).map((i) => `${jump(i)}\n${jump(i)}`);
  const text = readFileSync(path, 'utf8').replace(/(\*nat\n(?::.*\n)+)/, (head) =>
    [`${head}${chains}`, '-A PREROUTING -j DOUBLE-0', ...rules, ''].join('\n'),
  );
  writeFileSync(path, text);
  return folder;
}

describe('the limit of own work', () => {
  it('ends chains that call each other 2^40 times, where it is met', async () => {
    const { code, out } = await run('walk', 'same-node-service', '--snapshot', doublingChains());
    expect(code).toBe(1);
    expect(out).toContain('stopped: own limit of 1000000 steps');
    expect(out).toContain('DOUBLE-');
  });

  it.each([
    ['groups of two buckets', 'ip actions=group:1', ['--groups', file('groups', groups)]],
    ['recirculation that doubles', recirculating, []],
  ])('ends %s', async (_, flows, more) => {
    const { code, err } = await run('trace', '--flows', file('flows', flows), ...more, 'in_port=1,ip');
    expect(code).toBe(1);
    expect(err).toMatch(/own limit|a loop/);
  });

  it('is lifted by --limit, and lowered', async () => {
    const flows = file('short', 'ip actions=resubmit(,1)\ntable=1 actions=output:2');
    expect((await run('trace', '--limit', '20', '--flows', flows, 'in_port=1,ip')).code).toBe(1);
    expect((await run('trace', '--limit', 'none', '--flows', flows, 'in_port=1,ip')).code).toBe(0);
    expect((await run('trace', '--limit', 'some', '--flows', flows, 'in_port=1,ip')).code).toBe(2);
  });
});

describe('a pattern', () => {
  it('that would backtrack for ever is answered', async () => {
    const { code } = await run('run', 'worker1', '--', `iptables-save | grep '${'.*'.repeat(12)}~'`);
    expect(code).toBe(1);
  });

  it.each([
    ['grep "KUBE-SEP"', true],
    ['grep -i kube-sep', true],
    ['grep -w KUBE-SE', false],
    ['grep -E "dport (80|443)"', true],
    ['grep "dport \\(80\\|443\\)"', true],
    ['grep -F "[0:0]"', true],
    ['grep "^-A KUBE"', true],
  ])('%s finds what it found before: %s', async (filter, found) => {
    const { out } = await run('run', 'worker1', '--', `iptables-save | ${filter}`);
    expect(out !== '').toBe(found);
  });

  it('that cannot be read is refused', async () => {
    expect((await run('run', 'worker1', '--', "ip route | grep '['")).code).toBe(2);
  });
});

describe('a signal while something is computed', () => {
  let program = '';
  beforeAll(() => {
    program = builtProgram();
  }, 120_000);

  it.skipIf(process.platform === 'win32').each([
    ['SIGTERM', 143, 'trace'],
    ['SIGINT', 130, 'trace'],
    ['SIGHUP', 129, 'trace'],
    ['SIGTERM', 143, 'walk'],
    ['SIGINT', 130, 'walk'],
  ] as const)('%s ends it at once with %i: %s', async (signal, code, command) => {
    const long =
      command === 'trace'
        ? [
            'trace',
            '--limit',
            'none',
            '--flows',
            file('flows-g', 'ip actions=group:1'),
            '--groups',
            file('groups', groups),
            'in_port=1,ip',
          ]
        : ['walk', '--limit', 'none', '--snapshot', doublingChains(), 'same-node-service'];
    const child = spawn(process.execPath, [program, ...long], { stdio: 'ignore' });
    const ended = new Promise<number | null>((resolve) => child.on('exit', resolve));
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    expect(child.exitCode).toBe(null);
    const sent = performance.now();
    child.kill(signal);
    expect(await ended).toBe(code);
    expect(performance.now() - sent).toBeLessThan(2_000);
  });
});
