import { placeText, splitQuotedWords } from '../words.ts';
import type { Counters, Iptables, IptablesChain, IptablesRule, IptablesTable } from './iptables.ts';
import {
  type Extension,
  type ListStyle,
  matchWords,
  type Option,
  protocolColumn,
  targetWords,
} from './iptables-list-words.ts';

/** What of iptables is listed, and how. */
export interface ListOptions extends Partial<ListStyle> {
  /** `filter`, as for iptables itself, unless given. */
  readonly table?: string;
  readonly chain?: string;
}

/**
 * What `iptables -t TABLE -L [CHAIN] [-n] [-v]` prints (iptables 1.8.9); `undefined` when there is no such table or chain. Rules that
 * were read from such a listing are given back as they were.
 */
export function formatIptablesList(iptables: Iptables, options: ListOptions = {}): string | undefined {
  const style = {
    numeric: options.numeric ?? true,
    verbose: options.verbose ?? false,
    protocolNames: options.protocolNames ?? false,
  };
  const table = iptables.tables.get(options.table ?? 'filter');
  const chains = [...(table?.chains.values() ?? [])].filter(
    ({ name }) => options.chain === undefined || name === options.chain,
  );
  if (!table || chains.length === 0) return undefined;
  return chains.map((chain) => formatChain(table, chain, style, iptables.complete)).join('\n');
}

function formatChain(
  table: IptablesTable,
  chain: IptablesChain,
  style: ListStyle,
  fromSave: boolean,
): string {
  const columns = style.verbose
    ? ' pkts bytes target     prot opt in     out     source               destination         '
    : 'target     prot opt source               destination         ';
  const rules = chain.rules.map((rule) => (fromSave ? formatRule(rule, style) : rule.text));
  // A count such as 255K is the listing's own text.
  const head = fromSave || !style.verbose ? undefined : placeText(chain.place);
  return [head ?? `Chain ${chain.name} (${chainNote(table, chain, style)})`, columns, ...rules]
    .map((line) => `${line}\n`)
    .join('');
}

function chainNote(
  table: IptablesTable,
  { name, policy, counters }: IptablesChain,
  { verbose }: ListStyle,
): string {
  if (policy === undefined) return `${references(table, name)} references`;
  const { packets, bytes } = counters ?? { packets: 0, bytes: 0 };
  return verbose
    ? `policy ${policy} ${count(packets).trim()} packets, ${count(bytes).trim()} bytes`
    : `policy ${policy}`;
}

function references(table: IptablesTable, name: string): number {
  const rules = [...table.chains.values()].flatMap((chain) => chain.rules);
  return rules.filter(
    ({ target }) => (target.kind === 'jump' || target.kind === 'goto') && target.chain === name,
  ).length;
}

/** Five columns, thousands as K from 100000 on, then M and G (xtables_print_num). */
function count(value: number): string {
  if (value <= 99999) return String(value).padStart(5);
  for (const [unit, factor] of [
    ['K', 1e3],
    ['M', 1e6],
    ['G', 1e9],
  ] as const) {
    const rounded = Math.floor((value + factor / 2) / factor);
    if (rounded <= 9999) return `${String(rounded).padStart(4)}${unit}`;
  }
  return `${String(Math.floor((value + 5e11) / 1e12)).padStart(4)}T`;
}

interface RuleWords {
  readonly general: ReadonlyMap<string, Option>;
  readonly matches: readonly Extension[];
  readonly target: Extension | undefined;
  readonly goto: boolean;
}

function formatRule(rule: IptablesRule, style: ListStyle): string {
  const { general, matches, target, goto } = ruleWords(rule);
  const { packets, bytes }: Counters = rule.counters ?? { packets: 0, bytes: 0 };
  const protocol = general.get('-p');
  const fragment = general.get('-f');
  const inverted = (option: Option | undefined, blank: string) => (option?.negated ? '!' : blank);
  const device = (name: string) =>
    `${inverted(general.get(name), '')}${general.get(name)?.values[0] ?? (style.numeric ? '*' : 'any')}`.padEnd(
      6,
    );
  // The CT target shows under its own name where iptables-save writes its older alias.
  const name = target?.name === 'NOTRACK' ? 'CT' : (target?.name ?? '');
  const columns = [
    style.verbose ? `${count(packets)} ${count(bytes)} ` : '',
    `${name.padEnd(9)} `,
    `${inverted(protocol, ' ')}${protocolColumn(protocol?.values[0] ?? 'all', style).padEnd(4)} `,
    fragment ? `${fragment.negated ? '!' : '-'}f ` : '-- ',
    style.verbose ? ` ${device('-i')} ${device('-o')} ` : '',
    `${inverted(general.get('-s'), ' ')}${address(general.get('-s'), style).padEnd(19)} `,
    `${inverted(general.get('-d'), ' ')}${address(general.get('-d'), style).padEnd(19)} `,
    goto ? '[goto] ' : '',
  ];
  const details = [
    ...matches.map((match) => matchWords(match, style)),
    target && !goto ? targetWords(target) : '',
  ];
  return `${columns.join('')}${details
    .filter((text) => text !== '')
    .map((text) => ` ${text}`)
    .join('')}`;
}

function address(option: Option | undefined, { numeric }: ListStyle): string {
  const text = option?.values[0];
  if (text === undefined) return numeric ? '0.0.0.0/0' : 'anywhere';
  return text.replace(/\/32$/, '');
}

/** The rule's text of iptables-save in parts. */
function ruleWords(rule: IptablesRule): RuleWords {
  const line = { text: rule.text, start: 0, number: 1 };
  const general = new Map<string, Option>();
  const matches: Extension[] = [];
  let target: Extension | undefined;
  let goto = false;
  let current: { readonly name: string; readonly options: Option[] } | undefined;
  let option: { readonly name: string; readonly negated: boolean; readonly values: string[] } | undefined;
  let expects: '-m' | '-j' | undefined;
  let negated = false;
  for (const { text, span } of splitQuotedWords(line)) {
    const quoted = rule.text.startsWith('"', span.start);
    if (expects) {
      current = { name: text, options: [] };
      if (expects === '-m') matches.push(current);
      else target = current;
      expects = undefined;
      option = undefined;
    } else if (!quoted && text === '!') {
      negated = true;
    } else if (!quoted && (text === '-m' || text === '-j' || text === '-g')) {
      expects = text === '-m' ? '-m' : '-j';
      goto ||= text === '-g';
    } else if (!quoted && /^-[a-z]$/.test(text)) {
      option = { name: text, negated, values: [] };
      general.set(text, option);
      negated = false;
    } else if (!quoted && /^--[a-z]/.test(text)) {
      option = { name: text, negated, values: [] };
      current?.options.push(option);
      negated = false;
    } else {
      option?.values.push(text);
    }
  }
  return { general, matches, target, goto };
}
