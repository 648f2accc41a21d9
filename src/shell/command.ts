import type { Place, ShellContext } from './context.ts';
import type { ShellResult } from './result.ts';

/** What a command is given. */
export interface Call {
  readonly context: ShellContext;
  readonly place: Place;
  /** The words after the command's name. */
  readonly args: readonly string[];
  /** Runs another command, for those that take one. */
  readonly run: (place: Place, words: readonly string[]) => ShellResult;
  /** Runs a line, pipes included, as `sh -c` does. */
  readonly runLine: (place: Place, line: string) => ShellResult;
  /** Completes another command: the words that can stand after `words`. */
  readonly completions: (place: Place, words: readonly string[]) => readonly string[];
}

/** One row of the table of commands. */
export interface ShellCommand {
  readonly name: string;
  /** The forms that are answered, one a line, as `help` shows them. */
  readonly usage: readonly string[];
  /** What it tells, in a few words. */
  readonly summary: string;
  /** Whether it also runs inside a pod. */
  readonly inPods?: true;
  readonly run: (call: Call) => ShellResult;
  /** Words that can stand next, after `args`; the word being typed is not among them. */
  readonly complete: (call: Call) => readonly string[];
}
