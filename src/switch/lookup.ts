import type { Flow } from '../openflow/index.ts';
import type { Packet } from '../packet/index.ts';
import { largest } from '../text/index.ts';
import type { Lookup, SatisfiedClause } from '../trace/index.ts';
import type { Classifier, Rule } from './classifier.ts';
import { fields } from './fields.ts';

/** A conjunctive chain still in the race: `at` is the rule of it that is being considered. */
interface Soft {
  readonly chain: readonly Rule[];
  at: number;
}

interface Hard {
  flow: Flow | undefined;
  priority: number;
  ties: Flow[];
}

/**
 * Asks a table. Ordinary flows win by priority; conjunctive ones of a higher priority are tried first, priority by priority, and an id
 * that is complete starts an ordinary lookup with `conj_id` set (ovs-fields(7), "Conjunctive Match Fields"). The packet is kept in the
 * result and must not be written afterwards.
 */
export function lookUp(classifier: Classifier | undefined, table: number, packet: Packet): Lookup {
  const miss: Lookup = { table, packet, hit: undefined, ties: [] };
  if (!classifier) return miss;
  const hard: Hard = { flow: undefined, priority: -1, ties: [] };
  let softs: Soft[] = [];
  let rivalIds: readonly number[] | undefined;
  const rivals = () => (rivalIds ? { rivalIds } : {});
  classifier.search(
    packet.words,
    () => hard.priority,
    (chain) => {
      if (chain[0]!.conjunctive) softs.push({ chain, at: 0 });
      else offer(hard, chain[0]!);
    },
  );
  for (;;) {
    softs = softs.filter((soft) => current(soft).priority > hard.priority);
    if (softs.length === 0) break;
    const top = largest(softs.map((soft) => current(soft).priority));
    const clauses = softs.filter((soft) => current(soft).priority === top).map((soft) => current(soft).flow);
    const found = completeIds(clauses);
    const [first, ...others] = found;
    if (others.length > 0) rivalIds = found.map((one) => one.id);
    if (first) {
      const hit = lookUpConjunction(classifier, table, packet, first.id);
      if (hit) {
        if (!asksConjunctionId(hit.hit)) return { ...hit, ...rivals() };
        const alternatives = others.map((other) => other.id);
        return { ...hit, conjunction: { ...first, alternatives }, ...rivals() };
      }
    }
    softs = softs.flatMap((soft) => (current(soft).priority === top ? next(soft, hard) : [soft]));
  }
  const answer = hard.flow ? { table, packet, hit: hard.flow, ties: hard.ties } : miss;
  return { ...answer, ...rivals() };
}

function current(soft: Soft): Rule {
  return soft.chain[soft.at]!;
}

function offer(hard: Hard, rule: Rule): void {
  if (rule.priority > hard.priority) {
    hard.flow = rule.flow;
    hard.priority = rule.priority;
    hard.ties = [];
  } else if (rule.priority === hard.priority) hard.ties.push(rule.flow);
}

/** The next lower rule with the same match: a conjunctive one stays in the race, an ordinary one may become the best of its kind. */
function next(soft: Soft, hard: Hard): readonly Soft[] {
  const rule = soft.chain[soft.at + 1];
  if (!rule) return [];
  if (rule.conjunctive) return [{ chain: soft.chain, at: soft.at + 1 }];
  offer(hard, rule);
  return [];
}

/** The ordinary lookup that an id starts: conjunctive flows do not take part at all, wherever they stand in their chains. */
function lookUpConjunction(
  classifier: Classifier,
  table: number,
  packet: Packet,
  id: number,
): (Lookup & { readonly hit: Flow }) | undefined {
  const asked = packet.clone();
  asked.set(fields.conjId, BigInt(id));
  const hard: Hard = { flow: undefined, priority: -1, ties: [] };
  classifier.search(
    asked.words,
    () => hard.priority,
    (chain) => {
      if (!chain[0]!.conjunctive) offer(hard, chain[0]!);
    },
  );
  return hard.flow && { table, packet, hit: hard.flow, ties: hard.ties };
}

/** An ordinary lookup may also end at a flow that has nothing to do with the id. */
function asksConjunctionId(flow: Flow): boolean {
  return flow.match.terms.some((term) => term.field === fields.conjId);
}

/**
 * The ids all of whose clauses are there, in the order in which they become complete. An id of more clauses than there are flows is
 * passed over, even where one flow has several of its clauses: so does the switch.
 */
function completeIds(
  flows: readonly Flow[],
): readonly { readonly id: number; readonly clauses: readonly SatisfiedClause[] }[] {
  const progress = new Map<number, Map<number, SatisfiedClause>>();
  const complete: { id: number; clauses: readonly SatisfiedClause[] }[] = [];
  for (const flow of flows) {
    for (const action of flow.actions) {
      if (action.kind !== 'conjunction' || action.of > flows.length) continue;
      const clauses = progress.get(action.id) ?? new Map<number, SatisfiedClause>();
      progress.set(action.id, clauses);
      if (clauses.has(action.clause)) continue;
      clauses.set(action.clause, { clause: action.clause, of: action.of, flow });
      if (clauses.size === action.of) {
        complete.push({ id: action.id, clauses: [...clauses.values()].sort((a, b) => a.clause - b.clause) });
      }
    }
  }
  return complete;
}
