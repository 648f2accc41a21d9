import { familyOf } from '../packet/index.ts';
import { applyKnownNat, track } from './connections/tracking.ts';
import { runTable } from './iptables/chains.ts';
import type { Ending, KernelWalk } from './kernel-walk.ts';
import { runBaseChain } from './nftables/nft-chains.ts';
import type { NftChain, NftTable } from './nftables/nftables.ts';

/** The hooks of netfilter, as iptables calls its built-in chains. */
export type HookName = 'INGRESS' | 'PREROUTING' | 'INPUT' | 'FORWARD' | 'OUTPUT' | 'POSTROUTING' | 'EGRESS';

/** One of the functions that hang at a hook. */
export interface HookStep {
  /** A packet of the node's own may need another route after `route` and `nat`. */
  readonly kind: 'filter' | 'route' | 'nat' | 'track';
  run(): Ending | undefined;
}

/** Something at a hook with its place in the order. */
interface Ordered {
  readonly priority: number;
  /** When it was made, as far as the order of the text tells. */
  readonly made: number;
  readonly step: HookStep;
}

/** The tables of iptables at each hook, with their priorities (enum nf_ip_hook_priorities). */
const iptablesAt: Readonly<Record<HookName, readonly (readonly [string, number])[]>> = {
  INGRESS: [],
  PREROUTING: [
    ['raw', -300],
    ['mangle', -150],
  ],
  INPUT: [
    ['mangle', -150],
    ['filter', 0],
    ['security', 50],
  ],
  FORWARD: [
    ['mangle', -150],
    ['filter', 0],
    ['security', 50],
  ],
  OUTPUT: [
    ['raw', -300],
    ['mangle', -150],
    ['filter', 0],
    ['security', 50],
  ],
  POSTROUTING: [['mangle', -150]],
  EGRESS: [],
};

/** Where the NAT core hangs, and which end of a packet it rewrites there (nf_nat_proto.c). */
const natAt: Readonly<
  Partial<Record<HookName, { readonly priority: number; readonly side: 'source' | 'destination' }>>
> = {
  PREROUTING: { priority: -100, side: 'destination' },
  OUTPUT: { priority: -100, side: 'destination' },
  INPUT: { priority: 100, side: 'source' },
  POSTROUTING: { priority: 100, side: 'source' },
};

const conntrackPriority = -200;

/**
 * Everything that a packet meets at a hook, in the kernel's order: by priority, and of equal ones the one that was made last is first
 * (nf_hook_entries_grow in net/netfilter/core.c). All chains of type nat hang in the NAT core, whatever their own priority.
 */
export function hookSteps(walk: KernelWalk, hook: HookName): readonly HookStep[] {
  const steps: Ordered[] = iptablesAt[hook].map(([table, priority]) => ({
    priority,
    made: madeByIptables(walk, table),
    step: {
      kind: table === 'mangle' && hook === 'OUTPUT' ? 'route' : 'filter',
      run: () => runTable(walk, table, hook),
    },
  }));
  if (hook === 'PREROUTING' || hook === 'OUTPUT') {
    steps.push({ priority: conntrackPriority, made: -1, step: { kind: 'track', run: () => track(walk) } });
  }
  const nat = natAt[hook];
  if (nat) {
    steps.push({
      priority: nat.priority,
      made: -1,
      step: { kind: 'nat', run: () => natHook(walk, hook, nat.side) },
    });
  }
  for (const { table, chain, made } of chainsAt(walk, hook)) {
    const { type, priority } = chain.hook!;
    if (type === 'nat') continue;
    const step: HookStep = {
      kind: type === 'route' ? 'route' : 'filter',
      run: () => runBaseChain(walk, table, chain, hook),
    };
    steps.push({ priority, made, step });
  }
  return inOrder(steps);
}

function inOrder(steps: readonly Ordered[]): readonly HookStep[] {
  return [...steps].sort((a, b) => a.priority - b.priority || b.made - a.made).map(({ step }) => step);
}

/** Where iptables-nft made a table, as nft lists it; before all others where it is not listed. */
function madeByIptables({ host }: KernelWalk, table: string): number {
  const tables = host.parts.nftables?.tables ?? [];
  return (
    tables.findIndex(({ ofIptables, family, name }) => ofIptables && family === 'ip' && name === table) * 1000
  );
}

interface PlacedChain {
  readonly table: NftTable;
  readonly chain: NftChain;
  readonly made: number;
}

/** The base chains of nftables at a hook that this packet meets. */
function chainsAt(walk: KernelWalk, hook: HookName): readonly PlacedChain[] {
  const families = [familyOf(walk.packet) === 6 ? 'ip6' : 'ip', 'inet'];
  if (hook === 'INGRESS' || hook === 'EGRESS') families.splice(0, 1, 'netdev');
  const device = hook === 'INGRESS' ? walk.inInterface : walk.outInterface;
  const all = walk.host.parts.nftables?.tables ?? [];
  return walk.host.nftTables
    .filter(({ family }) => families.includes(family))
    .flatMap((table) =>
      [...table.chains.values()].map((chain, i) => ({ table, chain, made: all.indexOf(table) * 1000 + i })),
    )
    .filter(
      ({ chain }) =>
        chain.hook?.hook.toUpperCase() === hook &&
        (chain.hook.devices.length === 0 || chain.hook.devices.includes(device)),
    );
}

/**
 * Only a connection's first packet asks the chains of type nat, and only until one of them translates; all others are rewritten as their
 * connection says (nf_nat_inet_fn).
 */
function natHook(walk: KernelWalk, hook: HookName, side: 'source' | 'destination'): Ending | undefined {
  const { tracked } = walk;
  if (!tracked) return undefined;
  const isDone = () => (side === 'source' ? tracked.sourceDone : tracked.destinationDone);
  if (isDone()) {
    applyKnownNat(walk, side);
    return undefined;
  }
  const { priority } = natAt[hook]!;
  const chains: Ordered[] = chainsAt(walk, hook)
    .filter(({ chain }) => chain.hook?.type === 'nat')
    .map(({ table, chain, made }) => ({
      priority: chain.hook!.priority,
      made,
      step: { kind: 'nat', run: () => runBaseChain(walk, table, chain, hook) },
    }));
  const iptables: Ordered = {
    priority,
    made: madeByIptables(walk, 'nat'),
    step: { kind: 'nat', run: () => runTable(walk, 'nat', hook) },
  };
  for (const { run } of inOrder([...chains, iptables])) {
    const ending = run();
    if (ending) return ending;
    if (isDone()) return undefined;
  }
  if (side === 'source') tracked.sourceDone = true;
  else tracked.destinationDone = true;
  return undefined;
}
