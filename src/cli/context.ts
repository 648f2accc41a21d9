import { text } from 'node:stream/consumers';
import { type SafeText, visible } from '../text/index.ts';
import { styleOf, type TextStyle } from './rich-ansi.ts';

/** The two ways out. Whatever goes through them cannot command a terminal: text is made visible, unless it is known to be safe. */
export interface Outlets {
  /** Writes data; nothing but what was asked for goes here. */
  readonly out: (text: string | SafeText) => void;
  /** Writes messages to the person. */
  readonly err: (text: string | SafeText) => void;
}

/** The gate before two writers. */
export function gated(out: (text: string) => void, err: (text: string) => void): Outlets {
  const safe = (text: string | SafeText) => (typeof text === 'string' ? visible(text) : text.safe);
  return { out: (text) => out(safe(text)), err: (text) => err(safe(text)) };
}

/** What a command may use of the outside, so that commands are tested without a process. */
export interface CliContext extends Outlets {
  /** The whole text of standard input, once its writer is done. */
  readonly stdin: () => Promise<string>;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: string;
  /** Whether both ends are a terminal that can be drawn on. */
  readonly interactive: boolean;
  /** How rich text is written to stdout, unless options say otherwise. */
  readonly style: TextStyle;
  readonly version: string;
  /** The clock, in one place. */
  readonly now: () => Date;
}

declare global {
  /** Put in by the build; absent when the sources run unbundled, as in tests. */
  var ANTREA_TUTOR_VERSION: string | undefined;
}

/** What is said for a version where the sources run unbundled. */
export const unbundledVersion = 'development';

/** The program's version. */
export function programVersion(): string {
  return globalThis.ANTREA_TUTOR_VERSION ?? unbundledVersion;
}

/** The context of the running process. */
export function processContext(): CliContext {
  const { env, stdin, stdout, stderr } = process;
  const drawable = env.TERM !== 'dumb';
  return {
    ...gated(
      (data) => void stdout.write(data),
      (message) => void stderr.write(message),
    ),
    stdin: () => text(stdin),
    env,
    platform: process.platform,
    interactive: Boolean(stdin.isTTY && stdout.isTTY) && drawable,
    style: styleOf({ isTty: Boolean(stdout.isTTY), env }),
    version: programVersion(),
    now: () => new Date(),
  };
}
