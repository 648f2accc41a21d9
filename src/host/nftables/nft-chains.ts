import { familyOf, type IpAddress } from '../../packet/index.ts';
import { type Assumption, type Stopped, spend } from '../../trace/index.ts';
import type { NatRange } from '../iptables/iptables.ts';
import { beginNat, type NatTarget } from '../iptables/nat.ts';
import type { Ending, KernelWalk } from '../kernel-walk.ts';
import { chooseNumber } from './nft-choice.ts';
import { conditionHolds, evaluate, lookUp, type NftContext, setKey, tableName } from './nft-evaluate.ts';
import { setField } from './nft-fields.ts';
import { isUntold, type NftPart, type NftUntold } from './nft-values.ts';
import type {
  NftAction,
  NftChain,
  NftElement,
  NftRule,
  NftStatement,
  NftTable,
  NftVerdict,
} from './nftables.ts';

/** How a chain left the packet; absent while it goes on. */
type Outcome = { readonly kind: 'accept' } | { readonly kind: 'end'; readonly ending: Ending };

/** Where in the ruleset a walk is. */
interface Position {
  readonly hook: string;
  readonly table: NftTable;
  /** Chains gone through, the base chain first. */
  readonly path: readonly string[];
}

/** Runs a base chain at its hook, called as iptables calls it; gives an ending when the packet does not go on. */
export function runBaseChain(
  walk: KernelWalk,
  table: NftTable,
  chain: NftChain,
  hook: string,
): Ending | undefined {
  const position = { hook, table, path: [chain.name] };
  const outcome = runChain(walk, chain, position);
  if (outcome) return outcome.kind === 'end' ? outcome.ending : undefined;
  if (chain.hook?.policy !== 'drop') return undefined;
  const stopped: Stopped = { code: 'nft-policy', params: { table: tableName(table), chain: chain.name } };
  const stop = { hook, table: tableName(table), chain: chain.name, rule: 'policy drop', path: [chain.name] };
  walk.addStop({ kind: 'chain', tool: 'nft', ...stop }, walk.packet, chain.place, { stopped });
  return { disposition: 'dropped', stopped };
}

function runChain(walk: KernelWalk, chain: NftChain, position: Position): Outcome | undefined {
  for (const rule of chain.rules) {
    if (!spend(walk.effort, 1)) return ownLimit(walk, rule, position);
    const outcome = new RuleRun(walk, rule, position).run();
    if (outcome === 'leave') return undefined;
    if (outcome) return outcome;
  }
  return undefined;
}

function ownLimit(walk: KernelWalk, rule: NftRule, { hook, table, path }: Position): Outcome {
  const stopped: Stopped = { code: 'own-limit', params: { steps: walk.effort.limit } };
  const stop = { hook, table: tableName(table), chain: path.at(-1) ?? '', rule: rule.text, path };
  walk.addStop({ kind: 'chain', tool: 'nft', ...stop }, walk.packet, rule.place, { stopped });
  return { kind: 'end', ending: { disposition: 'unsupported', stopped } };
}

/** What a statement leads to: the rule fails, the chain is left, everything ends, or (nothing) the next statement. */
type Step = 'fail' | 'leave' | Outcome | undefined;

/** One packet at one rule. */
class RuleRun {
  private readonly walk: KernelWalk;
  private readonly rule: NftRule;
  private readonly position: Position;
  private readonly before: KernelWalk['packet'];
  private readonly assumed: Assumption[] = [];
  /** The first condition that cannot be told; it matters only if the rule then does something. */
  private open: NftUntold | undefined;
  private acted = false;
  private number: bigint | undefined;

  constructor(walk: KernelWalk, rule: NftRule, position: Position) {
    this.walk = walk;
    this.rule = rule;
    this.position = position;
    this.before = walk.packet;
  }

  private get context(): NftContext {
    return { walk: this.walk, table: this.position.table, number: this.number };
  }

  /** Carries the statements out in order: a verdict, `leave` for the end of the chain, or nothing when the next rule follows. */
  run(): 'leave' | Outcome | undefined {
    for (const statement of this.rule.statements) {
      const step = this.step(statement);
      if (step === 'fail') break;
      if (step) {
        if (step === 'leave') this.addStop();
        return step;
      }
    }
    this.addStop();
    return undefined;
  }

  private step(statement: NftStatement): Step {
    const { action } = statement;
    switch (action.kind) {
      case 'match':
        return this.answer(this.matchHolds(action));
      case 'unknown-condition':
        this.open ??= unknownCondition(action);
        return undefined;
      case 'counter':
        if (!this.open) this.walk.counted.push(statement);
        return undefined;
      case 'no-effect':
        return undefined;
      case 'verdict':
        if (action.verdict.kind === 'continue') return undefined;
        return this.open ? this.endOpen(this.open) : this.carryOut(action.verdict);
      case 'vmap':
        return this.open ? this.endOpen(this.open) : this.verdictMap(action);
      default:
        return this.open ? this.endOpen(this.open) : this.effect(action);
    }
  }

