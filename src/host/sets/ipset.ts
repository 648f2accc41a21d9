import { type Diagnostic, errorAt, type Parsed, type SourceText, sourceLines } from '../../text/index.ts';
import { type Place, placeOfLine, splitWords } from '../words.ts';

/** One member of a set, as `ipset save` writes it after the set's name. */
export interface IpsetEntry {
  readonly text: string;
  /** A hole in a greater network (`nomatch`). */
  readonly nomatch: boolean;
  readonly place: Place;
}

/** A set of ipset(8): its type, e.g. `hash:ip,port`, and its members. */
export interface Ipset {
  readonly name: string;
  readonly type: string;
  readonly entries: readonly IpsetEntry[];
  readonly place: Place;
}

/** Reads `ipset save` (ipset(8)): `create NAME TYPE …` and `add NAME ENTRY …` lines. */
export function parseIpset(source: SourceText): Parsed<readonly Ipset[]> {
  const sets = new Map<string, Ipset & { readonly entries: IpsetEntry[] }>();
  const diagnostics: Diagnostic[] = [];
  for (const line of sourceLines(source)) {
    if (line.text.trim() === '') continue;
    const place = placeOfLine(source, line);
    const [command, name = '', what = '', ...options] = splitWords(line).map((word) => word.text);
    if (command === 'create' && what !== '') {
      sets.set(name, { name, type: what, entries: [], place });
    } else if (command === 'add' && what !== '') {
      const set = sets.get(name);
      if (set) set.entries.push({ text: what, nomatch: options.includes('nomatch'), place });
      else diagnostics.push(errorAt(source, place.span, 'host-set-unknown', { set: name }));
    } else {
      diagnostics.push(errorAt(source, place.span, 'host-line-unknown', { command: 'ipset save' }));
    }
  }
  return { value: [...sets.values()], diagnostics };
}
