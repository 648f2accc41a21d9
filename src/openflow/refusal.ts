import {
  type Diagnostic,
  errorAt,
  type MessageCode,
  type MessageParams,
  type SourceText,
  span,
} from '../text/index.ts';

/** Ends the reading of one line or argument; caught where that began, never seen outside this room. */
class Refusal {
  readonly diagnostic: Diagnostic;

  constructor(diagnostic: Diagnostic) {
    this.diagnostic = diagnostic;
  }
}

/** Refuses the range `[start, end)` of a source. */
export function refuse(
  source: SourceText,
  start: number,
  end: number,
  code: MessageCode,
  params: MessageParams = {},
): never {
  throw new Refusal(errorAt(source, span(start, end), code, params));
}

/** Runs a reader; what it refused is given instead of its result. */
export function reading<T>(read: () => T): { readonly value: T } | { readonly refused: Diagnostic } {
  try {
    return { value: read() };
  } catch (error) {
    if (error instanceof Refusal) return { refused: error.diagnostic };
    throw error;
  }
}

/** How many errors of one text are listed; the rest of a text that is of another kind altogether would only repeat them. */
const listedErrors = 100;

/** Collects the diagnostics of one text, up to a limit. */
export class Findings {
  readonly list: Diagnostic[] = [];
  private readonly source: SourceText;

  constructor(source: SourceText) {
    this.source = source;
  }

  /** Adds what a reader threw, and gives it; anything but a refusal is thrown on. */
  addRefusal(error: unknown, severity: Diagnostic['severity'] = 'error'): Diagnostic {
    if (!(error instanceof Refusal)) throw error;
    this.add({ ...error.diagnostic, severity });
    return error.diagnostic;
  }

  /** Adds one; past the limit a single last diagnostic says that there is more. */
  add(diagnostic: Diagnostic): void {
    if (this.list.length < listedErrors) this.list.push(diagnostic);
    else if (this.list.length === listedErrors) {
      const at = diagnostic.span ?? span(0, 0);
      this.list.push(errorAt(this.source, at, 'openflow-more-errors', { count: listedErrors }));
    }
  }
}
