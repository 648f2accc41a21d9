import type { Interface } from '../host/index.ts';
import type { Action, Flow, Port } from '../openflow/index.ts';
import {
  type Field,
  formatIp,
  formatIpv4,
  formatIpv6,
  formatMac,
  onesMask,
  portLocal,
} from '../packet/index.ts';
import type { Found, FoundRoles, RoleClues } from '../snapshot/index.ts';
import { spanText } from '../text/index.ts';

/** What Antrea's flows say of one port of the bridge. */
interface PortFlows {
  /** The code that the classifying table writes into reg0 for packets of this port. */
  source?: Found<number>;
  /** MAC addresses of what comes in by this port must be rewritten: it came through the tunnel. */
  rewrites?: boolean;
  /** Only packets of one MAC and IP address may come in by this port: a pod sits behind it. */
  guarded?: boolean;
  mac?: string;
  readonly ips: Set<string>;
}

/**
 * Which port is the gateway and which the tunnel, by Antrea's own flows: the classifying table writes a code for each port's packets,
 * counted up from the tunnel's over the gateway's to the pods' (0, 1, 2 up to 1.5, then 1, 2, 3; docs/design/ovs-pipeline.md, "Classifier"),
 * and asks for the MAC addresses of the tunnel's to be rewritten.
 */
export function findRoles({ flows, ports, interfaces }: RoleClues): FoundRoles {
  const names = new Map(ports.map(({ number, name }) => [number, name]));
  const seen = flowsByPort(flows ?? []);
  const classified = [...seen].flatMap(([number, port]) =>
    port.source ? [{ number, ...port, source: port.source }] : [],
  );
  const tunnel = classified.find(({ rewrites }) => rewrites);
  const pod = classified.find(({ guarded }) => guarded);
  const code = tunnel ? tunnel.source.value + 1 : pod ? pod.source.value - 1 : undefined;
  const open = classified.filter(({ guarded }) => !guarded);
  // Without pods and tunnel there is nothing to count from: the gateway is the one port that asks by ARP with an address of its own.
  const asking = code === undefined ? open.filter(({ mac }) => mac !== undefined) : [];
  const gateway =
    code === undefined && asking.length === 1 ? asking[0] : open.find(({ source }) => source.value === code);
  const tunnelName = names.get(tunnel?.number ?? -1);
  const gatewayName = names.get(gateway?.number ?? -1);
  const typed = tunnelType(interfaces ?? []);
  const byAddress = gatewayName === undefined ? addressedPort(ports, interfaces ?? []) : undefined;
  return {
    ...(gateway && gatewayName !== undefined
      ? {
          gateway: {
            value: { port: gatewayName, mac: gateway.mac, ips: [...gateway.ips] },
            by: gateway.source.by,
          },
        }
      : byAddress
        ? { gateway: byAddress }
        : {}),
    ...(tunnel && tunnelName !== undefined
      ? { tunnel: { value: { port: tunnelName }, by: tunnel.source.by } }
      : {}),
    ...(typed ? { tunnelType: typed } : {}),
  };
}

function flowsByPort(flows: readonly Flow[]): ReadonlyMap<number, PortFlows> {
  const seen = new Map<number, PortFlows>();
  for (const flow of flows) {
    // Reading every match of a great dump would take longer than all else.
    if (!spanText(flow.source, flow.matchSpan).includes('in_port=')) continue;
    const exact = new Map<string, bigint>();
    for (const { field, value, mask } of flow.match.terms) {
      if (mask === onesMask(field.bits)) exact.set(field.name, value);
    }
    const port = exact.get('in_port') ?? exact.get('in_port_oxm');
    if (port === undefined) continue;
    const known: PortFlows = seen.get(Number(port)) ?? { ips: new Set() };
    seen.set(Number(port), known);
    learnAddresses(known, exact);
    const source = sourceCode(flow.actions);
    if (source === undefined) continue;
    known.source ??= { value: source, by: `${flow.source.name}:${flow.line}` };
    known.rewrites ||= flow.actions.some(asksRewriting);
  }
  return seen;
}

function learnAddresses(known: PortFlows, exact: ReadonlyMap<string, bigint>): void {
  const [v4, v6] = [exact.get('ip_src') ?? exact.get('arp_spa'), exact.get('ipv6_src')];
  if (v4 !== undefined) known.ips.add(formatIpv4(v4));
  if (v6 !== undefined) known.ips.add(formatIpv6(v6));
  const sender = exact.get('arp_sha');
  if (sender !== undefined) known.mac = formatMac(sender);
  if (exact.has('eth_src') && (exact.has('ip_src') || v6 !== undefined)) known.guarded = true;
}

/** What an action writes into a field, and where: value and mask in the field's own bits. */
function writtenTo(
  action: Action,
  field: string,
): { readonly value: bigint; readonly mask: bigint } | undefined {
  const whole = (of: Field) => onesMask(of.bits);
  if (action.kind === 'set-field' && action.field.name === field) {
    return { value: action.value, mask: action.mask ?? whole(action.field) };
  }
  if (action.kind === 'load' && action.dst.field.name === field) {
    const { start, bits } = action.dst;
    return { value: action.value << BigInt(start), mask: onesMask(bits) << BigInt(start) };
  }
  return undefined;
}

/** reg0[0..15] held the source up to 1.2, reg0[0..3] has since. */
const sourceMasks: readonly bigint[] = [0xffffn, 0xfn];

function sourceCode(actions: readonly Action[]): number | undefined {
  for (const action of actions) {
    const written = writtenTo(action, 'reg0');
    if (written && sourceMasks.includes(written.mask)) return Number(written.value);
  }
  return undefined;
}

/** reg0[19] up to 1.5, reg0[9] since. */
const rewriteMasks: readonly bigint[] = [1n << 19n, 1n << 9n];

function asksRewriting(action: Action): boolean {
  const written = writtenTo(action, 'reg0');
  return written !== undefined && rewriteMasks.includes(written.mask) && written.value === written.mask;
}

/** The kernel's own device of a tunnel port of Open vSwitch, which has the UDP port in its name. */
function tunnelType(interfaces: readonly Interface[]): FoundRoles['tunnelType'] {
  for (const { name, place } of interfaces) {
    const [, kind, port] = /^(genev|vxlan)_sys_(\d+)$/.exec(name) ?? [];
    if (kind === undefined) continue;
    const type = kind === 'genev' ? 'geneve' : kind;
    return { value: { type, udpPort: Number(port) }, by: `${place.source.name}:${place.line}` };
  }
  return undefined;
}

/** The one port of the bridge that is an interface of the node with an address: the others' interfaces have none outside their pods. */
function addressedPort(ports: readonly Port[], interfaces: readonly Interface[]): FoundRoles['gateway'] {
  const found = ports
    .filter(({ number }) => number !== portLocal)
    .flatMap(({ name }) => interfaces.filter((link) => link.name === name))
    .map((link) => ({ link, ips: link.addresses.filter(({ scope }) => scope !== 'link') }))
    .filter(({ ips }) => ips.length > 0);
  const [only] = found;
  if (!only || found.length > 1) return undefined;
  const { link, ips } = only;
  return {
    value: {
      port: link.name,
      mac: link.mac === undefined ? undefined : formatMac(link.mac),
      ips: ips.map(({ prefix }) => formatIp(prefix)),
    },
    by: `${link.place.source.name}:${link.place.line}`,
  };
}