  private answer(answer: boolean | NftUntold): Step {
    if (answer === false) return 'fail';
    if (answer !== true) this.open ??= answer;
    return undefined;
  }

  private matchHolds(action: Extract<NftAction, { kind: 'match' }>): boolean | NftUntold {
    const chosen = chooseNumber(this.context, this.rule, [action.left], (context) =>
      conditionHolds(context, action) === true ? 'holds' : undefined,
    );
    this.number = chosen ?? this.number;
    return conditionHolds(this.context, action);
  }

  private verdictMap({ key, map }: Extract<NftAction, { kind: 'vmap' }>): Step {
    const found = this.chosenElement(key, map);
    if (found === undefined) return 'fail';
    if (!('key' in found)) return this.endOpen(found);
    return found.verdict && found.verdict.kind !== 'continue' ? this.carryOut(found.verdict) : undefined;
  }

  private chosenElement(
    key: Extract<NftAction, { kind: 'vmap' }>['key'],
    map: Extract<NftAction, { kind: 'vmap' }>['map'],
  ): NftElement | NftUntold | undefined {
    const find = (context: NftContext) => {
      const value = evaluate(context, key);
      return value === 'break' ? undefined : lookUp(context, map, value);
    };
    this.number = chooseNumber(this.context, this.rule, [key], find) ?? this.number;
    return find(this.context);
  }

  private carryOut(verdict: NftVerdict): Step {
    const { walk, position } = this;
    switch (verdict.kind) {
      case 'accept':
        this.addStop({ always: true });
        return { kind: 'accept' };
      case 'drop':
        return this.end('dropped', 'nft-drop');
      case 'queue':
        return this.end('unsupported', 'nft-unknown', { text: 'queue' });
      case 'return':
        return 'leave';
      case 'continue':
        return undefined;
      case 'jump':
      case 'goto': {
        const chain = position.table.chains.get(verdict.chain);
        if (!chain)
          return this.end('insufficient-information', 'missing-nft-chain', { target: verdict.chain });
        // nft refuses a loop; text that was written by hand may have one.
        if (position.path.includes(verdict.chain)) {
          return this.end('unsupported', 'nft-unknown', { text: `${verdict.kind} ${verdict.chain}` });
        }
        this.addStop();
        const outcome = runChain(walk, chain, { ...position, path: [...position.path, chain.name] });
        return outcome ?? (verdict.kind === 'goto' ? 'leave' : 'fail');
      }
      default:
        return verdict satisfies never;
    }
  }

  private effect(
    action: Exclude<
      NftAction,
      { kind: 'match' | 'verdict' | 'vmap' | 'counter' | 'no-effect' | 'unknown-condition' }
    >,
  ): Step {
    const { walk } = this;
    switch (action.kind) {
      case 'set-mark':
        return this.rewrite(action.value, (mark) => setField(walk.packet, 'meta', 'mark', mark));
      case 'set-field':
        return this.rewrite(action.value, (value) =>
          setField(walk.packet, action.header, action.field, value),
        );
      case 'set-connection-mark':
        return this.rewrite(action.value, (mark) => {
          walk.markConnection(Number(mark & 0xffffffffn));
          return walk.packet;
        });
      case 'notrack':
        // A packet that comes back over the loopback has its connection already and keeps it.
        if (!walk.tracked) walk.state = 'UNTRACKED';
        this.acted = true;
        return undefined;
      case 'nat':
        return this.translate(action);
      case 'reject':
        return this.end('rejected', 'nft-reject', { with: action.with });
      case 'update':
        return this.update(action);
      case 'offload':
        // Before its connection is established, the statement fails the rule (nft_flow_offload_eval).
        if (walk.state !== 'ESTABLISHED') return 'fail';
        this.assumed.push({ code: 'nft-flowtable', params: { flowtable: action.flowtable } });
        this.acted = true;
        return undefined;
      case 'unknown':
        return action.hidden
          ? this.end('insufficient-information', 'nft-hidden', {})
          : this.end('unsupported', 'nft-unknown', { text: action.text });
      default:
        return action satisfies never;
    }
  }

  private rewrite(
    expression: Parameters<typeof evaluate>[1],
    make: (value: bigint) => KernelWalk['packet'] | undefined,
  ): Step {
    const value = evaluate(this.context, expression);
    if (value === 'break') return 'fail';
    const [part] = value;
    if (part !== undefined && isUntold(part)) return this.endOpen(part);
    const after = typeof part === 'bigint' ? make(part) : undefined;
    if (!after) return this.end('unsupported', 'nft-unknown', { text: this.rule.text });
    this.walk.packet = after;
    this.acted = true;
    return undefined;
  }

