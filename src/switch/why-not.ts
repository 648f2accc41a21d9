import type { Flow, MatchTerm } from '../openflow/index.ts';
import type { Packet } from '../packet/index.ts';
import type { Lookup } from '../trace/index.ts';
import type { Bridge } from './bridge.ts';
import { fields } from './fields.ts';

/** A condition that the packet did not meet, with what the packet has there. */
export interface FailedTerm {
  readonly term: MatchTerm;
  readonly value: bigint;
}

/** How far one `conjunction()` of a flow came. */
interface ClauseProgress {
  readonly id: number;
  /** 1-based, as in `conjunction(ID,CLAUSE/OF)`. */
  readonly clause: number;
  readonly of: number;
  /** The clauses of the id that no flow of this priority satisfied; empty when the id was complete. */
  readonly missing: readonly number[];
}

/** Why one flow of a table was, or was not, the one that matched. */
export type FlowVerdict = {
  readonly flow: Flow;
  /** The conditions that the packet met, in the order of the text. */
  readonly held: readonly MatchTerm[];
} & (
  | { readonly verdict: 'matched' }
  /** It matches too, with the same priority: Open vSwitch does not define which of them wins. */
  | { readonly verdict: 'tie' }
  /** It matches, but `by` has a higher priority. */
  | { readonly verdict: 'shadowed'; readonly by: Flow }
  /** The dump has a later flow of the same match and priority, which took its place. */
  | { readonly verdict: 'replaced' }
  | { readonly verdict: 'failed'; readonly failed: readonly [FailedTerm, ...FailedTerm[]] }
  /** A conjunctive flow whose conditions hold: a clause of each of these ids. */
  | { readonly verdict: 'clause'; readonly clauses: readonly ClauseProgress[] }
  /** All holds but `conj_id`: no complete conjunction set this id. */
  | { readonly verdict: 'id-not-set'; readonly id: number; readonly missing: readonly number[] }
);

/** A flow with what its conditions gave. */
interface Judged {
  readonly flow: Flow;
  readonly held: readonly MatchTerm[];
  readonly failed: readonly FailedTerm[];
}

/** For every flow of the table that was asked, in the order of the dump: why it was or was not taken. */
export function whyNot(bridge: Bridge, lookup: Lookup): readonly FlowVerdict[] {
  const flows = bridge.flows.filter((flow) => flow.table === lookup.table);
  const kept = new Set(new Map(flows.map((flow) => [ruleKey(flow), flow])).values());
  const judged = flows.map((flow) => judge(flow, lookup.packet));
  const missing = missingClauses(judged.filter(({ flow }) => kept.has(flow)));
  return judged.map((one) =>
    kept.has(one.flow)
      ? verdictOf(one, lookup, missing)
      : { flow: one.flow, held: one.held, verdict: 'replaced' },
  );
}

function judge(flow: Flow, packet: Packet): Judged {
  const held: MatchTerm[] = [];
  const failed: FailedTerm[] = [];
  for (const term of flow.match.terms) {
    const value = packet.get(term.field);
    if ((value & term.mask) === (term.value & term.mask)) held.push(term);
    else failed.push({ term, value });
  }
  return { flow, held, failed };
}

function verdictOf(judged: Judged, lookup: Lookup, missing: MissingClauses): FlowVerdict {
  const { flow, held, failed } = judged;
  const { hit, conjunction, ties } = lookup;
  if (flow === hit) return { flow, held: flow.match.terms, verdict: 'matched' };
  if (ties.includes(flow)) return { flow, held, verdict: 'tie' };
  const [first, ...others] = failed.filter(({ term }) => !isId(term, conjunction?.id));
  if (first) {
    const id =
      others.length === 0 && first.term.field === fields.conjId ? Number(first.term.value) : undefined;
    if (id === undefined) return { flow, held, verdict: 'failed', failed: [first, ...others] };
    return { flow, held, verdict: 'id-not-set', id, missing: missing.ofId(id) };
  }
  const clauses = flow.actions.flatMap((action) =>
    action.kind === 'conjunction'
      ? [
          {
            id: action.id,
            clause: action.clause,
            of: action.of,
            missing: missing.at(action.id, flow.priority),
          },
        ]
      : [],
  );
  const considered = conjunction ? (conjunction.clauses[0]?.flow.priority ?? 0) : (hit?.priority ?? -1) + 1;
  if (clauses.length > 0 && flow.priority >= considered) return { flow, held, verdict: 'clause', clauses };
  // Its conditions hold and it was not taken, so something above it was: the hit, or the clauses that led to the hit.
  const above = hit && hit.priority >= flow.priority ? hit : (conjunction?.clauses[0]?.flow ?? hit);
  return above ? { flow, held, verdict: 'shadowed', by: above } : { flow, held, verdict: 'replaced' };
}

function isId(term: MatchTerm, id: number | undefined): boolean {
  return id !== undefined && term.field === fields.conjId && term.value === BigInt(id);
}

/** What tells a table's flows apart: adding a flow with the same priority and match replaces the other. */
function ruleKey({ priority, match }: Flow): string {
  return `${priority};${match.words.join()};${match.masks.join()};${match.values.join()}`;
}

interface MissingClauses {
  /** What an id lacks at a priority. */
  at(id: number, priority: number): readonly number[];
  /** What an id lacks at the priority at which it came furthest. */
  ofId(id: number): readonly number[];
}

function missingClauses(judged: readonly Judged[]): MissingClauses {
  const byId = new Map<number, Map<number, Set<number>>>();
  const sizes = new Map<number, number>();
  for (const { flow, failed } of judged) {
    for (const action of flow.actions) {
      if (action.kind !== 'conjunction') continue;
      sizes.set(action.id, action.of);
      const byPriority = byId.get(action.id) ?? new Map<number, Set<number>>();
      byId.set(action.id, byPriority);
      const satisfied = byPriority.get(flow.priority) ?? new Set<number>();
      byPriority.set(flow.priority, satisfied);
      if (failed.length === 0) satisfied.add(action.clause);
    }
  }
  const lacking = (id: number, satisfied: ReadonlySet<number>) =>
    Array.from({ length: sizes.get(id) ?? 0 }, (_, i) => i + 1).filter((clause) => !satisfied.has(clause));
  return {
    at: (id, priority) => lacking(id, byId.get(id)?.get(priority) ?? new Set()),
    ofId(id) {
      const all = [...(byId.get(id)?.values() ?? [])].map((satisfied) => lacking(id, satisfied));
      return all.sort((a, b) => a.length - b.length)[0] ?? [];
    },
  };
}
