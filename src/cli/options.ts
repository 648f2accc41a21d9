import type { CliContext } from './context.ts';
import type { TextStyle } from './rich-ansi.ts';

/** Options that every command takes. */
export interface CommonOptions {
  readonly snapshot?: string;
  readonly lessons?: string;
  readonly plain?: boolean;
  /** False after `--no-color`. */
  readonly color?: boolean;
}

/** How a command writes rich text. */
export function styleFor(options: CommonOptions, context: CliContext): TextStyle {
  return options.plain || options.color === false ? 'plain' : context.style;
}
