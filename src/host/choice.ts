import type { IptablesRule } from './iptables/iptables.ts';
import type { NftRule } from './nftables/nftables.ts';
import type { NextHop, Route } from './routes/route.ts';

/** One way that a `statistic` match lets a packet go. */
export interface StatisticBranch {
  /** The rule that is then carried out; absent when the packet goes on after the chain's last statistic rule. */
  readonly rule: IptablesRule | undefined;
  /** The chance that this rule has once it is reached, as the text writes it; `1` for the last. */
  readonly probability: string;
  /** Every `--to-destination` within the branch's chain, e.g. `10.222.1.47:80`. */
  readonly destinations: readonly string[];
}

/** One way that the number of a `numgen` lets a packet go. */
export interface NumgenBranch {
  /** So many of so many numbers lead this way. */
  readonly chance: { readonly of: number; readonly in: number };
  /** The map's element, or the rule that then holds; absent where the rule does nothing. */
  readonly text: string | undefined;
  /** Every destination that the branch translates to, e.g. `10.10.1.6:80`. */
  readonly destinations: readonly string[];
}

/** Where chance decides in the real kernel and the learner does here. */
export type Choice =
  | { readonly kind: 'statistic'; readonly chain: string; readonly branches: readonly StatisticBranch[] }
  | {
      readonly kind: 'numgen';
      readonly chain: string;
      readonly rule: NftRule;
      readonly branches: readonly NumgenBranch[];
    }
  | { readonly kind: 'next-hop'; readonly route: Route; readonly branches: readonly NextHop[] };

/** Picks a branch by its index; `undefined` takes the first. */
export type Choose = (choice: Choice) => number | undefined;
