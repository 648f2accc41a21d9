import { addressOf, formatIp, type Side } from '../packet/index.ts';
import { own } from '../text/index.ts';
import type { Stop, TableStop } from '../trace/index.ts';
import type { WordContext } from './words.ts';

/** A drop because nothing allowed the packet: whom policies isolate, on which side, and which ones, as far as can be inferred. */
export interface Isolation {
  readonly side: 'egress' | 'ingress';
  readonly ip: string;
  /** Inferred from selectors and labels, since a flow does not tell its policy; empty where nobody can tell. */
  readonly policies: readonly string[];
}

const sides: Readonly<Record<string, Isolation['side']>> = {
  EgressDefaultRule: 'egress',
  IngressDefaultRule: 'ingress',
};

/** Whether a stop is such a drop, and of whom. */
export function isolationAt(stop: Stop, context: WordContext): Isolation | undefined {
  if (stop.kind !== 'table' || !stop.actions.some(({ action }) => action.kind === 'drop')) return undefined;
  const side = own(sides, stop.name);
  if (side === undefined) return undefined;
  const ip = addressAt(stop, side === 'egress' ? 'source' : 'destination');
  return { side, ip, policies: context.isolatedBy?.(ip, side) ?? [] };
}

/** Such a drop in a sentence. */
export function isolationInWords({ side, ip, policies }: Isolation, context: WordContext): string {
  const owner = context.ownerOf(ip) ?? ip;
  if (policies.length === 0) return `${owner} is isolated for ${side}, and no rule allowed this packet.`;
  return `${owner} is isolated for ${side} by ${policies.join(', ')} (inferred from selectors and labels), and no rule allows this packet.`;
}

function addressAt({ before }: TableStop, side: Side): string {
  return formatIp(addressOf(before, side));
}
