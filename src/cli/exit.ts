import { closeSync } from 'node:fs';
import { isatty } from 'node:tty';
import { UserError } from '../text/index.ts';
import type { CliContext } from './context.ts';
import { formatErrors } from './format-errors.ts';

/** Exit codes that scripts may rely on. */
export const exitCodes = {
  done: 0,
  /** A check failed, or a walk ended in unsupported or insufficient-information. */
  failed: 1,
  /** Wrong usage, or input that cannot be read. */
  usage: 2,
} as const;

const signalNumbers = { SIGINT: 2, SIGTERM: 15, SIGHUP: 1 } as const;

/** A wrong command line, already said to the person in commander's words. */
export class UsageError extends Error {}

/** Says what went wrong and gives the exit code: a user's error in one line each, anything else as a bug with its stack. */
export function exitCodeOf(error: unknown, context: Pick<CliContext, 'err' | 'version'>): number {
  if (error instanceof UsageError) {
    if (error.message) context.err(`antrea-tutor: ${error.message}\n`);
    return exitCodes.usage;
  }
  if (error instanceof UserError) {
    context.err(`${formatErrors(error.diagnostics)}\n`);
    return error.exitCode;
  }
  if (isWriteError(error)) {
    context.err(`antrea-tutor: The output cannot be written: ${error.message}.\n`);
    return exitCodes.usage;
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  context.err(
    `antrea-tutor ${context.version}: this is a bug in the tutor. Please report it with the command line and these lines:\n\n${stack}\n`,
  );
  return exitCodes.failed;
}

/** A full disk, say, under a redirected output: nothing that a report could mend. */
function isWriteError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error && error.syscall === 'write';
}

/** Undoes what a screen did to the terminal; run before any exit. */
type Restore = () => void;

const restores = new Set<Restore>();

/** Has the terminal restored on every way out, signals included, until the function that is returned is called. */
export function restoreOnExit(restore: Restore): () => void {
  restores.add(restore);
  return () => restores.delete(restore);
}

function restoreTerminal(): void {
  for (const restore of restores) {
    try {
      restore();
    } catch (error) {
      // A terminal that is gone needs nothing more; the way out must not end here.
      if (!isGone(error)) throw error;
    }
  }
  restores.clear();
}

/** Whether a stream failed because whoever was at its other end has gone: a closed pipe, a terminal that was hung up. */
function isGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'EPIPE' || error.code === 'EIO');
}

/**
 * Closes what was a terminal and is none any more. Node gives every terminal its old settings back as it exits, and aborts (128 + 6)
 * where that fails, except for what is closed.
 */
function closeLostTerminals(): void {
  const streams = [process.stdin, process.stdout, process.stderr];
  streams.forEach(({ isTTY }, descriptor) => {
    if (isTTY && !isatty(descriptor)) closeSync(descriptor);
  });
}

/** The last step of every way out. */
function leave(code: number): never {
  restoreTerminal();
  closeLostTerminals();
  process.exit(code);
}

/** Lets signals in that came while something was computed: their handlers only run between turns of the event loop. */
export function breathe(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** The one place that ends the process: after the terminal is restored and what was written has left. */
export async function endProcess(code: number): Promise<never> {
  restoreTerminal();
  await breathe();
  await Promise.all([flushed(process.stdout), flushed(process.stderr)]);
  leave(code);
}

function flushed(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    if (stream.destroyed || !stream.writable) resolve();
    else stream.write('', () => resolve());
  });
}

/** A fault outside of any awaited call ends like one inside: the terminal restored, the stack and a request to report. */
export function reportUncaught(context: Pick<CliContext, 'err' | 'version'>): void {
  process.on('uncaughtException', (error) => {
    restoreTerminal();
    leave(exitCodeOf(error, context));
  });
}

/** Ends with 128 + the signal's number, as a shell reports a command that a signal ended, with the terminal restored first. */
export function exitOnSignals(): void {
  for (const [signal, number] of Object.entries(signalNumbers)) {
    process.on(signal, () => leave(128 + number));
  }
  // Without a handler, Node opens a port for a debugger.
  process.on('SIGUSR1', () => undefined);
}

/** Ends as on SIGHUP where the terminal that is typed on goes away: without a controlling terminal no signal tells of it. */
export function exitWithTerminal(stdin: NodeJS.ReadStream): void {
  const hungUp = () => leave(128 + signalNumbers.SIGHUP);
  stdin.once('end', hungUp);
  stdin.once('error', hungUp);
}

/** A reader that went away (`| head`) is no error: stop writing and end quietly; a terminal that went away ends as on SIGHUP. */
export function quietOnBrokenPipe(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (!isGone(error)) throw error;
      leave(error.code === 'EPIPE' ? exitCodes.done : 128 + signalNumbers.SIGHUP);
    });
  }
}
