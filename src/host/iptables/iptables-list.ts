import {
  type Diagnostic,
  errorAt,
  own,
  type Parsed,
  type SourceLine,
  type SourceText,
  type Span,
  sourceLines,
  span,
} from '../../text/index.ts';
import { placeOfLine, splitWords, type Word } from '../words.ts';
import type { Iptables, IptablesChain, IptablesRule, Match } from './iptables.ts';
import { type ListPhrase, matchPhrases, targetPhrases } from './iptables-list-phrases.ts';
import { readRule } from './iptables-rule.ts';
import { tableNameOf } from './table-name.ts';

type ChainDraft = IptablesChain & { readonly rules: IptablesRule[] };

const chainLine =
  /^Chain (\S+) \((?:policy (\w+)(?: (\d+[KMGT]?) packets, (\d+[KMGT]?) bytes)?|(\d+) references)\)/;

/**
 * Reads one table as `iptables -t TABLE -L [CHAIN] [-n] [-v] [--line-numbers]` prints it (iptables(8)). The text does not name its
 * table: it is told by the built-in chains, unless given.
 */
export function parseIptablesList(
  source: SourceText,
  options: { readonly table?: string } = {},
): Parsed<Iptables> {
  const diagnostics: Diagnostic[] = [];
  const chains = new Map<string, ChainDraft>();
  for (const line of sourceLines(source)) {
    const found = chainLine.exec(line.text);
    if (!found) continue;
    const [, name = '', policy, packets, bytes] = found;
    const place = placeOfLine(source, line);
    const counters =
      packets === undefined ? undefined : { packets: readCount(packets) ?? 0, bytes: readCount(bytes) ?? 0 };
    chains.set(name, { name, policy: policyOf(policy), counters, rules: [], place });
  }
  let chain: ChainDraft | undefined;
  let columns: readonly string[] = [];
  for (const line of sourceLines(source)) {
    const place = placeOfLine(source, line);
    if (line.text.trim() === '') continue;
    const found = chainLine.exec(line.text);
    if (found) chain = chains.get(found[1] ?? '');
    else if (/^\s*(num |pkts |target )/.test(line.text)) columns = line.text.trim().split(/\s+/);
    else {
      const rule = chain && readLine(source, line, chain.name, columns, chains, diagnostics);
      if (rule) chain?.rules.push(rule);
      else diagnostics.push(errorAt(source, place.span, 'host-line-unknown', { command: 'iptables -L' }));
    }
  }
  const table = options.table ?? tableNameOf(chains);
  return { value: { tables: new Map([[table, { name: table, chains }]]), complete: false }, diagnostics };
}

function policyOf(text: string | undefined): 'ACCEPT' | 'DROP' | undefined {
  return text === 'ACCEPT' || text === 'DROP' ? text : undefined;
}

function readLine(
  source: SourceText,
  line: SourceLine,
  chain: string,
  columns: readonly string[],
  chains: ReadonlyMap<string, ChainDraft>,
  diagnostics: Diagnostic[],
): IptablesRule | undefined {
  const words = splitWords(line);
  const opt = words.findIndex((word) => /^(--|-f|!f)$/.test(word.text));
  const verbose = columns.includes('in');
  const before = columns.indexOf('target');
  const sourceAt = opt + 1 + (verbose ? 2 : 0);
  const protocol = words[opt - 1];
  const from = words[sourceAt];
  const to = words[sourceAt + 1];
  if (opt < 1 || before < 0 || !protocol || !from || !to) return undefined;
  // A rule without a target leaves that column empty.
  const target = opt - 1 > before ? words[before] : undefined;
  const general = [
    ...addressWords('-s', from),
    ...addressWords('-d', to),
    ...(/^!?(0|all|ip)$/.test(protocol.text) ? [] : optionWords('-p', protocol)),
    ...(verbose ? [...interfaceWords('-i', words[opt + 1]), ...interfaceWords('-o', words[opt + 2])] : []),
    ...(words[opt]?.text === '--'
      ? []
      : optionWords('-f', words[opt]!).slice(0, words[opt]?.text === '!f' ? 2 : 1)),
  ];
  const place = placeOfLine(source, line);
  const details = readDetails(source, span(to.span.end, place.span.end), target?.text ?? '');
  const targetWords = target
    ? [{ ...target, text: details.goto ? '-g' : '-j' }, target, ...details.target]
    : [];
  const known = (name: string) => chains.has(name) || !/^[A-Z]+[A-Z0-9]*$/.test(name);
  const rule = readRule(source, [...general, ...details.matches, ...targetWords], known, diagnostics);
  const hidden: Match = {
    condition: { kind: 'hidden-interfaces' },
    negated: false,
    instance: 0,
    span: place.span,
  };
  return {
    chain,
    text: source.text.slice(place.span.start, place.span.end),
    matches: verbose ? rule.matches : [...rule.matches, hidden],
    target: rule.target,
    counters: countersOf(columns, words),
    place,
  };
}

