import { z } from 'zod';
import { type Diagnostic, errorAt, type Parsed, type SourceText } from '../text/index.ts';
import type { KubernetesObject } from './kubernetes-objects.ts';

/** Labels by key. */
export type Labels = Readonly<Record<string, string>>;

/** A label selector, `matchLabels` only; expressions make it `partial`, and nothing is inferred from it. */
export interface Selector {
  readonly matchLabels: Labels;
  readonly partial: boolean;
}

/** One peer of a policy rule. */
interface PolicyPeer {
  readonly podSelector?: Selector;
  readonly namespaceSelector?: Selector;
  readonly cidr?: string;
  readonly except: readonly string[];
}

/** One rule: any of the peers (all, when there are none) on any of the ports (all, when there are none). */
interface PolicyRule {
  readonly peers: readonly PolicyPeer[];
  readonly ports: readonly { readonly protocol: string; readonly port: number | string | undefined }[];
}

/** A Kubernetes NetworkPolicy, as far as an explanation needs it. */
export interface NetworkPolicy {
  readonly namespace: string;
  readonly name: string;
  readonly podSelector: Selector;
  readonly isolates: { readonly ingress: boolean; readonly egress: boolean };
  readonly ingress: readonly PolicyRule[];
  readonly egress: readonly PolicyRule[];
  readonly source: SourceText;
}

/** What manifests tell that no command output does: the labels of pods, and the policies' rules. */
export interface Manifests {
  readonly podLabels: ReadonlyMap<string, Labels>;
  readonly policies: readonly NetworkPolicy[];
}

const selectorSchema = z.looseObject({
  matchLabels: z.record(z.string(), z.string()).optional(),
  matchExpressions: z.array(z.unknown()).optional(),
});
const peerSchema = z.looseObject({
  podSelector: selectorSchema.nullish(),
  namespaceSelector: selectorSchema.nullish(),
  ipBlock: z.looseObject({ cidr: z.string(), except: z.array(z.string()).optional() }).nullish(),
});
const portSchema = z.looseObject({
  protocol: z.string().optional(),
  port: z.union([z.number(), z.string()]).optional(),
});
const ruleSchema = z.looseObject({
  from: z.array(peerSchema).nullish(),
  to: z.array(peerSchema).nullish(),
  ports: z.array(portSchema).nullish(),
});
const policySpecSchema = z.looseObject({
  podSelector: selectorSchema.nullish(),
  policyTypes: z.array(z.string()).optional(),
  ingress: z.array(ruleSchema.nullable()).nullish(),
  egress: z.array(ruleSchema.nullable()).nullish(),
});

function selectorOf(selector: z.infer<typeof selectorSchema> | null | undefined): Selector {
  return {
    matchLabels: selector?.matchLabels ?? {},
    partial: (selector?.matchExpressions?.length ?? 0) > 0,
  };
}

function ruleOf(rule: z.infer<typeof ruleSchema> | null): PolicyRule {
  const peers = rule?.from ?? rule?.to ?? [];
  return {
    peers: peers.map((peer) => ({
      ...(peer.podSelector ? { podSelector: selectorOf(peer.podSelector) } : {}),
      ...(peer.namespaceSelector ? { namespaceSelector: selectorOf(peer.namespaceSelector) } : {}),
      ...(peer.ipBlock ? { cidr: peer.ipBlock.cidr } : {}),
      except: peer.ipBlock?.except ?? [],
    })),
    ports: (rule?.ports ?? []).map((port) => ({ protocol: port.protocol ?? 'TCP', port: port.port })),
  };
}

/** Whether a selector surely selects these labels; a selector with expressions never surely does. */
export function selects(selector: Selector, labels: Labels | undefined): boolean {
  if (selector.partial || !labels) return false;
  return Object.entries(selector.matchLabels).every(([key, value]) => labels[key] === value);
}

/** What objects tell of pods' labels and of Kubernetes NetworkPolicies; other kinds are passed over. */
export function manifestsOf(objects: readonly KubernetesObject[]): Parsed<Manifests> {
  const diagnostics: Diagnostic[] = [];
  const podLabels = new Map<string, Labels>();
  const policies: NetworkPolicy[] = [];
  for (const { kind, namespace, name, labels, body, source, span } of objects) {
    if (kind === 'Pod') podLabels.set(`${namespace}/${name}`, labels);
    if (kind !== 'NetworkPolicy') continue;
    const spec = policySpecSchema.safeParse(body.spec);
    if (!spec.success) {
      diagnostics.push(errorAt(source, span, 'manifest-object', { kind, name: `${namespace}/${name}` }));
      continue;
    }
    const { policyTypes, ingress, egress, podSelector } = spec.data;
    policies.push({
      namespace,
      name,
      podSelector: selectorOf(podSelector),
      isolates: {
        ingress: policyTypes?.includes('Ingress') ?? true,
        egress: policyTypes?.includes('Egress') ?? egress !== undefined,
      },
      ingress: (ingress ?? []).map(ruleOf),
      egress: (egress ?? []).map(ruleOf),
      source,
    });
  }
  return { value: { podLabels, policies }, diagnostics };
}