  private update({ operation, set, key }: Extract<NftAction, { kind: 'update' }>): Step {
    const { walk, position } = this;
    const value = evaluate(this.context, key);
    if (value === 'break') return 'fail';
    const open = value.find(isUntold);
    if (open) return this.endOpen(open);
    if (operation === 'delete') return this.end('unsupported', 'nft-unknown', { text: `delete @${set}` });
    const patterns = value.map((part) =>
      typeof part === 'bigint'
        ? ({ kind: 'range', from: part, to: part } as const)
        : ({ kind: 'name', name: String(part), prefix: false } as const),
    );
    const at = setKey(position.table, set);
    const element = { key: patterns, data: undefined, verdict: undefined, text: '' };
    const added = walk.nftElements.get(at) ?? [];
    walk.nftElements = new Map([...walk.nftElements, [at, [...added, element]]]);
    this.acted = true;
    return undefined;
  }

  private translate({ nat, to, randomPort }: Extract<NftAction, { kind: 'nat' }>): Step {
    const { walk } = this;
    let range: NatRange | NftUntold | undefined;
    if (to.kind === 'constant') {
      const { addresses, ports } = to;
      const [from, last] = addresses
        ? [addresses.from, addresses.to].map((value): IpAddress => ({ family: addresses.family, value }))
        : [];
      range = { from, to: last, ports, randomPort };
    } else {
      const { expression, types } = to;
      const keys = expression.kind === 'map' ? [expression.key] : [expression];
      this.number =
        chooseNumber(this.context, this.rule, keys, (context) => {
          if (expression.kind !== 'map') return undefined;
          const key = evaluate(context, expression.key);
          return key === 'break' ? undefined : lookUp(context, expression.map, key);
        }) ?? this.number;
      const value = evaluate(this.context, expression);
      if (value === 'break') return 'fail';
      range = value.find(isUntold) ?? computedRange(walk, value, types, randomPort);
    }
    if ('disposition' in range) return this.endOpen(range);
    const target: NatTarget = { kind: nat, range };
    const outcome = beginNat(walk, target, this.position.hook);
    if (outcome.kind === 'ended') {
      this.addStop({ stopped: outcome.ending.stopped });
      return { kind: 'end', ending: outcome.ending };
    }
    walk.packet = outcome.packet;
    this.assumed.push(...outcome.assumed);
    this.addStop({ always: true });
    return { kind: 'accept' };
  }

  private end(
    disposition: Ending['disposition'],
    code: Stopped['code'],
    params: Readonly<Record<string, string>> = {},
  ): Outcome {
    const place = { table: tableName(this.position.table), chain: this.rule.chain };
    const stopped: Stopped = { code, params: { ...place, ...params } };
    this.addStop({ stopped });
    return { kind: 'end', ending: { disposition, stopped } };
  }

  private endOpen({ disposition, code, params }: NftUntold): Outcome {
    const stopped = { code, params };
    this.addStop({ stopped });
    return { kind: 'end', ending: { disposition, stopped } };
  }

  /** One stop for all that the rule did; none where it only asked. */
  private addStop(extra: { readonly stopped?: Ending['stopped']; readonly always?: boolean } = {}): void {
    const { walk, rule, position } = this;
    if (!this.acted && !extra.always && !extra.stopped) return;
    const after = walk.packet;
    walk.packet = this.before;
    walk.addStop(
      {
        kind: 'chain',
        tool: 'nft',
        hook: position.hook,
        table: tableName(position.table),
        chain: rule.chain,
        rule: rule.text,
        path: position.path,
      },
      after,
      rule.place,
      { assumed: this.assumed, ...(extra.stopped && { stopped: extra.stopped }) },
    );
    this.acted = false;
  }
}

function unknownCondition({ name, hidden }: Extract<NftAction, { kind: 'unknown-condition' }>): NftUntold {
  return hidden
    ? { disposition: 'insufficient-information', code: 'nft-hidden', params: {} }
    : { disposition: 'unsupported', code: 'nft-unknown', params: { text: name } };
}

function computedRange(
  walk: KernelWalk,
  value: readonly NftPart[],
  types: readonly string[],
  randomPort: boolean,
): NatRange {
  const numbers = value.map((part) => (typeof part === 'bigint' ? part : 0n));
  const portAt = types.indexOf('inet_service');
  const port = portAt < 0 ? undefined : Number(numbers[portAt]);
  const address =
    portAt === 0 ? undefined : ({ family: familyOf(walk.packet) ?? 4, value: numbers[0] ?? 0n } as const);
  return {
    from: address,
    to: address,
    ports: port === undefined ? undefined : { from: port, to: port },
    randomPort,
  };
}
