import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cliRunner, temporaryFolder } from './run-cli.ts';

const run = cliRunner();

describe('the bare command without a terminal', () => {
  it('prints the walk of Part B as plain text', async () => {
    const { code, out, err } = await run();
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^frontend asks backendsvc, answered on its own node\n/);
    expect(out).toContain('Leg 2 of 10 · request · worker1 · OVS · frontend-a3ba2f → antrea-gw0');
    expect(out).toMatch(/The walk ends: delivered\.\n$/);
  });

  it('refuses what is no command, and says which is near', async () => {
    const { code, err } = await run('wlak');
    expect(code).toBe(2);
    expect(err).toContain("unknown command 'wlak'");
    expect(err).toContain('walk');
  });

  it('prints the help of a command, as its own --help does', async () => {
    expect(await run('help', 'walk')).toEqual(await run('walk', '--help'));
    expect(await run('help', 'snapshot', 'check')).toEqual(await run('snapshot', 'check', '--help'));
    expect((await run('help')).out).toBe((await run('--help')).out);
    expect(await run('help', 'wlak')).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringMatching(/unknown command 'wlak'\n\(Did you mean walk\?\)/),
    });
  });

  it.each([
    [['--nope'], 'antrea-tutor --help'],
    [['run', '--nope'], 'antrea-tutor run --help'],
    [['trace'], 'antrea-tutor trace --help'],
    [['snapshot', 'check', '--nope'], 'antrea-tutor snapshot doctor --help'],
  ] as const)('%j points at its own help', async (args, help) => {
    const { code, err } = await run(...args);
    expect(code).toBe(2);
    expect(err).toContain(`(${help} tells more)`);
  });

  it('prints help and version to stdout', async () => {
    expect((await run('--version')).out).toBe('0.0.0-test\n');
    const { code, out } = await run('--help');
    expect(code).toBe(0);
    for (const command of [
      'open',
      'lessons',
      'walk',
      'trace',
      'run',
      'snapshot',
      'check',
      'progress',
      'completion',
    ]) {
      expect(out).toContain(`\n  ${command}`);
    }
    expect(out).not.toContain('__complete');
  });
});

