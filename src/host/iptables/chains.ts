import { headerField, withFields } from '../../packet/index.ts';
import { type Assumption, type Stopped, type StoppedCode, spend } from '../../trace/index.ts';
import type { Choice, StatisticBranch } from '../choice.ts';
import type { Ending, KernelWalk } from '../kernel-walk.ts';
import type { IptablesChain, IptablesRule, IptablesTable, Target } from './iptables.ts';
import { type MatchAnswer, matchesRule } from './match.ts';
import { beginNat } from './nat.ts';

/** How a table's chain left the packet; absent while it goes on. */
type Verdict = { readonly kind: 'accept' } | { readonly kind: 'end'; readonly ending: Ending };

type ConnmarkTarget = Extract<Target, { kind: 'connmark' } | { connectionMask: number }>;

/** Where in the tables a walk is. */
interface Position {
  readonly hook: string;
  readonly table: IptablesTable;
  /** Chains gone through, the built-in one first. */
  readonly path: readonly string[];
}

/** Runs a table's built-in chain at a hook; gives an ending when the packet does not go on. */
export function runTable(walk: KernelWalk, tableName: string, hook: string): Ending | undefined {
  const table = walk.iptables?.tables.get(tableName);
  const chain = table?.chains.get(hook);
  if (!table || !chain) return undefined;
  const verdict = runChain(walk, chain, { hook, table, path: [hook] });
  if (verdict) return verdict.kind === 'end' ? verdict.ending : undefined;
  if (chain.policy !== 'DROP') return undefined;
  const stopped: Stopped = { code: 'iptables-policy', params: { table: tableName, chain: hook } };
  walk.addStop(
    {
      kind: 'chain',
      tool: 'iptables',
      hook,
      table: tableName,
      chain: hook,
      rule: `-P ${hook} DROP`,
      path: [hook],
    },
    walk.packet,
    chain.place,
    { stopped },
  );
  return { disposition: 'dropped', stopped };
}

/** What carrying a target out weighs against asking a rule: as an action of a flow. */
const stepsOfTarget = 20;

/** Goes through a chain's rules; `undefined` when it came to the end or returned. */
function runChain(walk: KernelWalk, chain: IptablesChain, position: Position): Verdict | undefined {
  let chosen: { readonly last: number; readonly index: number } | undefined;
  for (let i = 0; i < chain.rules.length; i++) {
    const rule = chain.rules[i]!;
    if (!spend(walk.effort, 1)) {
      return end(walk, rule, position, 'unsupported', 'own-limit', { steps: walk.effort.limit });
    }
    const answer = ruleHolds(walk, rule, i === chain.rules.length - 1);
    if (answer === false) continue;
    if (leavesToChance(rule)) {
      // One decision for the run of statistic rules, so that the learner picks among all of kube-proxy's endpoints at once.
      if (!chosen || i > chosen.last) chosen = chooseBranch(walk, chain, i, position);
      if (chosen.index !== i) continue;
    }
    if (answer !== true) {
      if (rule.target.kind === 'continue' || rule.target.kind === 'none') continue;
      const { disposition, ...stopped } = answer;
      addChainStop(walk, rule, position, walk.packet, { stopped });
      return { kind: 'end', ending: { disposition, stopped } };
    }
    walk.matched.push(rule);
    // What a rule does weighs more than asking it: met at the next rule, where the walk then says so.
    spend(walk.effort, stepsOfTarget);
    if (rule.target.kind === 'return') return undefined;
    const verdict = carryOut(walk, rule, rule.target, position);
    if (verdict === 'leave') return undefined;
    if (verdict) return verdict;
  }
  return undefined;
}

/**
 * Whether a rule holds. Where the text hides interfaces, a rule that shows no condition, decides, and has others after it surely
 * asks for an interface, or they would be pointless; then nothing can be told.
 */
