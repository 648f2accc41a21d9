import type { NodeSnapshot } from './node-snapshot.ts';

/**
 * How kube-proxy serves services on a node: by iptables, nftables or ipvs; `none` where every place in which its rules would stand was
 * captured and has none, `unknown` where one was not captured.
 */
export type KubeProxyMode = 'iptables' | 'nftables' | 'ipvs' | 'none' | 'unknown';

/** The interface on which kube-proxy in ipvs mode keeps the addresses of services. */
export const ipvsInterface = 'kube-ipvs0';

/** Tells kube-proxy's mode by what it leaves on a node (its own names: pkg/proxy of Kubernetes). */
export function kubeProxyMode({ texts, files }: Pick<NodeSnapshot, 'texts' | 'files'>): KubeProxyMode {
  const { iptables, nftables, interfaces, ipsets } = texts;
  const chains = [
    ...(iptables?.tables.get('nat')?.chains.keys() ?? []),
    ...(nftables?.tables ?? []).flatMap((table) => (table.ofIptables ? [...table.chains.keys()] : [])),
  ];
  const served = /^(TCP|UDP|SCTP|FWM) /m.test(files.get('ipvsadm')?.source.text ?? '');
  const ipvs =
    served ||
    (interfaces ?? []).some(({ name }) => name === ipvsInterface) ||
    (ipsets ?? []).some(({ name }) => name === 'KUBE-CLUSTER-IP');
  // A chain a service is of iptables mode alone; the other two keep at most a few chains of fixed names.
  if (ipvs && !chains.some((name) => /^KUBE-(SVC|SEP)-/.test(name))) return 'ipvs';
  if (nftables?.tables.some(({ name, ofIptables }) => name === 'kube-proxy' && !ofIptables))
    return 'nftables';
  if (chains.includes('KUBE-SERVICES')) return 'iptables';
  return iptables && nftables && interfaces ? 'none' : 'unknown';
}
