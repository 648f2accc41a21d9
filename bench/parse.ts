import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { antreaFlows } from './antrea-flows.ts';

/**
 * Compares whole processes: ours (parse, with and without looking at every action, and index) and `ovs-ofctl parse-flows`, on the
 * same generated dump. `bench/parse.ts [COUNT] [RUNS]`; the best of the runs counts.
 */
const count = Number(process.argv[2] ?? 100_000);
const runs = Number(process.argv[3] ?? 3);
const folder = mkdtempSync(join(tmpdir(), 'bench-parse-'));

interface Run {
  readonly seconds: number;
  readonly megabytes: number;
  readonly output: string;
}

/** Runs a command to its end and reads its peak memory from /proc while it runs. */
function run(command: string, args: readonly string[]): Promise<Run> {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    let megabytes = 0;
    const watch = setInterval(() => {
      try {
        const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
        megabytes = Math.max(megabytes, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
      } catch {
        // The process has ended, or there is no /proc here.
      }
    }, 10);
    child.stdout.on('data', (chunk: Buffer) => {
      if (output.length < 10_000) output += chunk.toString();
    });
    child.on('error', reject);
    child.on('close', (code) => {
      clearInterval(watch);
      if (code === 0) resolve({ seconds: (performance.now() - start) / 1000, megabytes, output });
      else reject(new Error(`${command} ended with ${code}`));
    });
  });
}

async function best(name: string, command: string, args: readonly string[]): Promise<Run> {
  const all: Run[] = [];
  for (let i = 0; i < runs; i++) all.push(await run(command, args));
  const quickest = all.reduce((a, b) => (a.seconds <= b.seconds ? a : b));
  console.log(
    `${name.padEnd(34)} ${quickest.seconds.toFixed(2)} s ${quickest.megabytes.toFixed(0).padStart(5)} MB`,
  );
  return quickest;
}

try {
  const file = join(folder, 'flows.txt');
  writeFileSync(file, antreaFlows(count));
  const bundle = join(folder, 'parse-once.mjs');
  await build({
    entryPoints: [fileURLToPath(new URL('./parse-once.ts', import.meta.url))],
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'esm',
    outfile: bundle,
  });
  console.log(
    `${count} flows, ${(readFileSync(file).length / 1e6).toFixed(1)} MB, best of ${runs} whole processes`,
  );
  const real = await best('ovs-ofctl parse-flows', 'ovs-ofctl', ['parse-flows', file]);
  for (const mode of ['lazy', 'eager']) {
    const ours = await best(`ours, parsed and indexed (${mode})`, process.execPath, [bundle, file, mode]);
    const { parse, index } = JSON.parse(ours.output) as { parse: number; index: number };
    console.log(
      `  parse ${parse.toFixed(0)} ms, index ${index.toFixed(0)} ms; ${(ours.seconds / real.seconds).toFixed(2)} times ovs-ofctl`,
    );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
