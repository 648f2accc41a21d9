import type { Flow, Match } from '../openflow/index.ts';

/** A flow in the classifier, with what a lookup asks first. */
export interface Rule {
  readonly flow: Flow;
  readonly priority: number;
  /** Whether its actions are `conjunction()` clauses, so that it takes part in conjunctive matches instead of matching itself. */
  readonly conjunctive: boolean;
}

/** All rules whose match is over the same bits, found by the packet's values of these bits. */
interface Subtable {
  readonly words: readonly number[];
  readonly masks: readonly number[];
  /** Rules by hash of their values; rules of the same values by falling priority. */
  readonly chains: Map<number, Chain[]>;
  maxPriority: number;
}

interface Chain {
  readonly values: readonly number[];
  readonly rules: Rule[];
}

/**
 * Tuple space search, as Open vSwitch does it: one hash table per combination of bits matched ("mask"), tried by falling priority and
 * left as soon as no later one can win. The cost of a lookup depends on the number of masks, not on the number of flows.
 */
export class Classifier {
  private readonly subtables: Subtable[];

  /** Of flows with the same match and priority the last one is kept: adding a flow again replaces it (ovs-ofctl(8), add-flow). */
  constructor(flows: Iterable<Flow>) {
    const subtables = new Subtables();
    for (const flow of flows) insert(subtables, flow);
    this.subtables = [...subtables.byText.values()].sort((a, b) => b.maxPriority - a.maxPriority);
  }

  /**
   * The rules that the packet's words satisfy, at most one chain per mask; each chain by falling priority. Masks that hold nothing of
   * at least `floor()` are left out; the floor is asked anew before each.
   */
  search(words: Uint32Array, floor: () => number, visit: (chain: readonly Rule[]) => void): void {
    for (const subtable of this.subtables) {
      if (subtable.maxPriority < floor()) return;
      const chain = find(subtable, words);
      if (chain) visit(chain.rules);
    }
  }

  /** How many masks the table has: what a lookup's cost depends on. */
  get maskCount(): number {
    return this.subtables.length;
  }
}

/** Subtables by their masks; matches of one dump share the very list of masks, which saves comparing it (see MatchBuilder). */
class Subtables {
  readonly byText = new Map<string, Subtable>();
  private readonly byList = new Map<readonly number[], Subtable>();

  of({ words, masks }: Match): Subtable {
    const known = this.byList.get(masks);
    if (known && known.words === words) return known;
    const key = `${words.join()}/${masks.join()}`;
    const subtable = this.byText.get(key) ?? { words, masks, chains: new Map(), maxPriority: 0 };
    this.byText.set(key, subtable);
    this.byList.set(masks, subtable);
    return subtable;
  }
}

function insert(subtables: Subtables, flow: Flow): void {
  const { values } = flow.match;
  const subtable = subtables.of(flow.match);
  subtable.maxPriority = Math.max(subtable.maxPriority, flow.priority);
  const hash = hashValues(values);
  const chains = subtable.chains.get(hash);
  const rule = { flow, priority: flow.priority, conjunctive: flow.isConjunctive };
  const chain = chains?.find((candidate) => sameValues(candidate.values, values));
  if (chain) addByPriority(chain.rules, rule);
  else if (chains) chains.push({ values, rules: [rule] });
  else subtable.chains.set(hash, [{ values, rules: [rule] }]);
}

function addByPriority(rules: Rule[], rule: Rule): void {
  const at = rules.findIndex((other) => other.priority <= rule.priority);
  if (at < 0) rules.push(rule);
  else rules.splice(at, rules[at]!.priority === rule.priority ? 1 : 0, rule);
}

function find(subtable: Subtable, packet: Uint32Array): Chain | undefined {
  const { words, masks } = subtable;
  let hash = hashStart;
  for (let i = 0; i < words.length; i++) hash = mix(hash, packet[words[i]!]! & masks[i]!);
  return subtable.chains.get(hash)?.find(({ values }) => {
    for (let i = 0; i < words.length; i++) {
      if ((packet[words[i]!]! & masks[i]!) >>> 0 !== values[i]) return false;
    }
    return true;
  });
}

const hashStart = 0x811c9dc5 | 0;

function mix(hash: number, value: number): number {
  const mixed = Math.imul(hash ^ value, 0x9e3779b1);
  return mixed ^ (mixed >>> 15);
}

function hashValues(values: readonly number[]): number {
  let hash = hashStart;
  for (let i = 0; i < values.length; i++) hash = mix(hash, values[i]!);
  return hash;
}

function sameValues(a: readonly number[], b: readonly number[]): boolean {
  return a.every((value, i) => value === b[i]);
}
