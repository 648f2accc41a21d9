import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '../support/bundle.ts';
import { readCases } from '../support/cases.ts';
import { cliRunner, temporaryFolder } from './run-cli.ts';

const run = cliRunner();
const snapshots = join(projectRoot, 'snapshots');
const tlvMap = '{class=0x0104,type=0x80,len=4}->tun_metadata0';
const worker1 = [
  '--flows',
  join(snapshots, 'antrea-v0.10/worker1/ovs-ofctl-dump-flows.txt'),
  '--ports',
  join(snapshots, 'antrea-v0.10/worker1/ovs-ofctl-show.txt'),
  '--tlv-map',
  tlvMap,
];

/** `key: value` lines of a recorded case, in order. */
function settings(input: string): readonly (readonly [string, string])[] {
  return input.split('\n').map((line) => {
    const at = line.indexOf(': ');
    return [line.slice(0, at), line.slice(at + 2)] as const;
  });
}

describe('trace prints what a real switch printed', () => {
  for (const file of readCases('trace/article')) {
    it.each(file.cases)('$name', async ({ input, expected }) => {
      const given = new Map(settings(input));
      const folder = join(snapshots, given.get('snapshot') ?? '', given.get('node') ?? '');
      const base = join(snapshots, 'antrea-v0.10', given.get('node') ?? '');
      const ctNext = settings(input).flatMap(([key, value]) =>
        key === 'ct-next' ? ['--ct-next', value] : [],
      );
      const { code, out, err } = await run(
        'trace',
        '--flows',
        join(given.get('snapshot') === 'antrea-v0.10' ? folder : base, 'ovs-ofctl-dump-flows.txt'),
        '--ports',
        join(base, 'ovs-ofctl-show.txt'),
        '--interfaces',
        join(base, 'ovs-vsctl-show.txt'),
        '--tlv-map',
        tlvMap,
        ...ctNext,
        given.get('flow') ?? '',
      );
      expect(code).toBe(0);
      const refused = /recirc\(.*Not tunneling/s.test(expected);
      const flooded = expected.includes('NORMAL');
      expect(err.match(/^Note: A real packet leaves/gm) ?? []).toHaveLength(refused ? 1 : 0);
      expect(err.match(/^Note: NORMAL is answered/gm) ?? []).toHaveLength(flooded ? 1 : 0);
      expect(out.trimEnd()).toBe(expected);
    });
  }
});

describe('trace', () => {
  it('reads a dump in which ports are numbers, without --ports', async () => {
    const flows = join(temporaryFolder(), 'flows.txt');
    writeFileSync(
      flows,
      ' cookie=0x0, duration=1.2s, table=0, n_packets=0, n_bytes=0, ip,in_port=1 actions=output:2\n',
    );
    const { code, out } = await run('trace', '--flows', flows, '--bridge', 'br0', 'in_port=1,ip');
    expect(code).toBe(0);
    expect(out).toContain('bridge("br0")');
    expect(out).toContain(' 0. ip,in_port=1, priority 32768\n    output:2\n');
  });

  it('asks once for --ports where flows name ports', async () => {
    const flows = join(snapshots, 'antrea-v0.10/worker1/ovs-ofctl-dump-flows.txt');
    const { code, out, err } = await run('trace', '--flows', flows, '--tlv-map', tlvMap, 'ip');
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(
      /^\S+ names ports \(antrea-gw0, antrea-tun0, \S+, …\): add --ports FILE, the text of ovs-ofctl show br-int\.\n$/,
    );
  });

  it('shows five errors of a kind, and counts the others', async () => {
    const flows = join(temporaryFolder(), 'flows.txt');
    writeFileSync(flows, 'nonsense=3 actions=drop\n'.repeat(9));
    const { code, err } = await run('trace', '--flows', flows, 'ip');
    expect(code).toBe(2);
    expect(err.split('\n')).toHaveLength(7);
    expect(err).toMatch(/\nand 4 more like it\n$/);
  });

  it('reads flows from standard input', async () => {
    const piped = cliRunner({ stdin: async () => 'priority=1,ip actions=output:2\nnonsense actions=drop\n' });
    expect((await piped('trace', '--flows', '-', 'ip')).err).toMatch(/^stdin:2:1: /);
    const clean = cliRunner({ stdin: async () => 'priority=1,ip actions=output:2\n' });
    expect((await clean('trace', '--flows', '-', 'ip')).out).toContain('\n    output:2\n');
  });

  it('gives the same tree as JSON', async () => {
    const { code, out } = await run(
      'trace',
      ...worker1,
      '--json',
      'in_port=49,tcp,dl_src=be:2c:bf:e4:ec:c5,nw_src=10.222.1.48',
    );
    const trace = JSON.parse(out);
    expect(code).toBe(0);
    expect(trace).toMatchObject({ format: 'antrea-tutor.trace/1', bridge: 'br-int' });
    expect(trace.passes[0].steps[0]).toMatchObject({
      table: 0,
      priority: 190,
      match: 'in_port="frontend-a3ba2f"',
    });
    expect(trace.passes[0].steps[0].steps[0].changes).toEqual([{ field: 'reg0', from: '0x0', to: '0x2' }]);
  });

  it.each([
    ['a flow that cannot be read', ['in_port=49,tpc'], /FLOW:1:12: .*tpc/],
    ['no flow', [], /missing required argument/],
    ['an unknown option', ['--colour', 'ip'], /unknown option '--colour'/],
  ] as const)('refuses %s with exit code 2', async (_, args, message) => {
    const { code, out, err } = await run('trace', ...worker1, ...args);
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(err).toMatch(message);
  });

  it('tells under each table why its better flows did not match, on lines of their own', async () => {
    const plain = await run('trace', ...worker1, 'in_port=49,arp');
    const explained = await run('trace', ...worker1, '--explain', 'in_port=49,arp');
    const lines = explained.out.split('\n');
    const added = /^ *\? /;
    expect(lines.filter((line) => !added.test(line)).join('\n')).toBe(plain.out);
    expect(lines).toContain(
      '  ? in_port="antrea-gw0", priority 200: in_port: the packet came in by frontend-a3ba2f',
    );
  });

  it('says which file is missing', async () => {
    const { code, err } = await run('trace', '--flows', 'no/such.txt', 'ip');
    expect(code).toBe(2);
    expect(err).toContain('Cannot read no/such.txt: no such file.');
  });

  it('points at the place in a dump that cannot be read', async () => {
    const flows = join(temporaryFolder(), 'bad.txt');
    writeFileSync(flows, ' priority=1,ip actions=drop\n priority=1,nonsense=3 actions=drop\n');
    const { code, err } = await run('trace', '--flows', flows, 'ip');
    expect(code).toBe(2);
    expect(err).toMatch(/bad\.txt:2:13: .*nonsense/);
  });
});
