import { type Diagnostic, errorAt, type Parsed, type SourceText, sourceLines } from '../../text/index.ts';
import { placeOfLine, splitWords, type TextPlace } from '../words.ts';

/** One member of a set, as `ipset save` writes it after the set's name. */
export interface IpsetEntry {
  readonly text: string;
  /** A hole in a greater network (`nomatch`). */
  readonly nomatch: boolean;
  readonly place: TextPlace;
}

/** A set of ipset(8): its type, e.g. `hash:ip,port`, and its members. */
export interface Ipset {
  readonly name: string;
  readonly type: string;
  readonly entries: readonly IpsetEntry[];
  readonly place: TextPlace;
}

/** Reads `ipset save` or `ipset list` (ipset(8)): the first line tells which it is. */
export function parseIpset(source: SourceText): Parsed<readonly Ipset[]> {
  return /^\s*Name: /.test(source.text) ? parseList(source) : parseSave(source);
}

type OpenSet = Ipset & { readonly entries: IpsetEntry[] };

/** `create NAME TYPE …` and `add NAME ENTRY …` lines. */
function parseSave(source: SourceText): Parsed<readonly Ipset[]> {
  const sets = new Map<string, OpenSet>();
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

/** What stands between a listed set's type and its members. */
const listHeader = /^(Revision|Header|Size in memory|References|Number of entries|Default|Comment): /;

/** A block for each set: `Name: …`, `Type: …`, further lines, then `Members:` and an entry a line. */
function parseList(source: SourceText): Parsed<readonly Ipset[]> {
  const sets: OpenSet[] = [];
  const diagnostics: Diagnostic[] = [];
  let inMembers = false;
  for (const line of sourceLines(source)) {
    if (line.text.trim() === '') continue;
    const place = placeOfLine(source, line);
    const [, key, value = ''] = /^(Name|Type|Members): ?(.*)$/.exec(line.text) ?? [];
    const last = sets.at(-1);
    if (key === 'Name') {
      inMembers = false;
      sets.push({ name: value.trim(), type: '', entries: [], place });
    } else if (key === 'Type' && last && !inMembers) {
      sets.splice(-1, 1, { ...last, type: value.trim() });
    } else if (key === 'Members' && last) {
      inMembers = true;
    } else if (inMembers && last) {
      const [text = '', ...options] = splitWords(line).map((word) => word.text);
      last.entries.push({ text, nomatch: options.includes('nomatch'), place });
    } else if (!listHeader.test(line.text)) {
      diagnostics.push(errorAt(source, place.span, 'host-line-unknown', { command: 'ipset list' }));
    }
  }
  return { value: sets, diagnostics };
}
