import {
  type Diagnostic,
  errorAt,
  type Parsed,
  type SourceLine,
  type SourceText,
  sourceLines,
  span,
  warningAt,
} from '../text/index.ts';
import type { Condition, Iptables, IptablesChain, IptablesRule, Match, Target } from './iptables.ts';
import { knownModule, matchOption } from './iptables-match-options.ts';
import { readTarget } from './iptables-target-options.ts';
import { placeOfLine, placeText, splitQuotedWords, type Word, WordReader } from './words.ts';

type ChainDraft = IptablesChain & { readonly rules: IptablesRule[] };

/** Reads `iptables-save`, with or without `-c` (iptables-save(8)). */
export function parseIptablesSave(source: SourceText): Parsed<Iptables> {
  const tables = new Map<string, { readonly name: string; readonly chains: Map<string, ChainDraft> }>();
  const diagnostics: Diagnostic[] = [];
  let chains: Map<string, ChainDraft> | undefined;
  for (const line of sourceLines(source)) {
    const place = placeOfLine(source, line);
    const text = placeText(place);
    if (text === '' || text.startsWith('#') || text === 'COMMIT') continue;
    if (text.startsWith('*')) {
      chains = new Map();
      tables.set(text.slice(1), { name: text.slice(1), chains });
    } else if (chains && text.startsWith(':')) {
      const [name = '', policy = '-'] = text.slice(1).split(/\s+/);
      chains.set(name, {
        name,
        policy: policy === 'ACCEPT' || policy === 'DROP' ? policy : undefined,
        rules: [],
        place,
      });
    } else if (chains && /^(\[[0-9]+:[0-9]+\] )?-A /.test(text)) {
      addRule(source, line, chains, diagnostics);
    } else {
      diagnostics.push(errorAt(source, place.span, 'host-line-unknown', { command: 'iptables-save' }));
    }
  }
  return { value: { tables, complete: true }, diagnostics };
}

function addRule(
  source: SourceText,
  line: SourceLine,
  chains: ReadonlyMap<string, ChainDraft>,
  diagnostics: Diagnostic[],
): void {
  const words = [...splitQuotedWords(line)];
  const counters = /^\[([0-9]+):([0-9]+)\]$/.exec(words[0]?.text ?? '');
  if (counters) words.shift();
  const [, chainWord, ...rest] = words;
  const chain = chains.get(chainWord?.text ?? '');
  if (!chainWord || !chain) {
    const at = chainWord?.span ?? placeOfLine(source, line).span;
    diagnostics.push(errorAt(source, at, 'host-chain-unknown', { chain: chainWord?.text ?? '' }));
    return;
  }
  const place = placeOfLine(source, line);
  const rule = readRule(source, rest, (name) => chains.has(name), diagnostics);
  chain.rules.push({
    chain: chain.name,
    text: source.text.slice(rest[0]?.span.start ?? place.span.end, place.span.end),
    ...rule,
    counters: counters ? { packets: Number(counters[1]), bytes: Number(counters[2]) } : undefined,
    place,
  });
}

function readRule(
  source: SourceText,
  words: readonly Word[],
  isChain: (name: string) => boolean,
  diagnostics: Diagnostic[],
): { readonly matches: readonly Match[]; readonly target: Target } {
  const reader = new WordReader(source, words, diagnostics);
  const modules: string[] = [];
  const matches: Match[] = [];
  let target: Target = { kind: 'none' };
  let negated = false;
  for (let word = reader.take(); word; word = reader.take()) {
    if (word.text === '!') {
      negated = true;
      continue;
    }
    const start = word.span.start;
    if (word.text === '-j' || word.text === '-g') {
      const name = reader.take()?.text ?? '';
      target = word.text === '-g' ? { kind: 'goto', chain: name } : readTarget(reader, name, isChain(name));
    } else if (word.text === '-m') {
      const module = reader.take()?.text ?? '';
      modules.push(module);
      if (!knownModule(module)) {
        matches.push({ condition: { kind: 'unsupported', name: module }, negated: false, span: word.span });
        skipOptions(reader);
      }
    } else {
      const condition = readCondition(reader, word, modules, matches);
      if (condition === undefined) {
        diagnostics.push(
          warningAt(source, word.span, 'host-option-unknown', {
            option: word.text,
            where: modules.at(-1) ?? 'iptables',
          }),
        );
        matches.push({ condition: { kind: 'unsupported', name: word.text }, negated, span: word.span });
        skipOptions(reader);
      } else if (condition !== 'amended') {
        // `-p tcp` makes the options of tcp known even where `-m tcp` is not printed.
        if (condition.kind === 'protocol') modules.unshift(reader.lastText);
        matches.push({ condition, negated, span: span(start, reader.lastEnd) });
      }
    }
    negated = false;
  }
  return { matches, target };
}

/** Reads one option. Options that only add to the match before them give `amended`. */
function readCondition(
  reader: WordReader,
  word: Word,
  modules: readonly string[],
  matches: Match[],
): Condition | 'amended' | undefined {
  if (word.text === '--limit-iface-in' || word.text === '--limit-iface-out') {
    const limit = word.text === '--limit-iface-in' ? 'in' : 'out';
    for (const [i, match] of matches.entries()) {
      if (match.condition.kind === 'address-type')
        matches[i] = { ...match, condition: { ...match.condition, limit } };
    }
    return 'amended';
  }
  if (word.text === '--mode' && modules.includes('statistic')) return readStatistic(reader);
  return matchOption(word.text, modules)?.(reader);
}

function readStatistic(reader: WordReader): Condition {
  const mode = reader.take()?.text;
  reader.takeIf('!');
  reader.take();
  const value = reader.take()?.text ?? '';
  if (mode === 'random') return { kind: 'statistic', mode, probability: value };
  if (reader.takeIf('--packet')) reader.take();
  return { kind: 'statistic', mode: 'nth', probability: `1/${value}` };
}

/** Passes over the options of something unknown, up to the next match, target or general option. */
function skipOptions(reader: WordReader): void {
  while (reader.peek !== undefined && !/^(-[a-z])$/.test(reader.peek) && !startsOption(reader)) reader.take();
}

function startsOption(reader: WordReader): boolean {
  return reader.peek === '!' && /^-[a-z]$/.test(reader.ahead(1) ?? '');
}
