import type { TraceQuestion } from '../judge/index.ts';

/** One pass of a packet through a bridge, with what is known of how it leaves. */
export interface Leg extends TraceQuestion {
  /** The case file's name, without `.txt`. */
  readonly name: string;
  /** The port it leaves by, `null` if it is dropped, `NORMAL` if the bridge forwards it as a plain switch. */
  readonly out: string | null;
  /** Fields as the packet leaves. */
  readonly leaves: Readonly<Record<string, string>>;
}

/** The cluster's MAC addresses by the names that the legs are written with. */
export const macs: Readonly<Record<string, string>> = {
  frontend: 'be:2c:bf:e4:ec:c5',
  backend1: 'f2:32:d8:07:e2:a6',
  backend2: 'c6:f4:b5:76:10:38',
  coredns1: 'f2:82:cc:96:da:bd',
  octant: '6e:9e:5a:3e:3f:e8',
  gateway1: '4e:99:08:c1:53:be',
  gateway2: '02:d8:4e:3f:92:1d',
  virtual: 'aa:bb:cc:dd:ee:ff',
  broadcast: 'ff:ff:ff:ff:ff:ff',
};

/** The cluster's IP addresses by the same names. */
export const ips: Readonly<Record<string, string>> = {
  frontend: '10.222.1.48',
  backend1: '10.222.1.47',
  backend2: '10.222.2.34',
  backendsvc: '10.104.65.133',
  coredns1: '10.222.1.2',
  coredns2: '10.222.2.2',
  octant: '10.222.1.3',
  gateway1: '10.222.1.1',
  gateway2: '10.222.2.1',
  worker1: '10.79.1.201',
  worker2: '10.79.1.202',
};

const ports = {
  tunnel: 1,
  gateway: 2,
  coredns1: 3,
  octant: 4,
  backend2: 35,
  backend1: 48,
  frontend: 49,
} as const;

/** What conntrack says on each recirculation: a connection's first packet, a later one, or one of its replies. */
const ctNext = {
  opening: ['trk,new', 'trk,new'],
  request: ['trk,est'],
  reply: ['trk,est,rpl'],
  invalid: ['trk,inv'],
  untracked: [],
} as const;

/** What a packet brings with it beside its own headers. */
export interface Arrival {
  /** The connection's mark, which --ct-next cannot say. */
  readonly mark?: '0x20';
  /** The outer addresses, by name, of one that comes out of the tunnel. */
  readonly tunnel?: readonly [src: string, dst: string];
}

/** A TCP packet in ovs-fields(7) syntax; both pairs are names, those of the IP header with a port each. */
export function tcp(
  inPort: keyof typeof ports,
  ethernet: readonly [src: string, dst: string],
  internet: readonly [src: string, dst: string],
  ttl: number,
  arrival: Arrival = {},
): string {
  const [src, dst] = internet.map((end) => end.split(':')) as [string[], string[]];
  const headers = `${eth(ethernet)},${ip([src[0]!, dst[0]!], ttl)}`;
  return `${before(inPort, arrival)}tcp,${headers},tcp_src=${src[1]},tcp_dst=${dst[1]}`;
}

/** A UDP packet, written like a TCP one. (`tp_src` would do for TCP only: ofproto/trace refuses it for UDP.) */
export function udp(...packet: Parameters<typeof tcp>): string {
  return tcp(...packet).replace(/\btcp(?=,|_)/g, 'udp');
}

/** An ICMP echo request. */
export function ping(
  inPort: keyof typeof ports,
  ethernet: readonly [src: string, dst: string],
  internet: readonly [src: string, dst: string],
  ttl: number,
): string {
  return `${before(inPort, {})}icmp,${eth(ethernet)},${ip(internet, ttl)},icmp_type=8,icmp_code=0`;
}

/** A broadcast ARP request of a sender for an address. */
export function arpRequest(inPort: keyof typeof ports, sender: string, target: string): string {
  const arp = `arp_spa=${ips[sender]},arp_tpa=${ips[target]},arp_op=1,arp_sha=${macs[sender]}`;
  return `${before(inPort, {})}arp,${eth([sender, 'broadcast'])},${arp}`;
}

/** A leg in one line of arguments; `leaves` may name addresses. */
export function leg(
  name: string,
  node: 'worker1' | 'worker2',
  title: string,
  state: keyof typeof ctNext,
  flow: string,
  out: string | null,
  leaves: Readonly<Record<string, string>> = {},
): Leg {
  const values = Object.entries(leaves).map(([field, value]) => {
    const names = /^(dl_|arp_.ha)/.test(field) ? macs : ips;
    return [field, names[value] ?? value] as const;
  });
  const snapshot = name.startsWith('f') ? 'antrea-v0.10-nodeport' : 'antrea-v0.10';
  return {
    name,
    title,
    snapshot,
    node,
    flow,
    ctNext: ctNext[state],
    out,
    leaves: Object.fromEntries(values),
  };
}

function before(inPort: keyof typeof ports, { mark, tunnel }: Arrival): string {
  const marked = mark === undefined ? '' : `ct_mark=${mark},`;
  const outer = tunnel === undefined ? '' : `tun_id=0,tun_src=${ips[tunnel[0]]},tun_dst=${ips[tunnel[1]]},`;
  return `${marked}${outer}in_port=${ports[inPort]},`;
}

function eth([src, dst]: readonly [string, string]): string {
  return `dl_src=${macs[src]},dl_dst=${macs[dst]}`;
}

function ip([src, dst]: readonly [string, string], ttl: number): string {
  return `nw_src=${ips[src]},nw_dst=${ips[dst]},nw_ttl=${ttl}`;
}
