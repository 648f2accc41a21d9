import type { NumgenBranch } from '../choice.ts';
import type { NftContext } from './nft-evaluate.ts';
import type { NftUntold } from './nft-values.ts';
import type { NftElement, NftExpression, NftRule, NftSelector, NftTable, NftVerdict } from './nftables.ts';

type Numgen = Extract<NftSelector, { kind: 'numgen' }>;

/**
 * Lets the caller choose the number of a rule's `numgen`, offered with where each leads; nothing where the expressions have none. Numbers
 * that lead to the same are offered once.
 */
export function chooseNumber(
  context: NftContext,
  rule: NftRule,
  expressions: readonly NftExpression[],
  leadsTo: (context: NftContext) => NftElement | NftUntold | 'holds' | undefined,
): bigint | undefined {
  const numgen = expressions.map(numgenOf).find((found) => found !== undefined);
  if (!numgen || context.number !== undefined) return undefined;
  const branches = new Map<unknown, NumgenBranch & { readonly number: bigint }>();
  for (let i = 0; i < numgen.modulus; i++) {
    const number = BigInt(i + numgen.offset);
    const found = leadsTo({ ...context, number });
    const known = branches.get(found);
    branches.set(found, {
      number: known?.number ?? number,
      chance: { of: (known?.chance.of ?? 0) + 1, in: numgen.modulus },
      text:
        typeof found === 'object' && 'key' in found ? found.text : found === 'holds' ? rule.text : undefined,
      destinations: typeof found === 'object' && 'key' in found ? destinationsOf(context.table, found) : [],
    });
  }
  const offered = [...branches.values()];
  if (offered.length === 1) return offered[0]?.number;
  const chosen = context.walk.choose?.({ kind: 'numgen', chain: rule.chain, rule, branches: offered });
  return (offered[chosen ?? 0] ?? offered[0])?.number;
}

function numgenOf(expression: NftExpression): Numgen | undefined {
  switch (expression.kind) {
    case 'select':
      return expression.selector.kind === 'numgen' ? expression.selector : undefined;
    case 'concat':
      return expression.parts.map(numgenOf).find((found) => found !== undefined);
    case 'binary':
      return numgenOf(expression.left) ?? numgenOf(expression.right);
    case 'map':
      return numgenOf(expression.key);
    case 'constant':
      return undefined;
    default:
      return expression satisfies never;
  }
}

/** Every destination that an element leads to: its own, or those of the `dnat` rules within its chain. */
function destinationsOf(table: NftTable, { data, verdict, text }: NftElement): readonly string[] {
  if (data) return [text.replace(/^.* : /, '').replace(/^(\S+) \. (\S+)$/, '$1:$2')];
  return verdict ? destinationsBehind(table, verdict, new Set()) : [];
}

function destinationsBehind(table: NftTable, verdict: NftVerdict, seen: Set<string>): readonly string[] {
  if (verdict.kind !== 'jump' && verdict.kind !== 'goto') return [];
  const chain = table.chains.get(verdict.chain);
  if (!chain || seen.has(verdict.chain)) return [];
  seen.add(verdict.chain);
  return chain.rules.flatMap(({ text, statements }) =>
    statements.flatMap(({ action }) => {
      if (action.kind === 'verdict') return destinationsBehind(table, action.verdict, seen);
      if (action.kind !== 'nat' || action.nat !== 'dnat') return [];
      const found = /\bdnat (?:ip6? )?to (\S+)/.exec(text);
      return found?.[1] === undefined ? [] : [found[1]];
    }),
  );
}
