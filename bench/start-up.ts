import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PtyTutor } from '../test/pty/pty-tutor.ts';
import { builtProgram } from '../test/support/bundle.ts';

/** How long commands take from start to end, and the tutor to its first frame: `bench/start-up.ts [RUNS]`; the best of the runs counts. */
const runs = Number(process.argv[2] ?? 5);
const program = builtProgram();
const state = mkdtempSync(join(tmpdir(), 'bench-start-up-'));
const flows = 'snapshots/antrea-v0.10/worker1/ovs-ofctl-dump-flows.txt';
const ports = 'snapshots/antrea-v0.10/worker1/ovs-ofctl-show.txt';
const tlvMap = '{class=0x0104,type=0x80,len=4}->tun_metadata0';

async function best(once: () => number | Promise<number>): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < runs; i++) least = Math.min(least, await once());
  return least;
}

function command(args: readonly string[]): number {
  const start = performance.now();
  spawnSync(process.execPath, args, { stdio: 'ignore', env: { ...process.env, XDG_STATE_HOME: state } });
  return performance.now() - start;
}

async function firstFrame(): Promise<number> {
  const start = performance.now();
  const tutor = new PtyTutor(process.execPath, [program], { env: { XDG_STATE_HOME: state } });
  await tutor.waitFor('What a worker consists of');
  const taken = performance.now() - start;
  tutor.dispose();
  return taken;
}

const rows: readonly (readonly [string, () => number | Promise<number>])[] = [
  ['node -e 0', () => command(['-e', '0'])],
  ['--help', () => command([program, '--help'])],
  ['completion bash', () => command([program, 'completion', 'bash'])],
  [
    'trace',
    () =>
      command([program, 'trace', '--flows', flows, '--ports', ports, '--tlv-map', tlvMap, 'in_port=49,ip']),
  ],
  ['run worker1 -- ip route', () => command([program, 'run', 'worker1', '--', 'ip', 'route'])],
  ['walk same-node-service', () => command([program, 'walk', 'same-node-service'])],
  ['lessons', () => command([program, 'lessons'])],
  ['the first frame of the tutor', firstFrame],
];
try {
  const bare = await best(() => command(['-e', '0']));
  for (const [name, once] of rows) {
    const least = await best(once);
    console.log(
      `${name.padEnd(30)} ${least.toFixed(0).padStart(5)} ms  ${(least / bare).toFixed(1)} x node -e 0`,
    );
  }
} finally {
  rmSync(state, { recursive: true, force: true });
}
