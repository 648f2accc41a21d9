import { type IpPrefix, parsePrefix } from '../../packet/index.ts';
import { type Diagnostic, errorAt, type Parsed, type SourceText, sourceLines } from '../../text/index.ts';
import {
  placeOfLine,
  placeText,
  readNumber,
  readText,
  splitWords,
  type TextPlace,
  WordReader,
} from '../words.ts';
import { readRealm } from './route.ts';

/** What a rule does once it matches (ip-rule(8), "TYPE"). */
type RuleAction =
  | { readonly kind: 'lookup'; readonly table: string }
  | { readonly kind: 'goto'; readonly priority: number }
  | { readonly kind: 'nop' | 'blackhole' | 'unreachable' | 'prohibit' };

/** A range of numbers, both ends counted. */
export interface NumberRange {
  readonly from: number;
  readonly to: number;
}

/** A value under a mask. */
export interface MaskedNumber {
  readonly value: number;
  readonly mask: number;
}

/** One line of `ip rule`: a condition on a packet and the table that is then asked. */
export interface Rule {
  readonly priority: number;
  readonly negated: boolean;
  readonly from: IpPrefix | undefined;
  readonly to: IpPrefix | undefined;
  readonly inInterface: string | undefined;
  readonly outInterface: string | undefined;
  readonly mark: MaskedNumber | undefined;
  readonly tos: number | undefined;
  readonly protocol: string | undefined;
  readonly sourcePorts: NumberRange | undefined;
  readonly destinationPorts: NumberRange | undefined;
  /** A route of this prefix length or a shorter one does not count (`suppress_prefixlength`). */
  readonly suppressPrefixLength: number | undefined;
  /** A route by an interface of this group does not count (`suppress_ifgroup`). */
  readonly suppressGroup: string | undefined;
  /** The users whose packets it is for; what arrives is root's. */
  readonly users: NumberRange | undefined;
  /** As a route's: the class that its packets get. */
  readonly realm: number;
  /** The whole of the six bits that `dscp` asks for. */
  readonly dscp: number | undefined;
  /** A selector that is not known here: whether the rule matches cannot be told. */
  readonly unknown: string | undefined;
  readonly action: RuleAction;
  readonly place: TextPlace;
}

type RuleDraft = { -readonly [K in keyof Rule]: Rule[K] };

/** Reads `ip rule` (ip-rule(8)). */
export function parseIpRule(source: SourceText): Parsed<readonly Rule[]> {
  const rules: Rule[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const line of sourceLines(source)) {
    if (line.text.trim() === '') continue;
    const place = placeOfLine(source, line);
    const priority = /^([0-9]+):/.exec(line.text);
    if (!priority) {
      diagnostics.push(errorAt(source, place.span, 'host-line-unknown', { command: 'ip rule' }));
      continue;
    }
    const reader = new WordReader(source, splitWords(line), diagnostics);
    reader.take();
    const draft = emptyRule(Number(priority[1]), place);
    while (reader.peek !== undefined) readSelector(reader, draft);
    rules.push(draft);
  }
  return { value: rules, diagnostics };
}

function emptyRule(priority: number, place: TextPlace): RuleDraft {
  return {
    priority,
    negated: false,
    from: undefined,
    to: undefined,
    inInterface: undefined,
    outInterface: undefined,
    mark: undefined,
    tos: undefined,
    protocol: undefined,
    sourcePorts: undefined,
    destinationPorts: undefined,
    suppressPrefixLength: undefined,
    suppressGroup: undefined,
    users: undefined,
    realm: 0,
    dscp: undefined,
    unknown: undefined,
    action: { kind: 'nop' },
    place,
  };
}

function readSelector(reader: WordReader, rule: RuleDraft): void {
  const word = reader.take();
  if (!word) return;
  switch (word.text) {
    case 'not':
      rule.negated = true;
      return;
    case 'from':
      if (!reader.takeIf('all')) rule.from = reader.value('a prefix', parsePrefix);
      return;
    case 'to':
      if (!reader.takeIf('all')) rule.to = reader.value('a prefix', parsePrefix);
      return;
    case 'iif':
      rule.inInterface = reader.value('an interface', readText);
      if (reader.peek === '[detached]') reader.take();
      return;
    case 'oif':
      rule.outInterface = reader.value('an interface', readText);
      if (reader.peek === '[detached]') reader.take();
      return;
    case 'fwmark':
      rule.mark = reader.value('a mark', readMasked);
      return;
    case 'tos':
    case 'dsfield':
      rule.tos = reader.value('a type of service', (text) =>
        readNumber(/^0x/.test(text) ? text : `0x${text}`),
      );
      return;
    case 'ipproto':
      rule.protocol = reader.value('a protocol', readText);
      return;
    case 'sport':
      rule.sourcePorts = reader.value('a port or range', readRange);
      return;
    case 'dport':
      rule.destinationPorts = reader.value('a port or range', readRange);
      return;
    case 'lookup': {
      const table = reader.value('a table', readText);
      if (table !== undefined) rule.action = { kind: 'lookup', table };
      return;
    }
    case 'goto': {
      const priority = reader.value('a priority', readNumber);
      if (priority !== undefined) rule.action = { kind: 'goto', priority };
      if (reader.peek === '[unresolved]') reader.take();
      return;
    }
    case 'suppress_prefixlength':
      rule.suppressPrefixLength = reader.value('a prefix length', readNumber);
      return;
    case 'suppress_ifgroup':
      rule.suppressGroup = reader.value('a group', readText);
      return;
    case 'uidrange':
      rule.users = reader.value('a range of users', readRange);
      return;
    case 'realms':
      rule.realm = reader.value('a realm', readRealm) ?? 0;
      return;
    case 'proto':
      reader.take();
      return;
    case 'nop':
    case 'blackhole':
    case 'unreachable':
    case 'prohibit':
      rule.action = { kind: word.text };
      return;
    case 'dscp':
      rule.dscp = readNumber(reader.peek ?? '');
      if (rule.dscp === undefined) rule.unknown = `dscp ${reader.peek}`;
      reader.take();
      return;
    default:
      rule.unknown ??= word.text;
      reader.unknown(word, 'ip rule');
  }
}

/** Whether nobody has added or removed a rule: then the local table is a part of main, and the longest prefix of both decides (fib_unmerge in net/ipv4/fib_frontend.c). */
export function areDefaultRules(rules: readonly Rule[] | undefined): boolean {
  const defaults: Readonly<Record<number, string>> = { 0: 'local', 32766: 'main', 32767: 'default' };
  const isDefault = (rule: Rule) =>
    rule.action.kind === 'lookup' &&
    rule.action.table === defaults[rule.priority] &&
    placeText(rule.place).replace(/\s+/g, ' ') === `${rule.priority}: from all lookup ${rule.action.table}`;
  return rules === undefined || (rules.length === 3 && rules.every(isDefault));
}

/** Reads `VALUE` or `VALUE/MASK`. */
export function readMasked(text: string): MaskedNumber | undefined {
  const [valueText = '', maskText, ...more] = text.split('/');
  const value = readNumber(valueText);
  const mask = maskText === undefined ? 0xffffffff : readNumber(maskText);
  return value === undefined || mask === undefined || more.length > 0 ? undefined : { value, mask };
}

function readRange(text: string): NumberRange | undefined {
  const [fromText = '', toText = fromText] = text.split('-');
  const from = readNumber(fromText);
  const to = readNumber(toText);
  return from === undefined || to === undefined ? undefined : { from, to };
}
