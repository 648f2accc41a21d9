import { expect } from 'vitest';
import type { ClusterNode } from '../../src/cluster/index.ts';
import { formatPacket } from '../../src/openflow/index.ts';
import { fieldNamed, formatIpv4, formatMac, type Packet } from '../../src/packet/index.ts';
import type { Leg, TableStop } from '../../src/trace/index.ts';
import { PrivateSwitch } from '../judge/index.ts';
import { traceEnd } from '../judge/trace-case.ts';

/** The table stops of a leg. */
export function tableStops(leg: Leg): readonly TableStop[] {
  return leg.stops.filter((stop): stop is TableStop => stop.kind === 'table');
}

/** A packet in the words that ofproto/trace takes: it prints more of a tunnel than it reads, and reads flags as a number only. */
export function flowArgument(packet: Packet): string {
  const unread = /^(tun_(ipv6|gbp|tos|ttl|erspan|flags)|gtpu_|tcp_flags)/;
  const parts = formatPacket(packet).split(',');
  // Of `tp_src` it takes TCP's only; another protocol's port goes by that protocol's own name.
  const own = parts.includes('udp') ? 'udp_' : 'tp_';
  return parts
    .filter((part) => !unread.test(part))
    .map((part) => part.replace(/^tp_(src|dst)=/, `${own}$1=`))
    .join(',');
}

/** The mark that the connection already has, which ofproto/trace takes with the packet: `--ct-next` gives states only. */
function knownMark(leg: Leg): bigint {
  const resumed = tableStops(leg).find((stop) => stop.resumed);
  return resumed ? resumed.before.get(fieldNamed('ct_mark')) : 0n;
}

const tableLine = /^\s*(\d+)\. (?:(.*), )?priority (\d+)(?:, cookie 0x[0-9a-f]+)?$/;

function visited(trace: string): readonly string[] {
  return trace.split('\n').flatMap((line) => {
    const found = tableLine.exec(line);
    if (found) return [`${found[1]} priority ${found[3]}`];
    const miss = /^\s*(\d+)\. No match\.$/.exec(line);
    return miss ? [`${miss[1]} priority undefined`] : [];
  });
}

/** A real switch with a node's ports and flows. */
export async function judgeOf(node: ClusterNode, tlvMap: string): Promise<PrivateSwitch> {
  const judge = await PrivateSwitch.start({
    bridge: 'br-int',
    ports: node.snapshot.ports.map(({ name, number }) => ({ name, ofport: number })),
    tlvMap,
  });
  await judge.addFlows(node.snapshot.files.get('flows')?.source.text ?? '', 'OpenFlow10');
  return judge;
}

/** The bucket that the walk took of a group, if it met one. */
function bucketOf(leg: Leg): number | undefined {
  const nodes = tableStops(leg).flatMap(({ actions }) => actions.flatMap(({ children }) => children));
  return nodes.flatMap((node) => (node.kind === 'bucket' ? [node.bucket.id] : []))[0];
}

/** The switch's answer; where a group chooses by the datapath's hash, with a hash that chooses the walk's bucket. */
async function answerFor(
  judge: PrivateSwitch,
  packet: Packet,
  states: readonly string[],
  bucket: number | undefined,
): Promise<string> {
  if (bucket === undefined) return judge.trace(flowArgument(packet), states);
  for (let hash = 1; hash <= 64; hash++) {
    const answer = await judge.trace(`${flowArgument(packet)},dp_hash=${hash}`, states);
    if (answer.includes(`using bucket ${bucket}`)) return answer;
  }
  throw new Error(`no hash leads to bucket ${bucket}`);
}

/** The addresses that a translation wrote which an earlier packet had recorded: a trace knows states only, so they stay as they came. */
function translatedByMemory(leg: Leg): readonly string[] {
  return tableStops(leg)
    .filter(({ actions }) =>
      actions.some(({ action }) => action.kind === 'ct' && action.nat && !action.nat.direction),
    )
    .flatMap(({ changes }) => changes.map(({ field }) => field.name))
    .filter((name) => name === 'ip_src' || name === 'ip_dst');
}

/**
 * Holds one bridge leg against the real switch: the flows met, the port, and the headers as they left. Where a destination was restored
 * from memory, a trace goes another way: such legs are left to the datapath (datapath-live.test.ts).
 */
export async function holdLeg(judge: PrivateSwitch, node: ClusterNode, leg: Leg): Promise<void> {
  const fromMemory = translatedByMemory(leg);
  if (fromMemory.includes('ip_dst')) return;
  const stops = tableStops(leg);
  const before = leg.before.clone();
  before.set(fieldNamed('ct_mark'), knownMark(leg));
  const states = stops.flatMap(({ resumed }) => (resumed ? [resumed.states.join(',')] : []));
  const answer = await answerFor(judge, before, states, bucketOf(leg));
  expect(visited(answer)).toEqual(stops.map(({ table, flow }) => `${table} priority ${flow?.priority}`));
  const { output, fields } = traceEnd(answer);
  const port = node.snapshot.ports.find(({ name }) => name === leg.out)?.number;
  if (leg.out === undefined) {
    expect(output).toBeNull();
    return;
  }
  if (leg.out === leg.in) expect(output).toBe('IN_PORT');
  else if (!answer.includes('NORMAL')) expect(output).toBe(String(port));
  const value = (name: string) => leg.after.get(fieldNamed(name));
  expect(fields.get('dl_src')).toBe(formatMac(value('eth_src')));
  expect(fields.get('dl_dst')).toBe(formatMac(value('eth_dst')));
  if (!fields.has('nw_ttl')) return;
  if (fromMemory.length === 0) {
    expect(fields.get('nw_src')).toBe(formatIpv4(value('ip_src')));
    expect(fields.get('nw_dst')).toBe(formatIpv4(value('ip_dst')));
  }
  expect(fields.get('nw_ttl')).toBe(String(value('nw_ttl')));
  if (value('tun_dst') !== 0n) expect(fields.get('tun_dst')).toBe(formatIpv4(value('tun_dst')));
}
