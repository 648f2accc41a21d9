import {
  type Diagnostic,
  errorAt,
  type Parsed,
  type SourceText,
  sourceLines,
  span,
  warningAt,
} from '../text/index.ts';

/** One row of a `kubectl get` table: its cells by column header, and its line. */
export interface KubectlRow {
  readonly cells: ReadonlyMap<string, string>;
  readonly line: number;
}

/** A `kubectl get` table. */
export interface KubectlTable {
  readonly source: SourceText;
  readonly headers: readonly string[];
  readonly rows: readonly KubectlRow[];
}

/**
 * Reads the table that `kubectl get` prints: columns stand apart by two blanks or more, a header may hold one blank
 * (`NOMINATED NODE`). A row with another number of cells is an error at its line; no table at all means that there are none.
 */
export function parseKubectlTable(source: SourceText, required: readonly string[]): Parsed<KubectlTable> {
  const diagnostics: Diagnostic[] = [];
  let headers: readonly string[] | undefined;
  const rows: KubectlRow[] = [];
  for (const line of sourceLines(source)) {
    if (line.text.trim() === '' || line.text.startsWith('No resources found')) continue;
    const cells = line.text.trim().split(/ {2,}/);
    const at = span(line.start, line.start + line.text.length);
    if (!headers) {
      headers = cells;
      const lacking = required.filter((name) => !cells.includes(name));
      if (required.length > 0 && lacking.length === required.length) {
        diagnostics.push(errorAt(source, at, 'kubectl-header'));
        break;
      }
      if (lacking.length > 0) {
        diagnostics.push(errorAt(source, at, 'kubectl-column', { column: lacking.join(', ') }));
      }
      continue;
    }
    if (cells.length !== headers.length) {
      diagnostics.push(errorAt(source, at, 'kubectl-row', { cells: cells.length, columns: headers.length }));
      continue;
    }
    rows.push({ cells: new Map(headers.map((header, i) => [header, cells[i] ?? ''])), line: line.number });
  }
  if (!headers) diagnostics.push(warningAt(source, span(0, 0), 'kubectl-empty'));
  return { value: { source, headers: headers ?? [], rows }, diagnostics };
}