describe('walk', () => {
  it('lists the scenarios without a name', async () => {
    const { code, out } = await run('walk');
    expect(code).toBe(0);
    expect(out).toMatch(/^same-node-service +frontend asks backendsvc, answered on its own node$/m);
    expect(JSON.parse((await run('walk', '--json')).out).scenarios).toContainEqual({
      name: 'pod-to-pod',
      title: 'frontend asks backend2 directly, pod to pod across nodes',
      from: 'default/frontend',
      to: 'default/backend2:80',
    });
  });

  it('follows a connection that no scenario names', async () => {
    const { code, out } = await run('walk', '--from', 'frontend', '--to', 'backend1:443', '--json');
    const walk = JSON.parse(out);
    expect(code).toBe(0);
    expect(walk.disposition).toBe('dropped');
    expect(walk.legs.at(-1).stops.at(-1)).toMatchObject({ table: 60, name: 'EgressDefaultRule' });
  });

  it('leaves the reply out', async () => {
    const { out } = await run('walk', 'pod-to-pod', '--request-only', '--json');
    const directions = JSON.parse(out).legs.map((leg: { direction: string }) => leg.direction);
    expect(new Set(directions)).toEqual(new Set(['request']));
  });

  it('changes a scenario with options', async () => {
    const { out } = await run('walk', 'same-node-service', '--endpoint', 'default/backend2', '--json');
    expect(JSON.parse(out)).toMatchObject({ endpoint: 'default/backend2', disposition: 'delivered' });
  });

  it.each([
    [
      'a scenario that is not there',
      ['walk', 'nope'],
      /There is no scenario nope\. There are: .*same-node-service/,
    ],
    ['half a walk', ['walk', '--from', 'frontend'], /needs both --from WHO and --to/],
    [
      'nobody',
      ['walk', '--from', 'nobody', '--to', 'backend1:80'],
      /nobody is no pod, service, node or address/,
    ],
    [
      'a mistyped pod',
      ['walk', '--from', 'frontendd', '--to', 'backend1:80'],
      /^frontendd is no .* Did you mean frontend\?\n$/,
    ],
    [
      'a node that is not there, with all who are',
      ['walk', '--from', 'frontend', '--to', 'node:nosuch'],
      /^node:nosuch is no .*pods .*frontend.*; services .*backendsvc.*; besides node:master, node:worker1, node:worker2, router, dns\.\n$/,
    ],
    ['nobody at all', ['walk', '--from', '', '--to', 'backend1'], /^"" is no pod, service, node/],
    [
      'a client that only another bundled snapshot has',
      ['walk', '--from', 'client', '--to', 'frontend:80'],
      /^Snapshot antrea-v0\.10-nodeport has client: add --snapshot antrea-v0\.10-nodeport\.\n$/,
    ],
    [
      'a protocol',
      ['walk', '--from', 'frontend', '--to', 'backend1', '--proto', 'gre'],
      /one of tcp, udp, icmp, arp/,
    ],
    [
      'a snapshot',
      ['walk', '--snapshot', 'antrea-v0.1'],
      /There is no snapshot antrea-v0\.1\. Did you mean antrea-v0\.10\?/,
    ],
    ['two outputs', ['progress', '--json', '--csv'], /cannot be used with option/],
  ] as const)('refuses %s with exit code 2', async (_, args, message) => {
    const { code, out, err } = await run(...args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(message);
    expect(err).not.toMatch(/^ +at /m);
  });

  it('exits with 1 where the snapshot does not tell enough', async () => {
    const { code, out } = await run('walk', '--from', 'node:master', '--to', 'frontend:80');
    expect(code).toBe(1);
    expect(out).toContain('The walk ends:');
  });
});

describe('open', () => {
  it('prints the lesson with its walk', async () => {
    const { code, out } = await run('open', 'b4/classifier');
    expect(code).toBe(0);
    expect(out).toContain('(b4/classifier)');
    expect(out).toContain('Antrea Packet Walks');
    expect(out).toContain('Leg 1 of 10');
  });

  it('helps with an address that leads nowhere', async () => {
    expect(await run('open', 'b44')).toMatchObject({
      code: 2,
      err: expect.stringContaining('Did you mean b4?'),
    });
    expect(await run('open', 'b4/clasifier')).toMatchObject({
      code: 2,
      err: expect.stringContaining('Did you mean b4/classifier?'),
    });
    expect(await run('open', 'b4@999')).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringMatching(/^Walk same-node-service has \d+ stops, and no stop 999\.\n$/),
    });
  });
});

describe('run', () => {
  it("gives the command's output, its messages apart, and its exit code", async () => {
    const found = await run(
      'run',
      'worker1',
      '--',
      'iptables',
      '-t',
      'nat',
      '-L',
      'KUBE-SVC-EKL7ZEFK3VFJKKGJ',
      '-n',
    );
    expect(found.code).toBe(0);
    expect(found.out).toContain('KUBE-SEP-6PRWOLZVS5LKSHLK');
    expect(found.err).toContain('# reconstructed from Part B');
    const missing = await run('run', 'worker1', '--', 'ip', 'address', 'show', 'nope');
    expect(missing).toMatchObject({ code: 1, out: '', err: 'Device "nope" does not exist.\n' });
  });

  it('takes a whole line, pipes included', async () => {
    const { out } = await run('run', 'worker1', 'ip route | grep -c antrea-gw0');
    expect(out).toBe('3\n');
  });

  it('keeps quoted words together', async () => {
    const { out } = await run(
      'run',
      'worker1',
      '--',
      'ovs-ofctl',
      'dump-flows',
      'br-int',
      'table=60, ip',
      '--no-stats',
    );
    expect(out.match(/table=60/g)).toHaveLength(2);
  });
});

