import { fieldNamed, formatIp, formatIpv4, formatMac, type Packet } from '../../src/packet/index.ts';
import { spanText } from '../../src/text/index.ts';
import type { Leg, Session, TableStop } from '../../src/trace/index.ts';
import type { PrivateSwitch, Protocol } from '../judge/index.ts';

const number = (packet: Packet, name: string) => packet.getNumber(fieldNamed(name));
const ip = (packet: Packet, name: string) => formatIpv4(packet.get(fieldNamed(name)));
const mac = (packet: Packet, name: string) => formatMac(packet.get(fieldNamed(name)));

/** A packet in the words of the datapath (`ovs-appctl netdev-dummy/receive`, odp flow syntax). */
function datapathFlow(packet: Packet): string {
  const eth = `eth(src=${mac(packet, 'eth_src')},dst=${mac(packet, 'eth_dst')})`;
  if (number(packet, 'eth_type') === 0x0806) {
    const ends = `sip=${ip(packet, 'arp_spa')},tip=${ip(packet, 'arp_tpa')},op=${number(packet, 'arp_op')}`;
    return `${eth},eth_type(0x0806),arp(${ends},sha=${mac(packet, 'arp_sha')},tha=${mac(packet, 'arp_tha')})`;
  }
  const proto = number(packet, 'nw_proto');
  const ttl = number(packet, 'nw_ttl');
  const ipv4 = `ipv4(src=${ip(packet, 'ip_src')},dst=${ip(packet, 'ip_dst')},proto=${proto},tos=0,ttl=${ttl},frag=no)`;
  const [source, destination] = [number(packet, 'tp_src'), number(packet, 'tp_dst')];
  const flags = number(packet, 'tcp_flags').toString(16);
  const transport = {
    1: `icmp(type=${source},code=${destination})`,
    6: `tcp(src=${source},dst=${destination}),tcp_flags(0x${flags})`,
    17: `udp(src=${source},dst=${destination})`,
  }[proto];
  return `${eth},eth_type(0x0800),${ipv4},${transport}`;
}

/** How often each flow of a bridge was hit, by table number and text. */
async function hits(
  judge: PrivateSwitch,
  protocol: Protocol,
  tables: ReadonlyMap<string, number>,
): Promise<ReadonlyMap<string, number>> {
  const text = await judge.dumpFlows(protocol, { stats: true });
  return new Map(
    text.split('\n').flatMap((line): readonly (readonly [string, number])[] => {
      const packets = /n_packets=(\d+)/.exec(line)?.[1];
      const rule = /(priority=\d+.*)$/.exec(line)?.[1];
      if (packets === undefined || rule === undefined) return [];
      const name = /\btable=([^,]+),/.exec(line)?.[1] ?? '0';
      return [[`${tables.get(name) ?? name} ${rule}`, Number(packets)]];
    }),
  );
}

/** Sends a leg's packet into the real datapath, and tells which flows it hit, one line a hit. */
export async function flowsHit(
  judge: PrivateSwitch,
  leg: Leg,
  protocol: Protocol,
  tables: ReadonlyMap<string, number>,
): Promise<readonly string[]> {
  // Cached datapath flows would count their packets later: without any, each packet is counted at once.
  await judge.appctl('revalidator/purge');
  const before = await hits(judge, protocol, tables);
  await judge.appctl('netdev-dummy/receive', leg.in, datapathFlow(leg.before));
  for (let tries = 0; tries < 40; tries++) {
    await judge.appctl('revalidator/purge');
    const after = await hits(judge, protocol, tables);
    const found = [...after].flatMap(([flow, count]) =>
      Array.from({ length: count - (before.get(flow) ?? 0) }, () => flow),
    );
    if (found.length > 0 && tries > 1) return found.sort();
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return [];
}

/** The same of a leg of a walk. */
export function flowsWalked(leg: Leg): readonly string[] {
  return leg.stops
    .filter((stop): stop is TableStop => stop.kind === 'table')
    .flatMap(({ table, flow }) =>
      flow
        ? [
            `${table} ${spanText(flow.source, flow.ruleSpan)} actions=${spanText(flow.source, flow.actionsSpan)}`,
          ]
        : [],
    )
    .sort();
}

/** What the datapath's connection tracking knows: zone, both directions, mark and label, one line each. */
export async function connectionsKept(judge: PrivateSwitch): Promise<readonly string[]> {
  const text = await judge.appctl('dpctl/dump-conntrack');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const ends = (name: string) => {
        const inner = new RegExp(`${name}=\\(([^)]*)\\)`).exec(line)?.[1] ?? '';
        const pairs = new Map(inner.split(',').map((pair) => pair.split('=') as [string, string]));
        const port = (key: string) => (pairs.has(key) ? `:${pairs.get(key)}` : '');
        return `${pairs.get('src')}${port('sport')}>${pairs.get('dst')}${port('dport')}`;
      };
      const value = (name: string) => new RegExp(`\\b${name}=(\\w+)`).exec(line)?.[1] ?? '0';
      return [
        `zone ${value('zone')} ${ends('orig')} ${ends('reply')}`,
        `mark ${Number(value('mark'))} label ${BigInt(value('labels'))}`,
      ].join(' ');
    })
    .sort();
}

/** The same of a walk's sessions in one node's bridge. */
export function connectionsWalked(sessions: readonly Session[], node: string): readonly string[] {
  return sessions
    .filter((session) => session.tracker === 'bridge' && session.node === node)
    .map(({ zone, original, reply, mark, label }) => {
      const ends = ({ protocol, source, destination, sourcePort, destinationPort }: typeof original) => {
        const port = (value: number) => (protocol === 1 ? '' : `:${value}`);
        return `${formatIp(source)}${port(sourcePort)}>${formatIp(destination)}${port(destinationPort)}`;
      };
      return `zone ${zone} ${ends(original)} ${ends(reply)} mark ${mark} label ${label}`;
    })
    .sort();
}
