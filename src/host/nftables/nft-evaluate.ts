import type { KernelWalk } from '../kernel-walk.ts';
import { isUntold, type NftPart, type NftUntold, selectValue } from './nft-values.ts';
import type {
  NftAction,
  NftElement,
  NftExpression,
  NftOperator,
  NftPattern,
  NftSetReference,
  NftTable,
} from './nftables.ts';

/** Where an expression stands: its table has the named sets; `number` is what chance gave for the rule's `numgen`. */
export interface NftContext {
  readonly walk: KernelWalk;
  readonly table: NftTable;
  readonly number: bigint | undefined;
}

/** The parts of an expression's value, or `break`. */
export type NftValue = readonly NftPart[] | 'break';

/** Whether something holds, or why that cannot be told. */
export type NftAnswer = boolean | NftUntold;

/** The value of an expression for a packet. */
export function evaluate(context: NftContext, expression: NftExpression): NftValue {
  switch (expression.kind) {
    case 'constant':
      return [expression.value];
    case 'select': {
      const { selector } = expression;
      if (selector.kind === 'numgen' && context.number !== undefined) return [context.number];
      const part = selectValue(context.walk, selector);
      return part === 'break' ? 'break' : [part];
    }
    case 'concat': {
      const parts = expression.parts.map((part) => evaluate(context, part));
      return parts.includes('break') ? 'break' : parts.flatMap((part) => (part === 'break' ? [] : part));
    }
    case 'binary': {
      const left = evaluate(context, expression.left);
      const right = evaluate(context, expression.right);
      if (left === 'break' || right === 'break') return 'break';
      return [compute(expression.operator, left[0], right[0])];
    }
    case 'map': {
      const key = evaluate(context, expression.key);
      if (key === 'break') return 'break';
      const found = lookUp(context, expression.map, key);
      if (found === undefined) return 'break';
      return isElement(found) ? (found.data ?? []).map(atomOf) : [found];
    }
    default:
      return expression satisfies never;
  }
}

type Operator = Extract<NftExpression, { kind: 'binary' }>['operator'];

function compute(operator: Operator, left: NftPart | undefined, right: NftPart | undefined): NftPart {
  if (left !== undefined && isUntold(left)) return left;
  if (right !== undefined && isUntold(right)) return right;
  const [a, b] = [left ?? 0n, right ?? 0n];
  if (typeof a === 'string' || typeof b === 'string') {
    return {
      disposition: 'unsupported',
      code: 'nft-value-unknown',
      params: { value: `${a} ${operator} ${b}` },
    };
  }
  switch (operator) {
    case '&':
      return a & b;
    case '|':
      return a | b;
    case '^':
      return a ^ b;
    case '<<':
      return (a << b) & 0xffffffffn;
    case '>>':
      return a >> b;
    default:
      return operator satisfies never;
  }
}

/** What a map gives; of an interval it is the first value. */
function atomOf(pattern: NftPattern): NftPart {
  switch (pattern.kind) {
    case 'range':
      return pattern.from;
    case 'name':
      return pattern.name;
    case 'any':
      return { disposition: 'unsupported', code: 'nft-value-unknown', params: { value: '*' } };
    default:
      return pattern satisfies never;
  }
}

/** Whether the condition of a `match` statement holds. */
export function conditionHolds(
  context: NftContext,
  { left, operator, right }: Extract<NftAction, { kind: 'match' }>,
): NftAnswer {
  const value = evaluate(context, left);
  if (value === 'break') return false;
  if (!isReference(right)) return compare(value, operator, right);
  const found = lookUp(context, right, value);
  if (found !== undefined && !isElement(found)) return found;
  return (found !== undefined) === (operator !== '!=');
}

function isReference(right: readonly NftPattern[] | NftSetReference): right is NftSetReference {
  return 'kind' in right;
}

function compare(
  value: readonly NftPart[],
  operator: NftOperator,
  patterns: readonly NftPattern[],
): NftAnswer {
  if (operator === '==') return matchesAll(value, patterns);
  if (operator === '!=') return not(matchesAll(value, patterns));
  const [part, pattern] = [value[0], patterns[0]];
  if (part === undefined || pattern?.kind !== 'range') return false;
  if (isUntold(part)) return part;
  if (typeof part === 'string') return false;
  switch (operator) {
    case '<':
      return part < pattern.from;
    case '>':
      return part > pattern.to;
    case '<=':
      return part <= pattern.to;
    case '>=':
      return part >= pattern.from;
    case 'any-bit':
      return (part & pattern.from) !== 0n;
    default:
      return operator satisfies never;
  }
}

function not(answer: NftAnswer): NftAnswer {
  return typeof answer === 'boolean' ? !answer : answer;
}

/** One part that does not match settles it; one that is not known matters only when all others do. */
function matchesAll(value: readonly NftPart[], patterns: readonly NftPattern[]): NftAnswer {
  let open: NftUntold | undefined;
  for (const [i, pattern] of patterns.entries()) {
    const answer = matches(value[i], pattern);
    if (answer === false) return false;
    if (answer !== true) open ??= answer;
  }
  return open ?? true;
}

function matches(part: NftPart | undefined, pattern: NftPattern): NftAnswer {
  if (pattern.kind === 'any') return true;
  if (part === undefined) return false;
  if (isUntold(part)) return part;
  if (pattern.kind === 'range') {
    return typeof part === 'bigint' && part >= pattern.from && part <= pattern.to;
  }
  if (typeof part !== 'string') return false;
  return pattern.prefix ? part.startsWith(pattern.name) : part === pattern.name;
}

function isElement(found: NftElement | NftUntold): found is NftElement {
  return 'key' in found;
}

/** The elements of a set or map as the walk finds it: captured ones, and those that the walk's own packets added. */
function elementsOf(
  { walk, table }: NftContext,
  reference: NftSetReference,
): readonly NftElement[] | NftUntold {
  if (reference.kind === 'anonymous') return reference.elements;
  const elements = table.sets.get(reference.name)?.elements;
  if (!elements) {
    const params = { set: reference.name, table: tableName(table) };
    return { disposition: 'insufficient-information', code: 'missing-nft-set', params };
  }
  const added = walk.nftElements.get(setKey(table, reference.name));
  return added ? [...elements, ...added] : elements;
}

/** The element that a value is found in, the element `*` last; an answer in its place where that cannot be told. */
export function lookUp(
  context: NftContext,
  reference: NftSetReference,
  value: readonly NftPart[],
): NftElement | NftUntold | undefined {
  const elements = elementsOf(context, reference);
  if ('disposition' in elements) return elements;
  const isCatchAll = ({ key }: NftElement) => key.every(({ kind }) => kind === 'any');
  let open: NftUntold | undefined;
  for (const element of [...elements.filter((one) => !isCatchAll(one)), ...elements.filter(isCatchAll)]) {
    const answer = matchesAll(value, element.key);
    if (answer === true) return open ?? element;
    if (answer !== false) open ??= answer;
  }
  return open;
}

/** A table as nft names it, e.g. `ip kube-proxy`. */
export function tableName({ family, name }: NftTable): string {
  return `${family} ${name}`;
}

/** By what the elements that packets added to a set are kept. */
export function setKey(table: NftTable, set: string): string {
  return `${tableName(table)} ${set}`;
}
