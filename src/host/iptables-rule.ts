import { type Diagnostic, type SourceText, span, warningAt } from '../text/index.ts';
import type { Condition, Match, Target } from './iptables.ts';
import { knownModule, matchOption } from './iptables-match-options.ts';
import { readTarget } from './iptables-target-options.ts';
import { type Word, WordReader } from './words.ts';

/** Reads a rule's words in the language of iptables-save: options before their values, `-m` before a match's options, then `-j`. */
export function readRule(
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
  const negated = reader.takeIf('!');
  reader.take();
  const value = reader.take()?.text ?? '';
  if (mode === 'random') {
    return { kind: 'statistic', mode, probability: negated ? String(1 - Number(value)) : value };
  }
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
