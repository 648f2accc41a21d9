import type { MessageCode, MessageParams } from './messages.ts';
import { diagnosticSentence } from './messages.ts';
import { lineColumn, type SourceText, type Span } from './source.ts';
import { visibleInLine } from './visible.ts';

/** How much a diagnostic matters: an `error` stops what was asked, a `warning` does not. */
type Severity = 'error' | 'warning';

/** Something to say about an input: a code with parameters and the place; the sentence is made by {@link formatDiagnostic}. */
export interface Diagnostic {
  readonly severity: Severity;
  readonly code: MessageCode;
  readonly params: MessageParams;
  /** The text it is about, absent when the input is not a text (a missing file). */
  readonly source?: SourceText;
  readonly span?: Span;
}

/** Makes an error about a span of a source. */
export function errorAt(
  source: SourceText,
  at: Span,
  code: MessageCode,
  params: MessageParams = {},
): Diagnostic {
  return { severity: 'error', code, params, source, span: at };
}

/** Makes a warning about a span of a source. */
export function warningAt(
  source: SourceText,
  at: Span,
  code: MessageCode,
  params: MessageParams = {},
): Diagnostic {
  return { severity: 'warning', code, params, source, span: at };
}

/** Makes an error that has no place in a text, such as a missing file. */
export function errorWithoutPlace(code: MessageCode, params: MessageParams = {}): Diagnostic {
  return { severity: 'error', code, params };
}

/** Makes a warning that has no place in a text. */
export function warningWithoutPlace(code: MessageCode, params: MessageParams = {}): Diagnostic {
  return { severity: 'warning', code, params };
}

/** `file:line:column: sentence What to do.` in one line; the place is left out when there is none. */
export function formatDiagnostic(diagnostic: Diagnostic): string {
  const { source, span } = diagnostic;
  const sentence = diagnosticSentence(diagnostic.code, diagnostic.params);
  const prefix = diagnostic.severity === 'warning' ? 'warning: ' : '';
  if (!source) return `${prefix}${sentence}`;
  const name = visibleInLine(source.name);
  if (!span) return `${name}: ${prefix}${sentence}`;
  const { line, column } = lineColumn(source, span.start);
  return `${name}:${line}:${column}: ${prefix}${sentence}`;
}

/** A user's input could not be used: carries the diagnostics; the cli prints them and exits with `exitCode`. */
export class UserError extends Error {
  readonly diagnostics: readonly Diagnostic[];
  readonly exitCode: 1 | 2;

  constructor(diagnostics: readonly Diagnostic[], exitCode: 1 | 2 = 2) {
    super(diagnostics.map(formatDiagnostic).join('\n'));
    this.name = 'UserError';
    this.diagnostics = diagnostics;
    this.exitCode = exitCode;
  }
}

/** A parse result: what could be read, and what there is to say about the rest. */
export interface Parsed<T> {
  readonly value: T;
  readonly diagnostics: readonly Diagnostic[];
}

/** The value of a parse result; throws a {@link UserError} with all its errors if there is one. */
export function expectParsed<T>(parsed: Parsed<T>): T {
  const errors = parsed.diagnostics.filter((diagnostic) => diagnostic.severity === 'error');
  if (errors.length > 0) throw new UserError(errors);
  return parsed.value;
}