function ruleHolds(walk: KernelWalk, rule: IptablesRule, isLast: boolean): MatchAnswer {
  const answer = matchesRule(rule, walk.subject);
  if (answer !== true || isLast || !hidesInterfaces(rule)) return answer;
  const bare = rule.matches.every(({ condition }) =>
    ['hidden-interfaces', 'comment', 'protocol'].includes(condition.kind),
  );
  const decides = ['accept', 'drop', 'reject', 'return', 'dnat', 'snat', 'masquerade', 'redirect'].includes(
    rule.target.kind,
  );
  if (!bare || !decides) return true;
  return {
    disposition: 'insufficient-information',
    code: 'hidden-interfaces',
    params: { chain: rule.chain },
  };
}

function hidesInterfaces(rule: IptablesRule): boolean {
  return rule.matches.some(({ condition }) => condition.kind === 'hidden-interfaces');
}

/** Carries a target out: a verdict, `leave` for the end of this chain (after a goto), or nothing when the next rule follows. */
function carryOut(
  walk: KernelWalk,
  rule: IptablesRule,
  target: Exclude<Target, { kind: 'return' }>,
  position: Position,
): Verdict | 'leave' | undefined {
  const stay = walk.packet;
  switch (target.kind) {
    case 'jump':
    case 'goto': {
      const chain = position.table.chains.get(target.chain);
      // `iptables -L CHAIN` shows one chain and not those that it jumps to.
      if (!chain) {
        return end(walk, rule, position, 'insufficient-information', 'missing-chain', {
          target: target.chain,
        });
      }
      // iptables-restore refuses a loop; text that was written by hand may have one.
      if (position.path.includes(target.chain)) {
        return end(walk, rule, position, 'unsupported', 'unsupported-target', { target: target.chain });
      }
      const verdict = runChain(walk, chain, { ...position, path: [...position.path, target.chain] });
      return verdict ?? (target.kind === 'goto' ? 'leave' : undefined);
    }
    case 'accept':
      addChainStop(walk, rule, position, stay);
      return { kind: 'accept' };
    case 'drop':
      return end(walk, rule, position, 'dropped', 'iptables-drop');
    case 'reject':
      return end(walk, rule, position, 'rejected', 'iptables-reject', { with: target.with });
    case 'queue':
      return end(walk, rule, position, 'unsupported', 'unsupported-target', { target: 'QUEUE' });
    case 'unsupported':
      return end(walk, rule, position, 'unsupported', 'unsupported-target', { target: target.name });
    case 'mark': {
      const mark = changeMark(stay.getNumber(headerField.mark), target.mark);
      addChainStop(walk, rule, position, withFields(stay, [headerField.mark, mark]));
      return undefined;
    }
    case 'connmark':
    case 'connmark-save':
    case 'connmark-restore':
      connmark(walk, rule, target, position);
      return undefined;
    case 'notrack':
      // The first of these rules decides; a packet that comes back over the loopback keeps its connection (xt_ct_target).
      if (!walk.tracked && walk.zone === undefined) walk.state = 'UNTRACKED';
      addChainStop(walk, rule, position, stay);
      return undefined;
    case 'ct':
      if (!walk.tracked && walk.state !== 'UNTRACKED') walk.zone ??= target.zone;
      addChainStop(walk, rule, position, stay);
      return undefined;
    case 'dnat':
    case 'snat':
    case 'masquerade':
    case 'redirect': {
      const outcome = beginNat(walk, target, position.hook);
      if (outcome.kind === 'ended') {
        addChainStop(walk, rule, position, stay, { stopped: outcome.ending.stopped });
        return { kind: 'end', ending: outcome.ending };
      }
      addChainStop(walk, rule, position, outcome.packet, { assumed: outcome.assumed });
      return { kind: 'accept' };
    }
    case 'continue':
      addChainStop(walk, rule, position, stay);
      return undefined;
    case 'none':
      return undefined;
    default:
      return target satisfies never;
  }
}

function end(
  walk: KernelWalk,
  rule: IptablesRule,
  position: Position,
  disposition: Ending['disposition'],
  code: StoppedCode,
  params: Readonly<Record<string, string | number>> = {},
): Verdict {
  const stopped: Stopped = { code, params: { table: position.table.name, chain: rule.chain, ...params } };
  addChainStop(walk, rule, position, walk.packet, { stopped });
  return { kind: 'end', ending: { disposition, stopped } };
}

