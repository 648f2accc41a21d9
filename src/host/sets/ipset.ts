import {
  type Diagnostic,
  errorAt,
  type Parsed,
  type SourceLine,
  type SourceText,
  sourceLines,
} from '../../text/index.ts';
import { placeOfLine, readNumber, splitQuotedWords, type TextPlace } from '../words.ts';

/** One member of a set, as `ipset save` writes it after the set's name. */
export interface IpsetEntry {
  readonly text: string;
  /** A hole in a greater network (`nomatch`). */
  readonly nomatch: boolean;
  /** Whether its interface is only the beginning of a name. */
  readonly wildcard: boolean;
  readonly place: TextPlace;
}

/** A set of ipset(8): its type, e.g. `hash:ip,port`, and its members. */
export interface Ipset {
  readonly name: string;
  readonly type: string;
  /** The length that addresses are cut to before they are looked for. */
  readonly netmask: number | undefined;
  /** Whether addresses are cut by a mask that is no prefix's. */
  readonly bitmask: boolean;
  readonly markMask: number;
  readonly entries: readonly IpsetEntry[];
  readonly place: TextPlace;
}

type Draft = { -readonly [K in keyof Ipset]: Ipset[K] } & { entries: IpsetEntry[] };

/** Reads `ipset save`, `create NAME TYPE …` and `add NAME ENTRY …` lines, or `ipset list` (ipset(8)). */
export function parseIpset(source: SourceText): Parsed<readonly Ipset[]> {
  const sets = new Map<string, Draft>();
  const diagnostics: Diagnostic[] = [];
  let listed: Draft | undefined;
  let inMembers = false;
  for (const line of sourceLines(source)) {
    const text = line.text.trim();
    if (text === '') continue;
    const place = placeOfLine(source, line);
    const header =
      /^(Name|Type|Header|Members|Revision|References|Size in memory|Number of entries): ?(.*)$/.exec(text);
    const [command, name = '', what = '', ...options] = splitQuotedWords(line).map((word) => word.text);
    if (header?.[1] === 'Name') {
      listed = emptySet(header[2] ?? '', '', place);
      inMembers = false;
      sets.set(listed.name, listed);
    } else if (header && listed) {
      if (header[1] === 'Type') listed.type = header[2] ?? '';
      if (header[1] === 'Header') readOptions(listed, (header[2] ?? '').split(' '));
      inMembers ||= header[1] === 'Members';
    } else if (listed && inMembers) {
      listed.entries.push(readEntry(line, 0, place));
    } else if (command === 'create' && what !== '') {
      const set = emptySet(name, what, place);
      readOptions(set, options);
      sets.set(name, set);
    } else if (command === 'add' && what !== '') {
      const set = sets.get(name);
      if (set) set.entries.push(readEntry(line, 2, place));
      else diagnostics.push(errorAt(source, place.span, 'host-set-unknown', { set: name }));
    } else {
      diagnostics.push(errorAt(source, place.span, 'host-line-unknown', { command: 'ipset save' }));
    }
  }
  return { value: [...sets.values()], diagnostics };
}

function emptySet(name: string, type: string, place: TextPlace): Draft {
  return { name, type, netmask: undefined, bitmask: false, markMask: 0xffffffff, entries: [], place };
}

function readOptions(set: Draft, options: readonly string[]): void {
  const value = (name: string) =>
    options.includes(name) ? readNumber(options[options.indexOf(name) + 1] ?? '') : undefined;
  set.netmask = value('netmask');
  set.bitmask = options.includes('bitmask');
  set.markMask = value('markmask') ?? 0xffffffff;
}

/** Reads an entry after so many other words; what stands in the quotes of a comment is no option. */
function readEntry(line: SourceLine, skip: number, place: TextPlace): IpsetEntry {
  const words = splitQuotedWords(line).slice(skip);
  const isOption = (name: string) =>
    words.slice(1).some(({ text, span }) => text === name && span.end - span.start === name.length);
  return {
    text: words[0]?.text ?? '',
    nomatch: isOption('nomatch'),
    wildcard: isOption('wildcard'),
    place,
  };
}
