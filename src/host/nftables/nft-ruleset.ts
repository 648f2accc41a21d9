import { type Diagnostic, errorAt, type Parsed, type SourceText, warningAt } from '../../text/index.ts';
import { readElements } from './nft-expression.ts';
import { readSetTypes } from './nft-selectors.ts';
import { readStatement } from './nft-statement.ts';
import { NftReader, nftTokens } from './nft-tokens.ts';
import type {
  Nftables,
  NftChain,
  NftFamily,
  NftHook,
  NftRule,
  NftSet,
  NftStatement,
  NftTable,
} from './nftables.ts';

const families: readonly NftFamily[] = ['ip', 'ip6', 'inet', 'arp', 'bridge', 'netdev'];

/**
 * Reads `nft list ruleset` (nft(8)), whatever its tables hold: what is not understood is a warning and costs the rule or the set that
 * it stands in, and only for a packet that meets it.
 */
export function parseNftRuleset(source: SourceText): Parsed<Nftables> {
  const diagnostics: Diagnostic[] = [];
  const reader = new NftReader(source, nftTokens(source));
  const tables: NftTable[] = [];
  for (;;) {
    reader.skipLines();
    if (!reader.token()) break;
    const start = reader.position;
    const table = readTable(reader, diagnostics);
    if (table) tables.push(table);
    else {
      reader.reset(start);
      if (reader.takeRest() === '') reader.take();
      const { span } = reader.placeFrom(start);
      diagnostics.push(errorAt(source, span, 'host-line-unknown', { command: 'nft list ruleset' }));
    }
  }
  return { value: { tables }, diagnostics };
}

function readTable(reader: NftReader, diagnostics: Diagnostic[]): NftTable | undefined {
  const start = reader.position;
  if (!reader.takeIf('table')) return undefined;
  const family = families.find((known) => known === reader.peek());
  if (family) reader.take();
  const name = reader.word();
  if (name === undefined || !reader.takeIf('{')) return undefined;
  const place = reader.placeFrom(start);
  const chains = new Map<string, NftChain>();
  const sets = new Map<string, NftSet>();
  let dormant = false;
  readBlock(reader, diagnostics, () => {
    const chain = readChain(reader, diagnostics);
    if (chain) {
      chains.set(chain.name, chain);
      return true;
    }
    const set = readSet(reader, diagnostics);
    if (set) {
      sets.set(set.name, set);
      return true;
    }
    if (reader.takeIf('flags')) {
      dormant = reader.takeRest().includes('dormant');
      return true;
    }
    return skipKnown(reader, [
      'comment',
      'counter',
      'quota',
      'limit',
      'flowtable',
      'ct',
      'secmark',
      'synproxy',
    ]);
  });
  const table = { family: family ?? 'ip', name, dormant, sets, place };
  const ofIptables = isOfIptables(table, chains);
  return {
    ...table,
    chains: ofIptables ? new Map([...chains].map(([key, chain]) => [key, sayingHidden(chain)])) : chains,
    ofIptables,
  };
}

/** Reads the lines of a block up to its `}`; a line that `read` does not know is a warning. */
function readBlock(reader: NftReader, diagnostics: Diagnostic[], read: () => boolean): void {
  for (;;) {
    reader.skipLines();
    const start = reader.position;
    if (!reader.token()) {
      const { span } = reader.placeFrom(start - 1);
      diagnostics.push(warningAt(reader.source, span, 'host-listing-cut', { command: 'nft list ruleset' }));
      return;
    }
    if (reader.takeIf('}')) return;
    if (read()) continue;
    reader.reset(start);
    if (reader.takeRest() === '') reader.take();
    const place = reader.placeFrom(start);
    const word = reader.source.text.slice(place.span.start, place.span.end).split(/\s/)[0] ?? '';
    diagnostics.push(
      warningAt(reader.source, place.span, 'host-word-unknown', { word, where: 'nft list ruleset' }),
    );
  }
}

/** Objects and remarks that decide nothing by themselves, their blocks included. */
function skipKnown(reader: NftReader, words: readonly string[]): boolean {
  if (!words.includes(reader.peek() ?? '')) return false;
  reader.takeRest();
  return true;
}

function readChain(reader: NftReader, diagnostics: Diagnostic[]): NftChain | undefined {
  const start = reader.position;
  if (!reader.takeIf('chain')) return undefined;
  const name = reader.word();
  if (name === undefined || !reader.takeIf('{')) return undefined;
  const place = reader.placeFrom(start);
  const rules: NftRule[] = [];
  let hook: NftHook | undefined;
  readBlock(reader, diagnostics, () => {
    const first = reader.position;
    const found = reader.peek() === 'type' ? readHook(reader) : undefined;
    if (found) {
      hook = found;
      return true;
    }
    reader.reset(first);
    if (hook && reader.takeIf('policy')) {
      const policy = reader.word() === 'drop' ? 'drop' : 'accept';
      hook = { ...hook, policy };
      return true;
    }
    if (rules.length === 0 && skipKnown(reader, ['comment', 'flags'])) return true;
    rules.push(readRule(reader, name, diagnostics));
    return true;
  });
  return { name, hook, rules, place };
}

const priorities: Readonly<Record<string, number>> = {
  raw: -300,
  mangle: -150,
  dstnat: -100,
  filter: 0,
  security: 50,
  srcnat: 100,
  out: 100,
};

const hooks: readonly NftHook['hook'][] = [
  'ingress',
  'prerouting',
  'input',
  'forward',
  'output',
  'postrouting',
  'egress',
];

