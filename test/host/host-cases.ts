import { type Connection, findConnection, formatConntrack, tupleOf } from '../../src/conntrack/index.ts';
import {
  forwardPacket,
  type Host,
  type HostParts,
  type HostResult,
  makeHost,
  parseIpAddress,
  parseIpRoute,
  parseIpRule,
  parseIpset,
  parseIptablesList,
  parseIptablesSave,
  parseNeighbours,
  parseSysctl,
  sendPacket,
} from '../../src/host/index.ts';
import { headerField, type Packet, packetOf, parseIp, parseMac, tcpFlag } from '../../src/packet/index.ts';
import { expectParsed, sourceText } from '../../src/text/index.ts';
import { story } from './story.ts';

/** What a case has where it says nothing: a node between two networks. */
const usual: Readonly<Record<string, string>> = {
  address: `2: eth0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 state UP
    link/ether 02:00:00:00:01:01 brd ff:ff:ff:ff:ff:ff
    inet 10.0.1.1/24 brd 10.0.1.255 scope global eth0
3: eth1: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 state UP
    link/ether 02:00:00:00:02:01 brd ff:ff:ff:ff:ff:ff
    inet 10.0.2.1/24 brd 10.0.2.255 scope global eth1
`,
  route: `default via 10.0.2.254 dev eth1
10.0.1.0/24 dev eth0 proto kernel scope link src 10.0.1.1
10.0.2.0/24 dev eth1 proto kernel scope link src 10.0.2.1
`,
  neigh: `10.0.1.2 dev eth0 lladdr 02:00:00:00:01:02 REACHABLE
10.0.2.2 dev eth1 lladdr 02:00:00:00:02:02 REACHABLE
10.0.2.254 dev eth1 lladdr 02:00:00:00:02:fe STALE
`,
  sysctl: 'net.ipv4.ip_forward = 1\n',
};

const parsers = {
  address: (text: string): HostParts => ({ interfaces: read(parseIpAddress, text) }),
  route: (text: string): HostParts => ({ routes: read(parseIpRoute, text) }),
  rule: (text: string): HostParts => ({ rules: read(parseIpRule, text) }),
  neigh: (text: string): HostParts => ({ neighbours: read(parseNeighbours, text) }),
  'iptables-save': (text: string): HostParts => ({ iptables: read(parseIptablesSave, text) }),
  'iptables-list': (text: string): HostParts => ({ iptables: read(parseIptablesList, text) }),
  ipset: (text: string): HostParts => ({ ipsets: read(parseIpset, text) }),
  sysctl: (text: string): HostParts => ({ sysctls: read(parseSysctl, text) }),
};

function read<T>(
  parse: (source: ReturnType<typeof sourceText>) => Parameters<typeof expectParsed<T>>[0],
  text: string,
): T {
  return expectParsed(parse(sourceText('text', text)));
}

/**
 * What happens to the packets of a case. Its input is `[part]` headings with the text of a tool, `[no part]` for one that was not
 * captured, and the packets after `[packets]`, one a line:
 *
 *     in eth0 tcp 10.0.1.2:4000 10.0.2.2:80 [ttl 1] [flags 0x12] [mark 0x1] [choose 1]
 *     out udp 0.0.0.0:4000 10.0.2.2:53
 */
export function hostAnswer(input: string): string {
  const sections = new Map(Object.entries(usual));
  for (const [, name = '', text = ''] of input.matchAll(/^\[([\w -]+)\]\n((?:(?!\[[\w -]+\]\n).*\n?)*)/gm)) {
    if (name.startsWith('no ')) sections.delete(name.slice(3));
    else sections.set(name, text);
  }
  const packets = sections.get('packets') ?? '';
  sections.delete('packets');
  const parts = [...sections].map(([name, text]) => parsers[name as keyof typeof parsers](text));
  const host = makeHost(Object.assign({}, ...parts) as HostParts);
  let connections: readonly Connection[] = [];
  const stories = packets
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const result = follow(host, connections, line);
      connections = result.connections;
      return [`${line}`, ...story(result).map((text) => `  ${text}`)].join('\n');
    });
  return [...stories, formatConntrack(connections)].join('\n').trimEnd();
}

function follow(host: Host, connections: readonly Connection[], line: string): HostResult {
  const words = line.split(' ');
  const [device, protocol = '', from = '', to = '', ...options] =
    words[0] === 'in' ? words.slice(1) : ['', ...words.slice(1)];
  const option = (name: string) => options[options.indexOf(name) + 1];
  const branch = options.includes('choose') ? Number(option('choose')) : undefined;
  const packet = packetFor(host, device ?? '', protocol, from, to, (name, usually) =>
    options.includes(name) ? Number(option(name)) : usually,
  );
  const usual = usualFlags(connections, packet);
  if (!options.includes('flags') && usual !== undefined) packet.set(headerField.tcpFlags, BigInt(usual));
  const choose = () => branch;
  if (device === '' || device === undefined) return sendPacket(host, connections, packet, { choose });
  return forwardPacket(host, connections, packet, { inInterface: device, choose });
}

/** The flags that a segment of a known connection most likely has: SYN+ACK for the first answer, ACK later. */
function usualFlags(connections: readonly Connection[], packet: Packet): number | undefined {
  const found = findConnection(connections, 0, tupleOf(packet));
  if (found?.connection.tcpState === undefined) return undefined;
  if (found.connection.seenReply) return tcpFlag.ack;
  return found.way === 'reply' ? tcpFlag.syn | tcpFlag.ack : undefined;
}

const protocols: Readonly<Record<string, number>> = { icmp: 1, tcp: 6, udp: 17 };

function packetFor(
  host: Host,
  device: string,
  protocol: string,
  from: string,
  to: string,
  option: (name: string, usually: number) => number,
): Packet {
  const [source, sourcePort] = endOf(from);
  const [destination, destinationPort] = endOf(to);
  const address = source.family === 6 ? 'ipv6' : 'ip';
  return packetOf({
    eth_src: parseMac('02:00:00:00:01:02')!,
    eth_dst: option('mac', 0) === 0 ? (host.interfaces.get(device)?.mac ?? 0n) : BigInt(option('mac', 0)),
    eth_type: source.family === 6 ? 0x86dd : 0x0800,
    [`${address}_src`]: source.value,
    [`${address}_dst`]: destination.value,
    nw_proto: protocols[protocol] ?? 0,
    nw_ttl: option('ttl', 64),
    tp_src: protocol === 'icmp' ? option('type', 8) : sourcePort,
    tp_dst: protocol === 'icmp' ? option('code', 0) : destinationPort,
    tcp_flags: option('flags', protocol === 'tcp' ? tcpFlag.syn : 0),
    pkt_mark: option('mark', 0),
  });
}

function endOf(text: string) {
  const found = /^(?:\[(.*)\]|([^:]*))(?::(\d+))?$/.exec(text);
  const address = parseIp(found?.[1] ?? found?.[2] ?? '');
  if (!address) throw new Error(`${text} is no address with a port`);
  return [address, Number(found?.[3] ?? 0)] as const;
}
