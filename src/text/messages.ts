import { visible } from './visible.ts';

/** Values that a message's sentence may name. */
export type MessageParams = Readonly<Record<string, string | number>>;

/**
 * The sentence of every diagnostic, by code: what is wrong, then what to do. Parsers give codes and parameters only, so that
 * wording is kept in one place. Sorted by code.
 */
const messages = {
  'file-missing': (p) => `Cannot read ${p.path}: no such file. ${p.hint ?? 'Check the path.'}`,
  'file-unreadable': (p) => `Cannot read ${p.path}: ${p.reason}.`,
} satisfies Record<string, (params: MessageParams) => string>;

/** The code of a message. */
export type MessageCode = keyof typeof messages;

/** The sentence of a code, control characters of its parameters made visible. */
export function diagnosticSentence(code: MessageCode, params: MessageParams): string {
  const shown = Object.fromEntries(
    Object.entries(params).map(([key, value]) => [key, typeof value === 'string' ? visible(value) : value]),
  );
  return messages[code](shown);
}
