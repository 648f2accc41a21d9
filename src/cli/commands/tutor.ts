import { readFileSync } from 'node:fs';
import { initialState } from '../../session/index.ts';
import { rich } from '../../text/index.ts';
import type { CliContext } from '../context.ts';
import { expectCourse } from '../course.ts';
import { exitCodes, exitWithTerminal, restoreOnExit } from '../exit.ts';
import { keepProgress } from '../keep-progress.ts';
import { makeLibrary } from '../library.ts';
import type { CommonOptions } from '../options.ts';
import { progressStore } from '../progress-store.ts';
import { providePromiseWithResolvers } from '../promise-with-resolvers.ts';
import { completeFor, runFor } from '../shell-port.ts';
import { walk } from './walk.ts';

/** The walk of Part B: what the bare command prints where nothing can be drawn. */
const firstWalk = 'same-node-service';

/** 128 + SIGINT: what a shell reports of a command that Ctrl-C ended. */
const interrupted = 130;

/** The bare command: the course where the learner left off, or without a terminal the first walk as text. */
export async function tutor(options: CommonOptions, context: CliContext): Promise<number> {
  if (context.interactive && !options.plain) return startTutor(undefined, options, context);
  await walk(firstWalk, { ...options, plain: true }, context);
  return exitCodes.done;
}

/** Opens the screens on the course, at an address or where the learner left off; Ink and React are loaded here, and nowhere before. */
export async function startTutor(
  address: string | undefined,
  options: CommonOptions,
  context: CliContext,
): Promise<number> {
  const { lessons, outline } = expectCourse(options.lessons);
  const library = makeLibrary(options.snapshot);
  const course = { lessons, outline, worldOf: library.worldOf };
  const messages: string[] = [];
  let onScreen = (_message: string): void => {};
  const say = (message: string): void => {
    messages.push(message);
    onScreen(message);
  };
  const { progress, save } = keepProgress(progressStore(context, say), say);
  const now = () => context.now().getTime();

  providePromiseWithResolvers();
  const { appearanceOf, runTutor } = await import('../../ui/index.ts');
  const initial = initialState(
    { progress, seed: now() % 2 ** 31, address },
    { course, now: now(), panes: {} },
  );
  const running = runTutor({
    stdin: process.stdin,
    stdout: process.stdout,
    appearance: appearanceOf(context.env, options.color === false),
    port: {
      course,
      now,
      runCommand: (place, line) => runFor(library, place, line),
      complete: (place, line, cursor) => completeFor(library, place, line, cursor),
      progressChanged: save,
    },
    initial:
      messages[0] === undefined
        ? initial
        : { ...initial, message: initial.message ?? { tone: 'warn' as const, text: rich(messages[0]) } },
    ...(context.platform === 'win32' || isSessionLeader() ? {} : { stopProgram }),
  });
  onScreen = (text) => running.dispatch({ kind: 'say', tone: 'warn', text });
  const forget = restoreOnExit(running.unmount);
  exitWithTerminal(process.stdin);
  process.on('SIGTSTP', running.suspend);
  save(running.progress());
  const reason = await running.waitUntilExit();
  save(running.progress());
  process.off('SIGTSTP', running.suspend);
  forget();
  for (const message of messages) context.err(`${message}\n`);
  return reason === 'interrupted' ? interrupted : exitCodes.done;
}

/** Stops this job, so that its shell takes the terminal; returns when it is continued. */
function stopProgram(): void {
  // The whole group, as the terminal's own Ctrl-Z would; SIGTSTP itself is handled, and would only come here again.
  process.kill(0, 'SIGSTOP');
}

/** Whether no shell is there to continue a stopped tutor, as where a terminal window runs it in place of a shell (proc(5), `stat`). */
function isSessionLeader(): boolean {
  try {
    const fields = readFileSync('/proc/self/stat', 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return Number(fields[3]) === process.pid;
  } catch {
    return false;
  }
}
