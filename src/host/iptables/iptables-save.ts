import {
  type Diagnostic,
  errorAt,
  type Parsed,
  type SourceLine,
  type SourceText,
  sourceLines,
} from '../../text/index.ts';
import { placeOfLine, placeText, splitQuotedWords } from '../words.ts';
import type { Counters, Iptables, IptablesChain, IptablesRule } from './iptables.ts';
import { readRule } from './iptables-rule.ts';

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
      const [name = '', policy = '-', counters] = text.slice(1).split(/\s+/);
      chains.set(name, {
        name,
        policy: policy === 'ACCEPT' || policy === 'DROP' ? policy : undefined,
        counters: readCounters(counters),
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
  const counters = readCounters(words[0]?.text);
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
    counters,
    place,
  });
}

/** Reads `[PACKETS:BYTES]`. */
function readCounters(text: string | undefined): Counters | undefined {
  const found = /^\[([0-9]+):([0-9]+)\]$/.exec(text ?? '');
  return found ? { packets: Number(found[1]), bytes: Number(found[2]) } : undefined;
}
