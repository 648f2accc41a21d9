import { cliMessages } from './messages/cli.ts';
import { doctorMessages } from './messages/doctor.ts';
import { fileMessages } from './messages/files.ts';
import { hostMessages } from './messages/host.ts';
import { intakeMessages } from './messages/intake.ts';
import { lessonMessages } from './messages/lesson.ts';
import type { MessageParams, MessageTable } from './messages/message-table.ts';
import { openflowMessages } from './messages/openflow.ts';
import { snapshotMessages } from './messages/snapshot.ts';
import { visibleInLine } from './visible.ts';

export type { MessageParams } from './messages/message-table.ts';

/**
 * The sentence of every diagnostic, by code, one table a room. Parsers give codes and parameters only, so that wording is kept
 * in one place.
 */
const messages = {
  ...cliMessages,
  ...doctorMessages,
  ...fileMessages,
  ...hostMessages,
  ...intakeMessages,
  ...lessonMessages,
  ...openflowMessages,
  ...snapshotMessages,
};

/** The code of a message. */
export type MessageCode = keyof typeof messages;

/** The sentence of a code, control characters of its parameters made visible. */
export function diagnosticSentence(code: MessageCode, params: MessageParams): string {
  const shown = Object.fromEntries(
    Object.entries(params).map(([key, value]) => [
      key,
      typeof value === 'string' ? visibleInLine(value) : value,
    ]),
  );
  const table: MessageTable = messages;
  return table[code]?.(shown) ?? code;
}
