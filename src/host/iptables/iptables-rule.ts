import { type Diagnostic, type SourceText, span, warningAt } from '../../text/index.ts';
import { type Word, WordReader } from '../words.ts';
import type { Condition, Match, Target } from './iptables.ts';
import { knownModule, matchOption } from './iptables-match-options.ts';
import { readTarget } from './iptables-target-options.ts';

/** Reads a rule's words in the language of iptables-save: options before their values, `-m` before a match's options, then `-j`. */
export function readRule(
  source: SourceText,
  words: readonly Word[],
  isChain: (name: string) => boolean,
  diagnostics: Diagnostic[],
): { readonly matches: readonly Match[]; readonly target: Target } {
  const reader = new WordReader(source, words, diagnostics);
  const modules: string[] = [];
  let instance = 0;
  const matches: Match[] = [];
  let target: Target = { kind: 'none' };
  let bang: Word | undefined;
  for (let word = reader.take(); word; word = reader.take()) {
    if (word.text === '!') {
      bang = word;
      continue;
    }
    const negated = bang !== undefined;
    const start = bang?.span.start ?? word.span.start;
    bang = undefined;
    const unsupported = (name: string) => {
      matches.push({
        condition: { kind: 'unsupported', name },
        negated,
        instance,
        span: span(start, word.span.end),
      });
      skipOptions(reader);
    };
    if (word.text === '-j' || word.text === '-g') {
      const name = reader.take()?.text ?? '';
      target = word.text === '-g' ? { kind: 'goto', chain: name } : readTarget(reader, name, isChain(name));
    } else if (word.text === '-m') {
      const module = reader.take()?.text ?? '';
      modules.push(module);
      instance += 1;
      if (!knownModule(module)) unsupported(module);
    } else {
      const condition = readCondition(reader, word, modules, matches);
      if (condition === 'amended') continue;
      if (condition === 'unknown') {
        const where = modules.at(-1) ?? 'iptables';
        diagnostics.push(warningAt(source, word.span, 'host-option-unknown', { option: word.text, where }));
      }
      if (condition === 'unknown' || condition === undefined) {
        unsupported(word.text);
        continue;
      }
      // `-p tcp` makes the options of tcp known even where `-m tcp` is not printed.
      if (condition.kind === 'protocol') modules.unshift(reader.lastText);
      const general = /^-[a-z]$/.test(word.text);
      matches.push({
        condition,
        negated,
        instance: general ? 0 : instance,
        span: span(start, reader.lastEnd),
      });
    }
  }
  return { matches, target };
}

/** Reads one option: `amended` when it only adds to the match before it, nothing when its value could not be read. */
function readCondition(
  reader: WordReader,
  word: Word,
  modules: readonly string[],
  matches: Match[],
): Condition | 'amended' | 'unknown' | undefined {
  if (word.text === '--limit-iface-in' || word.text === '--limit-iface-out') {
    const limit = word.text === '--limit-iface-in' ? 'in' : 'out';
    for (const [i, match] of matches.entries()) {
      if (match.condition.kind === 'address-type')
        matches[i] = { ...match, condition: { ...match.condition, limit } };
    }
    return 'amended';
  }
  if (word.text === '--mode' && modules.includes('statistic')) return readStatistic(reader);
  const decode = matchOption(word.text, modules);
  return decode ? decode(reader) : 'unknown';
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
  // Every first of one is every packet.
  const always = negated ? '0' : '1';
  const often = negated ? `${Number(value) - 1}/${value}` : `1/${value}`;
  return { kind: 'statistic', mode: 'nth', probability: value === '1' ? always : often };
}

/** Passes over the options of something unknown, up to the next match, target or general option. */
function skipOptions(reader: WordReader): void {
  while (reader.peek !== undefined && !/^(-[a-z])$/.test(reader.peek) && !startsOption(reader)) reader.take();
}

function startsOption(reader: WordReader): boolean {
  return reader.peek === '!' && /^-[a-z]$/.test(reader.ahead(1) ?? '');
}
