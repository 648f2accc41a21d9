import { type Diagnostic, errorAt, type Parsed, type SourceText, sourceLines } from '../text/index.ts';
import { placeOfLine, type TextPlace } from './words.ts';

/** A kernel parameter with its value. */
export interface Sysctl {
  readonly name: string;
  readonly value: string;
  readonly place: TextPlace;
}

/** Reads `sysctl NAME…` or `sysctl -a` (sysctl(8)): lines `NAME = VALUE`. */
export function parseSysctl(source: SourceText): Parsed<readonly Sysctl[]> {
  const values: Sysctl[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const line of sourceLines(source)) {
    if (line.text.trim() === '') continue;
    const place = placeOfLine(source, line);
    const found = /^\s*([\w./-]+)\s*=\s*(.*?)\s*$/.exec(line.text);
    if (found) values.push({ name: found[1] ?? '', value: found[2] ?? '', place });
    else diagnostics.push(errorAt(source, place.span, 'host-line-unknown', { command: 'sysctl' }));
  }
  return { value: values, diagnostics };
}
