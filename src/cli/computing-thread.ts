import { isMainThread, Worker, workerData } from 'node:worker_threads';
import { type CliContext, processContext } from './context.ts';

/** What the thread of a computing command must be told of the process's terminal: its own streams are none. */
interface ComputingThread {
  readonly computes: true;
  readonly style: CliContext['style'];
}

/** Commands that draw nothing and may compute for long. */
const computing: readonly string[] = ['walk', 'trace', 'run', 'check', 'snapshot'];

/** Whether a command line is computed in a thread of its own, so that a signal ends it at once: handlers run between turns of a loop only. */
export function computesApart(args: readonly string[]): boolean {
  return isMainThread && args.some((arg) => computing.includes(arg)) && !args.includes('__complete');
}

/** The context of a command, in its own thread or in the process's. */
export function contextHere(): CliContext {
  const context = processContext();
  const told = workerData as ComputingThread | null;
  return told?.computes ? { ...context, style: told.style, interactive: false } : context;
}

/** Runs this program's command line in a thread; gives its exit code once everything that it wrote was handed on. */
export function computeApart(args: readonly string[], program: URL): Promise<number> {
  const told: ComputingThread = { computes: true, style: processContext().style };
  const worker = new Worker(program, {
    argv: [...args],
    workerData: told,
    stdin: true,
    stdout: true,
    stderr: true,
  });
  if (args.includes('-') && worker.stdin) process.stdin.pipe(worker.stdin);
  const written = [passOn(worker.stdout, process.stdout), passOn(worker.stderr, process.stderr)];
  return new Promise((resolve, reject) => {
    worker.on('error', reject);
    worker.on('exit', (code) => void Promise.all(written).then(() => resolve(code)));
  });
}

function passOn(from: NodeJS.ReadableStream, to: NodeJS.WriteStream): Promise<void> {
  from.pipe(to, { end: false });
  return new Promise((resolve) => from.once('end', () => resolve()));
}