/** Reads a count, in thousands, millions and so on where a letter says so. */
function readCount(text: string | undefined): number | undefined {
  const found = /^(\d+)([KMGT]?)$/.exec(text ?? '');
  const factor = { K: 1e3, M: 1e6, G: 1e9, T: 1e12 }[found?.[2] ?? ''] ?? 1;
  return found ? Number(found[1]) * factor : undefined;
}

function countersOf(columns: readonly string[], words: readonly Word[]): IptablesRule['counters'] {
  const at = columns.indexOf('pkts');
  const packets = at < 0 ? undefined : readCount(words[at]?.text);
  const bytes = at < 0 ? undefined : readCount(words[at + 1]?.text);
  return packets === undefined || bytes === undefined ? undefined : { packets, bytes };
}

function addressWords(option: string, word: Word): readonly Word[] {
  return /^!?(anywhere|0\.0\.0\.0\/0|::\/0)$/.test(word.text) ? [] : optionWords(option, word);
}

function interfaceWords(option: string, word: Word | undefined): readonly Word[] {
  return !word || word.text === '*' || word.text === 'any' ? [] : optionWords(option, word);
}

/** `!VALUE` of a column as the words `! OPTION VALUE`. */
function optionWords(option: string, word: Word): readonly Word[] {
  const negated = word.text.startsWith('!');
  const value = { ...word, text: negated ? word.text.slice(1) : word.text };
  return [...(negated ? [{ ...word, text: '!' }] : []), { ...word, text: option }, value];
}

interface Details {
  readonly goto: boolean;
  readonly matches: readonly Word[];
  readonly target: readonly Word[];
}

/** Reads what stands after the addresses, phrase by phrase; a run of words that none knows is a match nobody supports. */
function readDetails(source: SourceText, at: Span, target: string): Details {
  const matches: Word[] = [];
  const targetWords: Word[] = [];
  let goesTo = false;
  let unknown = false;
  let start = at.start;
  while (start < at.end) {
    const text = source.text.slice(start, at.end);
    const step = text.length - text.trimStart().length;
    if (step > 0) {
      start += step;
      continue;
    }
    const known = findPhrase(matchPhrases, text);
    const ofTarget = known ? undefined : findPhrase(own(targetPhrases, target) ?? [], text);
    const found = known ?? ofTarget;
    const length = found?.length ?? /^\S+/.exec(text)?.[0].length ?? text.length;
    const place = span(start, start + length);
    const word = (part: string): Word => ({ text: part, span: place });
    if (known) matches.push(...known.words.map(word));
    else if (ofTarget) targetWords.push(...ofTarget.words.map(word));
    else if (text.startsWith('[goto]')) goesTo = true;
    else if (isTargetText(target)) break;
    else if (!unknown) matches.push(word('-m'), word(`${text.slice(0, length).replace(/:$/, '')} …`));
    unknown = !found && !text.startsWith('[goto]');
    start += length;
  }
  return { goto: goesTo, matches, target: targetWords };
}

/** Targets whose own words (a log's prefix, say) are of no consequence. */
function isTargetText(target: string): boolean {
  return /^(LOG|NFLOG|ULOG|TRACE|TCPMSS|CHECKSUM|CLASSIFY)$/.test(target);
}

function findPhrase(
  phrases: readonly ListPhrase[],
  text: string,
): { readonly words: readonly string[]; readonly length: number } | undefined {
  for (const { pattern, words } of phrases) {
    const found = pattern.exec(text);
    if (found && found[0].length > 0) return { words: words(found), length: found[0].length };
  }
  return undefined;
}
