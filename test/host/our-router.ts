import type { Connection } from '../../src/conntrack/index.ts';
import {
  completeNeighbour,
  forwardPacket,
  type Host,
  type HostResult,
  type IptablesRule,
  type NftElements,
  type NftStatement,
  sendPacket,
} from '../../src/host/index.ts';
import {
  formatIpv4,
  type Packet,
  packetOf,
  packetValue,
  parseIpv4,
  parseMac,
} from '../../src/packet/index.ts';
import { clientMac, ports, serverAddresses, serverMac } from './netfilter-rules.ts';
import type { Command } from './netfilter-world.ts';

const routerMacs = { r0: parseMac('02:00:00:00:01:01')!, r1: parseMac('02:00:00:00:02:01')! };

/** What one command must lead to. */
export interface Prediction {
  readonly arrives:
    | { readonly by: 'router' | 'server'; readonly at: string; readonly from: string }
    | undefined;
  readonly answeredFrom: string | undefined;
}

/** Follows the packets of commands through our router, keeping its connections and counting its rules. */
export class OurRouter {
  conntrack: readonly Connection[] = [];
  readonly counts = new Map<IptablesRule, number>();
  readonly nftCounts = new Map<NftStatement, number>();
  private nftElements: NftElements = new Map();
  private readonly host: Host;

  constructor(host: Host) {
    this.host = host;
  }

  /**
   * What a command leads to, its packets counted; nothing, and nothing counted, where the engine says that it cannot tell, and
   * where a machine would answer with an ICMP error, which these tests do not follow.
   */
  predict(command: Command): Prediction | undefined {
    const way = new Way(this.host, this.conntrack, this.nftElements);
    const prediction = follow(way, command);
    if (!prediction || way.results.some(({ disposition }) => /unsupported|insufficient/.test(disposition)))
      return undefined;
    this.conntrack = way.conntrack;
    this.nftElements = way.nftElements;
    for (const rule of way.results.flatMap(({ matched }) => matched)) {
      this.counts.set(rule, (this.counts.get(rule) ?? 0) + 1);
    }
    for (const counter of way.results.flatMap(({ counted }) => counted)) {
      this.nftCounts.set(counter, (this.nftCounts.get(counter) ?? 0) + 1);
    }
    return prediction;
  }
}

/** The packets of one command, before anybody has decided that they count. */
class Way {
  readonly results: HostResult[] = [];
  conntrack: readonly Connection[];
  nftElements: NftElements;
  private readonly host: Host;

  constructor(host: Host, conntrack: readonly Connection[], nftElements: NftElements) {
    this.host = host;
    this.conntrack = conntrack;
    this.nftElements = nftElements;
  }

  /** By an interface, or from the router itself. */
  pass(packet: Packet, inInterface: string | undefined): HostResult {
    const { nftElements } = this;
    const result =
      inInterface === undefined
        ? sendPacket(this.host, this.conntrack, packet, { nftElements })
        : forwardPacket(this.host, this.conntrack, packet, { inInterface, nftElements });
    this.results.push(result);
    this.conntrack = result.connections;
    this.nftElements = result.nftElements;
    return completeNeighbour(result, parseMac(result.outInterface === 'r0' ? clientMac : serverMac)!);
  }
}

const nothing: Prediction = { arrives: undefined, answeredFrom: undefined };

function follow(way: Way, command: Command): Prediction | undefined {
  const { protocol, source } = command;
  const request = way.pass(packetFor(command), source === '' ? undefined : 'r0');
  if (request.disposition === 'local-delivery') {
    // Nobody listens for TCP on the router, so that its kernel answers, as it does echo requests.
    if (protocol !== 'udp') way.pass(replyTo(request.after), undefined);
    return { ...nothing, arrives: arrival('router', request.after) };
  }
  if (request.disposition !== 'forward') return nothing;
  const there = formatIpv4(packetValue(request.after, 'ip_dst'));
  if (!serverAddresses.includes(there) || request.outInterface !== 'r1') return nothing;
  if (protocol === 'udp' && !ports.includes(Number(packetValue(request.after, 'tp_dst')))) return undefined;
  const reply = way.pass(replyTo(request.after), 'r1');
  const arrives = protocol === 'icmp' ? undefined : arrival('server', request.after);
  const gone = reply.disposition === 'dropped';
  const home = source === '' ? reply.disposition === 'local-delivery' : reply.outInterface === 'r0';
  if (gone || !home || !isFor(command, reply.after)) {
    // A stray answer over UDP meets no socket, and whoever gets it complains.
    return gone || protocol !== 'udp' ? { arrives, answeredFrom: undefined } : undefined;
  }
  return { arrives, answeredFrom: end(reply.after, 'src') };
}

function isFor({ protocol, source, sourcePort, destination }: Command, answer: Packet): boolean {
  const port = Number(packetValue(answer, 'tp_dst'));
  if (source !== '' && formatIpv4(packetValue(answer, 'ip_dst')) !== source) return false;
  if (protocol === 'udp') return port === sourcePort;
  // TCP and ping take an answer only from where they sent to.
  const from = formatIpv4(packetValue(answer, 'ip_src'));
  return from === destination && (protocol === 'icmp' || port === sourcePort);
}

function end(packet: Packet, side: 'src' | 'dst'): string {
  return `${formatIpv4(packetValue(packet, `ip_${side}`))}:${packetValue(packet, `tp_${side}`)}`;
}

function arrival(by: 'router' | 'server', packet: Packet) {
  return { by, at: end(packet, 'dst'), from: end(packet, 'src') };
}

function packetFor({ protocol, source, sourcePort, destination, destinationPort }: Command): Packet {
  return packetOf({
    eth_src: parseMac(clientMac)!,
    eth_dst: routerMacs.r0,
    eth_type: 0x0800,
    ip_src: source === '' ? 0n : parseIpv4(source)!,
    ip_dst: parseIpv4(destination)!,
    nw_proto: { icmp: 1, tcp: 6, udp: 17 }[protocol],
    nw_ttl: 64,
    tp_src: protocol === 'icmp' ? 8 : sourcePort,
    tp_dst: protocol === 'icmp' ? 0 : destinationPort,
    tcp_flags: protocol === 'tcp' ? 0x02 : 0,
  });
}

function replyTo(packet: Packet): Packet {
  const icmp = packetValue(packet, 'nw_proto') === 1n;
  return packetOf({
    eth_src: parseMac(serverMac)!,
    eth_dst: routerMacs.r1,
    eth_type: 0x0800,
    ip_src: packetValue(packet, 'ip_dst'),
    ip_dst: packetValue(packet, 'ip_src'),
    nw_proto: packetValue(packet, 'nw_proto'),
    nw_ttl: 64,
    tp_src: icmp ? 0 : packetValue(packet, 'tp_dst'),
    tp_dst: icmp ? 0 : packetValue(packet, 'tp_src'),
    tcp_flags: packetValue(packet, 'nw_proto') === 6n ? 0x14 : 0,
  });
}
