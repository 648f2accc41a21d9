import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  forwardPacket,
  type HostResult,
  type IptablesRule,
  makeHost,
  parseIpAddress,
  parseIpRoute,
  parseIpset,
  parseIptablesSave,
  parseNeighbours,
  parseSysctl,
} from '../../src/host/index.ts';
import { type Packet, packetOf, parseIpv4, parseMac } from '../../src/packet/index.ts';
import { expectParsed, sourceText } from '../../src/text/index.ts';

const root = new URL('../reported/packets/', import.meta.url).pathname;

/** The node of these reports; every neighbour is known. */
const address = `1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 state UNKNOWN
    inet 127.0.0.1/8 scope host lo
2: r0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 state UP
    link/ether 02:00:00:00:01:01 brd ff:ff:ff:ff:ff:ff
    inet 10.0.1.1/24 scope global r0
    inet 10.0.1.9/24 scope global secondary r0
3: r1: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 state UP
    link/ether 02:00:00:00:02:01 brd ff:ff:ff:ff:ff:ff
    inet 10.0.2.1/24 scope global r1
`;
const route = `default via 10.0.2.2 dev r1
10.0.1.0/24 dev r0 proto kernel scope link src 10.0.1.1
10.0.2.0/24 dev r1 proto kernel scope link src 10.0.2.1
`;

interface Reported {
  readonly via: 'c' | 's';
  readonly packet: Readonly<Record<'src' | 'dst' | 'proto', string>> &
    Readonly<Record<'sport' | 'dport' | 'flags' | 'itype' | 'tos' | 'ttl', number>>;
  /** `TABLE CHAIN RULE  kernel N ours M`: only the kernel's count is right. */
  readonly differs: readonly string[];
}

function packetFor({ via, packet }: Reported): Packet {
  const icmp = packet.proto === 'icmp';
  return packetOf({
    eth_src: parseMac(via === 'c' ? '02:00:00:00:01:02' : '02:00:00:00:02:02')!,
    eth_dst: parseMac(via === 'c' ? '02:00:00:00:01:01' : '02:00:00:00:02:01')!,
    eth_type: 0x0800,
    ip_src: parseIpv4(packet.src)!,
    ip_dst: parseIpv4(packet.dst)!,
    nw_proto: { icmp: 1, tcp: 6, udp: 17 }[packet.proto]!,
    nw_tos_byte: packet.tos,
    nw_ttl: packet.ttl,
    tp_src: icmp ? packet.itype : packet.sport,
    tp_dst: icmp ? 0 : packet.dport,
    tcp_flags: packet.proto === 'tcp' ? packet.flags : 0,
  });
}

function follow(name: string, reported: Reported) {
  const file = (path: string) => sourceText(path, readFileSync(`${root}${name}/${path}`, 'utf8'));
  const iptables = expectParsed(parseIptablesSave(file('iptables-save.txt')));
  const neighbours = Array.from({ length: 254 }, (_, i) => i + 1).flatMap((i) =>
    ['1', '2'].map(
      (net) => `10.0.${net}.${i} dev r${Number(net) - 1} lladdr 02:00:00:00:0${net}:02 PERMANENT\n`,
    ),
  );
  const host = makeHost({
    interfaces: expectParsed(parseIpAddress(sourceText('ip address', address))),
    routes: expectParsed(parseIpRoute(sourceText('ip route', route))),
    neighbours: expectParsed(parseNeighbours(sourceText('ip neigh', neighbours.join('')))),
    sysctls: expectParsed(parseSysctl(sourceText('sysctl', 'net.ipv4.ip_forward = 1\n'))),
    ipsets: expectParsed(parseIpset(file('ipset-save.txt'))),
    iptables,
  });
  const inInterface = reported.via === 'c' ? 'r0' : 'r1';
  return { iptables, result: forwardPacket(host, [], packetFor(reported), { inInterface }) };
}

function countOf(result: HostResult, rule: IptablesRule | undefined): number {
  return result.matched.filter((other) => other === rule).length;
}

describe.each(readdirSync(root))('reported packet %s', (name) => {
  const reported = JSON.parse(readFileSync(`${root}${name}/packet.json`, 'utf8')) as Reported;
  const { iptables, result } = follow(name, reported);

  it.each(reported.differs)('counts as the kernel: %s', (line) => {
    const [, table = '', chain = '', text = '', count] =
      /^(\S+) (\S+) (.*) {2}kernel (\d+) ours/.exec(line) ?? [];
    const rules = iptables.tables.get(table)?.chains.get(chain)?.rules ?? [];
    const rule = rules.find((other) => other.text.trim() === text.trim());
    expect(rule).toBeDefined();
    const told = !/unsupported|insufficient/.test(result.disposition);
    expect(told ? countOf(result, rule) : `${result.stopped?.code}`).toBe(Number(count));
  });
});