function addChainStop(
  walk: KernelWalk,
  rule: IptablesRule,
  { hook, table, path }: Position,
  after: KernelWalk['packet'],
  extra: Parameters<KernelWalk['addStop']>[3] = {},
): void {
  const hidden: readonly Assumption[] = hidesInterfaces(rule)
    ? [{ code: 'interfaces-not-shown', params: {} }]
    : [];
  walk.addStop(
    { kind: 'chain', tool: 'iptables', hook, table: table.name, chain: rule.chain, rule: rule.text, path },
    after,
    rule.place,
    { ...extra, assumed: [...hidden, ...(extra.assumed ?? [])] },
  );
}

/** xt_mark and xt_connmark: bits of the mask are cleared, then those of the value flipped. */
function changeMark(old: number, { value, mask }: { readonly value: number; readonly mask: number }): number {
  return ((old & ~mask) ^ value) >>> 0;
}

function connmark(walk: KernelWalk, rule: IptablesRule, target: ConnmarkTarget, position: Position): void {
  const { tracked, packet } = walk;
  // Without a connection the target does nothing.
  if (!tracked) return;
  const packetMark = packet.getNumber(headerField.mark);
  const { mark } = tracked.connection;
  let after = packet;
  switch (target.kind) {
    case 'connmark':
      walk.markConnection(changeMark(mark, target.mark));
      break;
    case 'connmark-save': {
      const value = (packetMark & target.packetMask) >>> 0;
      walk.markConnection(changeMark(mark, { value, mask: target.connectionMask }));
      break;
    }
    case 'connmark-restore': {
      const value = (mark & target.connectionMask) >>> 0;
      after = withFields(packet, [
        headerField.mark,
        changeMark(packetMark, { value, mask: target.packetMask }),
      ]);
      break;
    }
    default:
      target satisfies never;
  }
  addChainStop(walk, rule, position, after);
}

/** Lets the caller choose among the statistic rules from here on and the rule that takes what they leave. */
function chooseBranch(
  walk: KernelWalk,
  chain: IptablesChain,
  start: number,
  { table }: Position,
): { readonly last: number; readonly index: number } {
  let last = start;
  while (leavesToChance(chain.rules[last + 1])) last += 1;
  const indexes = Array.from({ length: last - start + 2 }, (_, i) => start + i).filter(
    (i) => i > last || matchesRule(chain.rules[i]!, walk.subject) !== false,
  );
  const branches = indexes.map((i): StatisticBranch => {
    const rule = chain.rules[i];
    const chance = rule?.matches.find(({ condition }) => condition.kind === 'statistic')?.condition;
    return {
      rule,
      probability: chance?.kind === 'statistic' ? chance.probability : '1',
      destinations: rule ? destinationsOf(table, rule.target, new Set()) : [],
    };
  });
  const choice: Choice = { kind: 'statistic', chain: chain.name, branches };
  const index = indexes[walk.choose?.(choice) ?? 0] ?? start;
  return { last, index };
}

/** A `statistic` match that always or never holds is a condition like any other. */
function leavesToChance(rule: IptablesRule | undefined): boolean {
  return (
    rule?.matches.some(
      ({ condition }) => condition.kind === 'statistic' && ![0, 1].includes(Number(condition.probability)),
    ) ?? false
  );
}

/** Every destination that a DNAT rule within a target's chain gives. */
function destinationsOf(table: IptablesTable, target: Target, seen: Set<string>): readonly string[] {
  if (target.kind !== 'jump' && target.kind !== 'goto') return [];
  const chain = table.chains.get(target.chain);
  if (!chain || seen.has(target.chain)) return [];
  seen.add(target.chain);
  return chain.rules.flatMap((rule) => {
    if (rule.target.kind !== 'dnat') return destinationsOf(table, rule.target, seen);
    const found = /(?:--to-destination |\bto:)(\S+)/.exec(rule.text);
    return found?.[1] === undefined ? [] : [found[1]];
  });
}
