import { type Diagnostic, type LineShape, type Parsed, type SourceText, unpaste } from '../text/index.ts';

/**
 * Reads a text; where that finds fault with it, reads it again as a tool's output that was pasted, and says what was left out. Nothing is
 * spent on texts that are plain.
 */
export function readPasted<T>(
  source: SourceText,
  shape: (text: string) => LineShape,
  read: (source: SourceText) => Parsed<T>,
): Parsed<T> {
  const plain = read(source);
  if (plain.diagnostics.length === 0) return plain;
  const pasted = unpaste(source, shape);
  if (!pasted) return plain;
  const again = read(pasted.source);
  if (faults(again) >= faults(plain)) return plain;
  const note: Diagnostic = {
    severity: 'warning',
    code: 'pasted-left-out',
    params: { what: pasted.leftOut.map(({ kind, times }) => `${kind} (${times})`).join(', ') },
    source,
  };
  return { value: again.value, diagnostics: [note, ...again.diagnostics] };
}

function faults(parsed: Parsed<unknown>): number {
  return parsed.diagnostics.length;
}
