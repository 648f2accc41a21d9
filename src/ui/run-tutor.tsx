import { render } from 'ink';
import type { Progress, SessionEvent, SessionState } from '../session/index.ts';
import { App } from './app.tsx';
import type { Appearance } from './draw/appearance.ts';
import { type ExitReason, makeTutorSession, type TutorPort } from './tutor-session.ts';

/** What the tutor is started with. */
export interface TutorOptions {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly appearance: Appearance;
  readonly port: TutorPort;
  readonly initial: SessionState;
  /** Stops the program (SIGTSTP, then SIGCONT) while the terminal is given back; absent where there is no job control. */
  readonly stopProgram?: () => void | Promise<void>;
}

/** A tutor on a terminal. */
export interface RunningTutor {
  /** Settles once the terminal is as it was before; rejects on a fault of the program. */
  readonly waitUntilExit: () => Promise<ExitReason>;
  /** Leaves at once, for signals and crashes: alternate screen, raw mode and cursor are restored before it returns. */
  readonly unmount: () => void;
  /** Gives the terminal back, stops the program, and draws everything again when it continues. */
  readonly suspend: () => void;
  readonly dispatch: (event: SessionEvent) => void;
  readonly progress: () => Progress;
}

/** Puts the tutor on the alternate screen of a terminal. */
export function runTutor(options: TutorOptions): RunningTutor {
  const session = makeTutorSession(options.port, options.initial);
  // Before anything is written: what is typed until Ink reads keys would be echoed into the first frame.
  options.stdin.setRawMode?.(true);
  // Ink draws from the column where the cursor is; what was typed while the program was loading has moved it, and goes.
  options.stdout.write('\r\u001b[K');
  // Ink gives back what it took itself, which is nothing if it is left before its first key.
  const cooked = () => void options.stdin.setRawMode?.(false);
  const instance = render(
    <App session={session} appearance={options.appearance} stopProgram={options.stopProgram} />,
    {
      stdin: options.stdin,
      stdout: options.stdout,
      alternateScreen: true,
      incrementalRendering: true,
      exitOnCtrlC: false,
      patchConsole: false,
      // Also where a CI variable is set: whoever starts the tutor has asked for a terminal.
      interactive: true,
      maxFps: 60,
    },
  );
  return {
    waitUntilExit: async () => {
      const reason = await instance.waitUntilExit().finally(cooked);
      return reason === 'quit' || reason === 'interrupted' ? reason : 'unmounted';
    },
    unmount: () => {
      instance.unmount();
      cooked();
    },
    suspend: () => session.dispatch({ kind: 'suspend' }),
    dispatch: session.dispatch,
    progress: () => session.store.get().progress,
  };
}
