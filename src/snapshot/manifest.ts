import { z } from 'zod';
import { formatIp, formatMac, formatPrefix, parseMac, parsePrefix } from '../packet/index.ts';
import type { Parsed, SourceText } from '../text/index.ts';
import { parseYamlAs } from './read-yaml.ts';

/** An address in the form in which packets are compared with it; a prefix keeps its length. */
const address = z.string().transform((text, context) => {
  const read = parsePrefix(text);
  if (read) return text.includes('/') ? formatPrefix(read) : formatIp(read);
  context.addIssue({ code: 'custom', message: 'this must be an IP address, such as 10.222.1.1' });
  return z.NEVER;
});

const mac = z.string().transform((text, context) => {
  const read = parseMac(text);
  if (read !== undefined) return formatMac(read);
  context.addIssue({ code: 'custom', message: 'this must be a MAC address, such as 4e:99:08:c1:53:be' });
  return z.NEVER;
});

const nodeSchema = z.strictObject({
  name: z.string(),
  role: z.string().optional(),
  underlay: z.strictObject({ interface: z.string().optional(), ip: address, mac: mac.optional() }).optional(),
  podCIDR: address.optional(),
  bridge: z.string().optional(),
  gateway: z.strictObject({ port: z.string(), ip: address.optional(), mac: mac.optional() }).optional(),
  tunnel: z.strictObject({ port: z.string() }).optional(),
  agent: z.string().optional(),
});

const podSchema = z.strictObject({
  name: z.string(),
  node: z.string().optional(),
  ip: address.optional(),
  mac: mac.optional(),
  port: z.string().optional(),
});

const hostSchema = z.strictObject({
  name: z.string(),
  ip: address,
  mac: mac.optional(),
  via: z.string().optional(),
  routes: z.array(z.string()).optional(),
});

/** What `snapshot.yaml` may say; see the snapshot directory's contract. */
const manifestSchema = z.strictObject({
  name: z.string(),
  title: z.string(),
  source: z.string().optional(),
  credit: z.string().optional(),
  captured: z.string().optional(),
  extends: z.string().optional(),
  versions: z.record(z.string(), z.string()).optional(),
  network: z
    .strictObject({
      podCIDR: address.optional(),
      serviceCIDR: address.optional(),
      tunnel: z
        .strictObject({ type: z.string(), udpPort: z.number().optional(), vni: z.number().optional() })
        .optional(),
      podMTU: z.number().optional(),
    })
    .optional(),
  tlvMap: z.string().optional(),
  nodes: z.array(nodeSchema).optional(),
  pods: z.array(podSchema).optional(),
  hosts: z.array(hostSchema).optional(),
  provenance: z
    .record(
      z.string(),
      z.strictObject({
        kind: z.enum(['captured', 'reconstructed', 'edited', 'derived']),
        from: z.string().optional(),
        removed: z.string().optional(),
      }),
    )
    .optional(),
  derived: z.array(z.strictObject({ what: z.string(), from: z.string() })).optional(),
  missing: z.array(z.string()).optional(),
});

/** The content of one `snapshot.yaml`. */
export type Manifest = z.infer<typeof manifestSchema>;
/** A node as the manifest describes it. */
export type ManifestNode = z.infer<typeof nodeSchema>;
/** A host of the underlay that is no node of the cluster. */
export type UnderlayHost = z.infer<typeof hostSchema> & {
  /** No file says that it is there: a default route leads to it. */
  readonly assumed?: boolean;
};

const scenarioSchema = z.strictObject({
  name: z.string(),
  title: z.string(),
  from: z.string(),
  to: z.string(),
  proto: z.enum(['tcp', 'udp', 'icmp', 'arp']).optional(),
  src: z.string().optional(),
  endpoint: z.string().optional(),
  size: z.number().int().min(28).max(65535).optional(),
  reply: z.boolean().optional(),
});

/** A named walk. */
export type Scenario = z.infer<typeof scenarioSchema>;

/** Reads a `snapshot.yaml`. */
export function parseManifest(source: SourceText): Parsed<Manifest | undefined> {
  return parseYamlAs(source, manifestSchema);
}

/** Reads one file of `scenarios/`. */
export function parseScenario(source: SourceText): Parsed<Scenario | undefined> {
  return parseYamlAs(source, scenarioSchema);
}
