import { type ChildProcess, spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Netns } from '../../test/judge/index.ts';
import { type Frame, readCapture } from './frame.ts';

/** A place to watch: a device in a machine, and the name that its hops carry. */
export interface Watch {
  readonly at: string;
  readonly machine: Netns;
  readonly device: string;
}

/** A frame that was seen somewhere. */
export interface Hop extends Frame {
  readonly at: string;
}

/** How long a frame may take from the wire to the capture file. */
const settleMilliseconds = 200;

/** tcpdump on several devices at once; what they saw comes back as one list in the order of time. */
export class Capture {
  private constructor(
    private readonly dir: string,
    private readonly watches: readonly Watch[],
    private readonly processes: readonly ChildProcess[],
  ) {}

  /** Starts to watch; every tcpdump is listening when this returns. */
  static async start(watches: readonly Watch[]): Promise<Capture> {
    const dir = await mkdtemp(join(tmpdir(), 'antrea-lab-capture-'));
    const processes = await Promise.all(watches.map((watch, index) => listen(watch, `${dir}/${index}.pcap`)));
    process.once('exit', () => {
      for (const child of processes) child.kill();
      rmSync(dir, { recursive: true, force: true });
    });
    return new Capture(dir, watches, processes);
  }

  /** Stops and gives every frame seen, with the place where it was seen. */
  async stop(): Promise<readonly Hop[]> {
    await pause(settleMilliseconds);
    await Promise.all(this.processes.map(interrupt));
    const seen = await Promise.all(
      this.watches.map(async ({ at }, index) => {
        const frames = readCapture(await readFile(`${this.dir}/${index}.pcap`));
        return frames.map(({ time, frame }) => ({ time, hop: { at, ...frame } }));
      }),
    );
    await rm(this.dir, { recursive: true });
    const inOrder = seen.flat().sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
    return inOrder.map(({ hop }) => hop);
  }
}

function listen({ machine, device }: Watch, file: string): Promise<ChildProcess> {
  const options = ['-U', '--immediate-mode', '--time-stamp-precision=nano', '-Z', 'root', '-w', file];
  const child = spawn(
    'ip',
    ['netns', 'exec', machine.name, 'tcpdump', '-i', device, ...options, 'tcp or arp or udp'],
    {
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  return new Promise((resolve, reject) => {
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes('listening on')) resolve(child);
    });
    child.once('error', reject);
    child.once('close', () => reject(new Error(`tcpdump on ${device}: ${said.trim()}`)));
  });
}

function interrupt(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null) return resolve();
    child.once('close', () => resolve());
    child.kill('SIGINT');
  });
}