/** `type nat hook prerouting [device D] priority dstnat - 10`. */
function readHook(reader: NftReader): NftHook | undefined {
  reader.take();
  const type = (['filter', 'nat', 'route'] as const).find((known) => known === reader.peek());
  if (!type) return undefined;
  reader.take();
  if (!reader.takeIf('hook')) return undefined;
  const hook = hooks.find((known) => known === reader.peek());
  if (!hook) return undefined;
  reader.take();
  const devices: string[] = [];
  if (reader.takeIf('device')) devices.push(reader.word() ?? '');
  else if (reader.takeIf('devices')) {
    while (!reader.atEnd && reader.peek() !== 'priority') {
      const word = reader.word();
      if (word === undefined) reader.take();
      else devices.push(word);
    }
    reader.takeIf('}');
  }
  if (!reader.takeIf('priority')) return undefined;
  const written: string[] = [];
  while (!reader.atEnd) written.push(reader.take()?.text ?? '');
  const priority = readPriority(written.join(''));
  return priority === undefined ? undefined : { type, hook, priority, policy: 'accept', devices };
}

function readPriority(text: string): number | undefined {
  const found = /^([a-z]*)([+-]?[0-9]+)?$/.exec(text);
  const base = found?.[1] === '' ? 0 : priorities[found?.[1] ?? ''];
  return found && base !== undefined ? base + Number(found[2] ?? 0) : undefined;
}

function readRule(reader: NftReader, chain: string, diagnostics: Diagnostic[]): NftRule {
  const start = reader.position;
  const statements: NftStatement[] = [];
  while (!reader.atEnd) {
    const at = reader.position;
    const action = readStatement(reader);
    // A sign that begins no statement is taken as it is, or nothing would ever follow.
    if (reader.position === at) reader.take();
    const place = reader.placeFrom(at);
    statements.push({ action, place });
    if (action.kind !== 'unknown' || action.hidden) continue;
    const option = action.text.split(/\s/)[0] ?? '';
    diagnostics.push(
      warningAt(reader.source, place.span, 'host-option-unknown', { option, where: `chain ${chain}` }),
    );
  }
  const place = reader.placeFrom(start);
  return { chain, text: reader.source.text.slice(place.span.start, place.span.end), statements, place };
}

function readSet(reader: NftReader, diagnostics: Diagnostic[]): NftSet | undefined {
  const start = reader.position;
  const kind = reader.takeIf('map') ? 'map' : reader.takeIf('set') ? 'set' : undefined;
  if (!kind) return undefined;
  const name = reader.word();
  if (name === undefined || !reader.takeIf('{')) return undefined;
  const place = reader.placeFrom(start);
  let types: readonly string[] | undefined;
  let data: readonly string[] | 'verdict' | undefined;
  let elements: NftSet['elements'] = [];
  readBlock(reader, diagnostics, () => {
    if (reader.peek() === 'type' || reader.peek() === 'typeof') {
      const line = reader.position;
      types = readSetTypes(reader);
      if (types && reader.takeIf(':')) data = readDataTypes(reader);
      if (types && reader.atEnd) return true;
      reader.reset(line);
      types = undefined;
      elements = undefined;
      return false;
    }
    if (!reader.takeIf('elements', '=')) {
      return skipKnown(reader, [
        'flags',
        'timeout',
        'gc-interval',
        'size',
        'policy',
        'auto-merge',
        'comment',
        'counter',
        'limit',
      ]);
    }
    elements = types && readElements(reader, types, kind === 'map' ? data : undefined);
    return elements !== undefined;
  });
  return { kind, name, types: types ?? [], elements, place };
}

function readDataTypes(reader: NftReader): readonly string[] | 'verdict' | undefined {
  if (reader.takeIf('verdict')) return 'verdict';
  const types: string[] = [];
  do {
    reader.takeIf('interval');
    const type = reader.word();
    if (type === undefined) return undefined;
    types.push(type);
  } while (reader.takeIf('.'));
  return types;
}

const iptablesHooks: Readonly<Record<string, readonly string[]>> = {
  raw: ['PREROUTING', 'OUTPUT'],
  mangle: ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'],
  nat: ['PREROUTING', 'INPUT', 'OUTPUT', 'POSTROUTING'],
  filter: ['INPUT', 'FORWARD', 'OUTPUT'],
  security: ['INPUT', 'FORWARD', 'OUTPUT'],
};

/** iptables-nft keeps its rules in tables of its own names, whose base chains have its names, which nft's users do not use. */
function isOfIptables(
  { family, name }: { readonly family: NftFamily; readonly name: string },
  chains: ReadonlyMap<string, NftChain>,
): boolean {
  const allowed = family === 'ip' || family === 'ip6' ? iptablesHooks[name] : undefined;
  if (!allowed) return false;
  const bases = [...chains.values()].filter(({ hook }) => hook);
  return bases.every(
    (chain) => allowed.includes(chain.name) && chain.name.toLowerCase() === chain.hook?.hook,
  );
}

/** nft prints nothing at all for a target of iptables that it cannot translate: a rule that only asks and counts has one. */
function sayingHidden(chain: NftChain): NftChain {
  const rules = chain.rules.map((rule): NftRule => {
    const acts = rule.statements.some(
      ({ action }) => !['match', 'counter', 'no-effect', 'unknown-condition'].includes(action.kind),
    );
    if (acts) return rule;
    const hidden: NftStatement = { action: { kind: 'unknown', text: '', hidden: true }, place: rule.place };
    return { ...rule, statements: [...rule.statements, hidden] };
  });
  return { ...chain, rules };
}
