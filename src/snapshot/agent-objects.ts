import { parseDocument } from 'yaml';
import { z } from 'zod';
import {
  type AddressFamily,
  formatIp,
  formatPrefix,
  type IpAddress,
  parseIp,
  parsePrefix,
} from '../packet/index.ts';
import type { Parsed, SourceText } from '../text/index.ts';
import { yamlValue } from './read-yaml.ts';

/** What an Antrea agent says of itself and its node (`agentinfo`); absent parts it does not say. */
export interface AgentInfo {
  readonly version: string | undefined;
  readonly bridge: string | undefined;
  readonly podCidrs: readonly string[];
  /** Addresses of the interface to the other nodes (from 2.7 on). */
  readonly underlayIps: readonly string[];
}

/** A pod that an agent's group names. */
export interface GroupMember {
  readonly namespace: string;
  readonly name: string;
  readonly ips: readonly string[];
}

const text = z.string().optional();
const texts = z.array(z.string()).nullish();
const agentInfoSchema = z.looseObject({
  version: text,
  nodesubnets: texts,
  ovsinfo: z.looseObject({ bridgename: text }).nullish(),
  networkinfo: z.looseObject({ transportinterfaceips: texts }).nullish(),
});
const groupsSchema = z.array(
  z.looseObject({
    groupmembers: z
      .array(
        z.looseObject({
          pod: z.looseObject({ name: z.string(), namespace: z.string() }).nullish(),
          ips: z.array(z.union([z.string(), z.array(z.number())])).nullish(),
        }),
      )
      .nullish(),
  }),
);

/** Keys in lower case, whoever wrote them: yaml.v3 has them so, JSON as in `nodeSubnets`. */
function lowerKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(lowerKeys);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key.toLowerCase(), lowerKeys(inner)]),
  );
}

function readAs<T>(source: SourceText, schema: z.ZodType<T>): Parsed<T | undefined> {
  const document = parseDocument(source.text, { prettyErrors: false, logLevel: 'silent' });
  const read = yamlValue(source, document);
  if (read.diagnostics.length > 0) return { value: undefined, diagnostics: read.diagnostics };
  const whole = lowerKeys(read.value);
  const listed = typeof whole === 'object' && whole !== null && 'items' in whole ? whole.items : whole;
  return { value: schema.safeParse(listed).data, diagnostics: [] };
}

/** Reads `agentinfo`, YAML or JSON. */
export function parseAgentInfo(source: SourceText): Parsed<AgentInfo> {
  const { value, diagnostics } = readAs(source, agentInfoSchema);
  return {
    value: {
      version: value?.version,
      bridge: value?.ovsinfo?.bridgename,
      podCidrs: (value?.nodesubnets ?? []).flatMap((cidr) => {
        const prefix = parsePrefix(cidr);
        return prefix ? [formatPrefix(prefix)] : [];
      }),
      underlayIps: (value?.networkinfo?.transportinterfaceips ?? []).flatMap((ip) => {
        const address = parseIp(ip.split('/')[0] ?? ip);
        return address ? [formatIp(address)] : [];
      }),
    },
    diagnostics,
  };
}

/** Reads the pods of `addressgroups` or `appliedtogroups`, YAML or JSON. */
export function parseGroupMembers(source: SourceText): Parsed<readonly GroupMember[]> {
  const { value, diagnostics } = readAs(source, groupsSchema);
  const members = (value ?? []).flatMap(({ groupmembers }) => groupmembers ?? []);
  return {
    value: members.flatMap(({ pod, ips }) =>
      pod ? [{ namespace: pod.namespace, name: pod.name, ips: (ips ?? []).flatMap(addressOf) }] : [],
    ),
    diagnostics,
  };
}

/** The first twelve bytes of an IPv4 address in the form of an IPv6 one. */
const mapped = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255];

/** An address as dotted text, as the list of its bytes (YAML) or as base64 of them (JSON). */
function addressOf(written: string | readonly number[]): readonly string[] {
  if (typeof written === 'string') {
    const address = parseIp(written);
    return address ? [formatIp(address)] : addressOf(Array.from(atob64(written)));
  }
  const v4 =
    written.length === 16 && mapped.every((byte, i) => written[i] === byte) ? written.slice(12) : written;
  const family: AddressFamily | undefined = v4.length === 4 ? 4 : v4.length === 16 ? 6 : undefined;
  if (!family) return [];
  const address: IpAddress = { family, value: v4.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n) };
  return [formatIp(address)];
}

function atob64(encoded: string): Uint8Array {
  try {
    return Uint8Array.from(atob(encoded), (character) => character.charCodeAt(0));
  } catch {
    return new Uint8Array();
  }
}
