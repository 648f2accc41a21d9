import type { Action, Flow } from '../openflow/index.ts';
import type { NodeSnapshot } from '../snapshot/index.ts';
import { type Diagnostic, errorWithoutPlace, spanText, warningWithoutPlace } from '../text/index.ts';

/** Cookies: bits 48 to 63 count the agent's starts, bits 40 to 47 say what a flow is of (pkg/agent/openflow/cookie/allocator.go). */
const roundBit = 48n;
const categoryBit = 40n;
const traceflow = 7n;

/** What a node's dump of flows, its groups and its ports say against each other. */
export function bridgeFindings(node: NodeSnapshot): readonly Diagnostic[] {
  const { name, texts, roles, files } = node;
  const flows = texts.flows ?? [];
  if (!texts.flows) return [];
  if (flows.length === 0)
    return [errorWithoutPlace('doctor-no-flows', { path: files.get('flows')?.source.name ?? name })];
  const found: Diagnostic[] = [];
  const known = new Set(texts.groups?.map(({ id }) => id));
  const lacking = [...groupsNamed(flows)].filter((id) => !known.has(id)).sort((a, b) => a - b);
  if (lacking.length > 0) {
    found.push(errorWithoutPlace('doctor-group-missing', { node: name, groups: lacking.join(', ') }));
  }
  if (!roles.gateway) found.push(errorWithoutPlace('doctor-no-gateway', { node: name }));
  const tunnels = flows.some(
    (flow) => actionsText(flow).includes('tun_dst') || actionsText(flow).includes('TUN_IPV4_DST'),
  );
  if (!roles.tunnel && tunnels) found.push(errorWithoutPlace('doctor-no-tunnel', { node: name }));
  const last = flows.reduce((highest, { table }) => Math.max(highest, table), 0);
  const beyond = (texts.groups ?? []).flatMap(({ buckets }) =>
    buckets.flatMap(({ actions }) => actions.flatMap(tableNumber)).filter((table) => table > last),
  );
  if (beyond.length > 0) {
    found.push(errorWithoutPlace('doctor-table-beyond', { node: name, table: Math.max(...beyond), last }));
  }
  const rounds = new Set(flows.map(({ cookie }) => cookie >> roundBit).filter((round) => round !== 0n));
  if (rounds.size > 1)
    found.push(warningWithoutPlace('doctor-two-rounds', { node: name, rounds: [...rounds].join(' and ') }));
  if (
    flows.some(({ cookie }) => ((cookie >> categoryBit) & 0xffn) === traceflow) ||
    flows.some(matchesDscp)
  ) {
    found.push(warningWithoutPlace('doctor-traceflow', { node: name }));
  }
  return found;
}

function actionsText(flow: Flow): string {
  return spanText(flow.source, flow.actionsSpan);
}

function groupsNamed(flows: readonly Flow[]): ReadonlySet<number> {
  return new Set(
    flows.flatMap((flow) =>
      [...actionsText(flow).matchAll(/\bgroup:(\d+)/g)].map((match) => Number(match[1])),
    ),
  );
}

function tableNumber(action: Action): readonly number[] {
  return action.kind === 'resubmit' && action.table && 'number' in action.table ? [action.table.number] : [];
}

function matchesDscp(flow: Flow): boolean {
  return /\b(nw_tos|ip_dscp)=/.test(spanText(flow.source, flow.matchSpan));
}