describe('check', () => {
  it('finds the bundled snapshots and lessons in order', async () => {
    const snapshots = await run('snapshot', 'check');
    expect(snapshots.code).toBe(0);
    // The article shows the endpoints of kube-dns as kubectl shortens them.
    expect(snapshots.out).toMatch(
      /^warning: kubectl-get-ep\.txt lists three endpoints .*\nantrea-v0\.10: .* 0 errors, 1 warnings\.$/m,
    );
    const lessons = await run('check');
    expect(lessons.out).toMatch(/\d+ lessons, \d+ steps, \d+ questions: 0 errors, 0 warnings\.\n$/);
    expect(lessons.code).toBe(0);
  });

  it('fails on a lesson that claims what is not there, at its place', async () => {
    const folder = temporaryFolder();
    writeFileSync(
      join(folder, 'x1.md'),
      [
        '---',
        'id: x1',
        'title: A false claim',
        'part: X',
        'snapshot: antrea-v0.10',
        'walk: same-node-service',
        'credit: nobody',
        '---',
        '## A step {#one}',
        '',
        '```bind',
        'leg: 1',
        'table: Classifier',
        '```',
        '',
        'The packet is for `10.9.9.9`.',
        '',
      ].join('\n'),
    );
    const { code, out } = await run('check', folder);
    expect(code).toBe(1);
    expect(out).toMatch(/x1\.md:16:\d+: `10\.9\.9\.9` is nowhere in snapshot antrea-v0\.10/);
  });

  it('fails on a snapshot that cannot be read', async () => {
    const folder = join(temporaryFolder(), 'mine');
    mkdirSync(folder);
    writeFileSync(join(folder, 'snapshot.yaml'), 'name: mine\ntitle: [\n');
    const { code, err } = await run('snapshot', 'check', folder);
    expect(code).toBe(2);
    expect(err).toMatch(/mine\/snapshot\.yaml:\d+:\d+: This is not YAML/);
  });
});

describe('a snapshot of one’s own', () => {
  it('extends a bundled one', async () => {
    const folder = join(temporaryFolder(), 'mine');
    mkdirSync(join(folder, 'worker1'), { recursive: true });
    writeFileSync(join(folder, 'snapshot.yaml'), 'name: mine\ntitle: Mine\nextends: antrea-v0.10\n');
    writeFileSync(
      join(folder, 'worker1', 'ip-route.txt'),
      'default via 10.79.1.1 dev ens160 proto static \n',
    );
    const { out } = await run('run', '--snapshot', folder, 'worker1', '--', 'ip', 'route');
    expect(out).toBe('default via 10.79.1.1 dev ens160 proto static \n');
    expect((await run('walk', '--snapshot', folder)).out).toContain('same-node-service');
  });
});

describe('progress', () => {
  it('starts with nothing, in every form', async () => {
    const own = cliRunner();
    expect((await own('progress')).out).toMatch(/^0%/);
    expect(JSON.parse((await own('progress', '--json')).out)).toMatchObject({ lessons: {} });
    expect((await own('progress', '--csv')).out).toBe(
      'lesson,step,question,attempts,hints,correct,first_answered,last_answered\r\n',
    );
    expect((await own('lessons', '--json')).out).toContain('"steps_done": 0');
  });

  it('sets a damaged file aside, says so, and forgets on request', async () => {
    const state = temporaryFolder();
    const own = cliRunner({ env: { XDG_STATE_HOME: state } });
    mkdirSync(join(state, 'antrea-tutor'));
    writeFileSync(join(state, 'antrea-tutor', 'progress.json'), 'not JSON');
    const { code, err } = await own('progress');
    expect(code).toBe(0);
    expect(err).toContain('progress.damaged-2026-01-02-03-04-05.json');
    expect((await own('progress')).err).toBe('');
    expect((await own('progress', '--reset')).err).toBe('All progress is forgotten.\n');
    expect((await own('progress', '--reset', 'b44')).code).toBe(2);
  });
});

describe('completion', () => {
  it.each(['bash', 'zsh', 'fish'])('has a script for %s', async (shell) => {
    const { code, out } = await run('completion', shell);
    expect(code).toBe(0);
    expect(out).toContain('antrea-tutor __complete --');
  });

  it.each([
    [['wa'], ['walk']],
    [['walk', 'same-node-s'], ['same-node-service']],
    [['walk', '--from', 'front'], ['frontend']],
    [['walk', '--pro'], ['--proto']],
    [['open', 'b4/class'], ['b4/classifier']],
    [['--snapshot', 'antrea-v0.10-'], ['antrea-v0.10-nodeport']],
    [
      ['run', 'worker'],
      ['worker1', 'worker2'],
    ],
    [['run', 'worker1', '--', 'ip', 'route', 'g'], ['get']],
    [['snapshot', 'd'], ['doctor']],
    [['help', 'wa'], ['walk']],
  ] as const)('%j', async (words, expected) => {
    const { out } = await run('__complete', '--', ...words);
    expect(out.split('\n').filter(Boolean)).toEqual(expected);
  });
});
