import type { IptablesChain } from './iptables.ts';

const natTargets = ['dnat', 'snat', 'masquerade', 'redirect'];

/**
 * Which table a listing is of that does not name it: told by targets that only one table may have, else by the built-in chains. A
 * listing that was cut short may lack some of those.
 */
export function tableNameOf(chains: ReadonlyMap<string, IptablesChain>): string {
  const targets = [...chains.values()].flatMap(({ rules }) => rules.map(({ target }) => target.kind));
  if (targets.some((kind) => natTargets.includes(kind))) return 'nat';
  if (targets.some((kind) => kind === 'notrack' || kind === 'ct')) return 'raw';
  const builtIn = (name: string) => chains.get(name)?.policy !== undefined;
  if (builtIn('FORWARD')) return builtIn('PREROUTING') ? 'mangle' : 'filter';
  if (builtIn('INPUT') && builtIn('OUTPUT') && !builtIn('PREROUTING') && !builtIn('POSTROUTING'))
    return 'filter';
  const hasNatChains = [...chains.keys()].some((name) =>
    /^KUBE-(SERVICES|NODEPORTS|POSTROUTING|SVC-|SEP-)/.test(name),
  );
  if (builtIn('PREROUTING') && builtIn('OUTPUT') && !builtIn('POSTROUTING') && !hasNatChains) return 'raw';
  return 'nat';
}
