import type { ShellCommand } from '../command.ts';
import { affecting } from '../result.ts';

/** `exit`: back from the other node of `ssh`, else out of the command line. */
export const exit: ShellCommand = {
  name: 'exit',
  usage: ['exit'],
  summary: 'leave this shell (as Ctrl-D on an empty line does)',
  run: () => affecting({ kind: 'leave' }),
  complete: () => [],
};

/** `clear`: an empty screen. */
export const clear: ShellCommand = {
  name: 'clear',
  usage: ['clear'],
  summary: 'clear the output',
  run: () => affecting({ kind: 'clear' }),
  complete: () => [],
};
