import { hasCommand, hasNetfilter, Netns } from '../judge/index.ts';
import { frameOf, type SentPacket } from './frames.ts';

/** What the kernel's connection tracking says of a packet (iptables-extensions(8), `--ctstate`). */
export type KernelState = 'NEW' | 'INVALID' | 'UNTRACKED' | 'RELATED' | 'ESTABLISHED';

const states: readonly KernelState[] = ['NEW', 'INVALID', 'UNTRACKED', 'RELATED', 'ESTABLISHED'];
const ours = '02:00:00:00:00:01';
const theirs = '02:00:00:00:00:02';

/** A packet's time to live tells which of its connection's packets it is: 1 the first. */
const mostSteps = 8;

/** Whether the kernel can be asked: namespaces, iptables and sets, conntrack(8), and Python for raw frames. */
export function hasConntrackJudge(): boolean {
  return (
    hasNetfilter() && hasCommand('conntrack') && hasCommand('python3') && hasCommand('ip6tables-restore')
  );
}

/** Sends frames given in hexadecimal, one a line, out of an interface. */
const sender = `import socket,sys
s=socket.socket(socket.AF_PACKET,socket.SOCK_RAW)
s.bind((sys.argv[1],0))
for line in sys.stdin: s.send(bytes.fromhex(line.strip()))`;

/**
 * A kernel of its own that tracks connections, to be sent packets: everything from 10.9.0.0/16 and fd09::/64 to itself. It takes packets
 * whatever their checksums and sequence numbers, answers none, and puts each packet's source into a set for its state and step.
 */
export class KernelJudge {
  private constructor(
    private readonly kernel: Netns,
    private readonly outside: Netns,
  ) {}

  static async start(): Promise<KernelJudge> {
    const kernel = await Netns.create('ctk');
    const outside = await Netns.create('cto');
    const links = [
      `link add k0 address ${ours} type veth peer name o0 address ${theirs} netns ${outside.name}`,
      'addr add 10.9.0.1/32 dev k0',
      'link set k0 up',
      'route add local 10.9.0.0/16 dev lo',
      'route add local fd09::/64 dev lo',
    ];
    await kernel.exec('ip', ['-batch', '-'], links.join('\n'));
    await outside.exec('ip', ['link', 'set', 'o0', 'up']);
    const accepts = ['checksum=0', 'tcp_be_liberal=1'].map((word) => `net.netfilter.nf_conntrack_${word}`);
    await kernel.exec('sysctl', ['-q', '-w', ...accepts, 'net.ipv6.conf.k0.accept_dad=0']);
    const sets = stepsOf(states).flatMap(([state, step]) => [
      `create ${state}-${step}-4 hash:ip`,
      `create ${state}-${step}-6 hash:ip family inet6`,
    ]);
    await kernel.loadIpset(`${sets.join('\n')}\n`);
    await kernel.exec('iptables-restore', [], rules(4));
    await kernel.exec('ip6tables-restore', [], rules(6));
    return new KernelJudge(kernel, outside);
  }

  /** Sends packets, in order. */
  async send(packets: readonly SentPacket[]): Promise<void> {
    const frames = packets.map((packet) => frameOf(packet, ours, theirs));
    await this.outside.exec('python3', ['-c', sender, 'o0'], `${frames.join('\n')}\n`);
  }

  /** The states of the packets so far, by `STEP SOURCE`, e.g. `1 10.8.0.7`. */
  async statesSeen(): Promise<ReadonlyMap<string, KernelState>> {
    const text = await this.kernel.exec('ipset', ['save']);
    return new Map(
      [...text.matchAll(/^add ([A-Z]+)-(\d+)-[46] (\S+)/gm)].map(([, state, step, address]) => [
        `${step} ${address}`,
        state as KernelState,
      ]),
    );
  }

  /** The connections as conntrack(8) lists them, by destination of the original direction, both families. */
  async connections(): Promise<ReadonlyMap<string, string>> {
    const found = new Map<string, string>();
    for (const family of ['ipv4', 'ipv6']) {
      const text = await this.kernel.exec('conntrack', ['-L', '-f', family]);
      for (const line of text.split('\n')) {
        const destination = /\bdst=(\S+)/.exec(line)?.[1];
        if (destination !== undefined) found.set(destination, line);
      }
    }
    return found;
  }

  async close(): Promise<void> {
    await this.kernel.close();
    await this.outside.close();
  }
}

function stepsOf<T>(items: readonly T[]): readonly (readonly [T, number])[] {
  return items.flatMap((item) => Array.from({ length: mostSteps }, (_, i) => [item, i + 1] as const));
}

function rules(family: 4 | 6): string {
  const live = family === 4 ? '-m ttl --ttl-eq' : '-m hl --hl-eq';
  const tells = stepsOf(states).map(
    ([state, step]) =>
      `-A PREROUTING -i k0 ${live} ${step} -m conntrack --ctstate ${state} -j SET --add-set ${state}-${step}-${family} src`,
  );
  return [
    '*raw',
    ':PREROUTING ACCEPT [0:0]',
    ':OUTPUT ACCEPT [0:0]',
    '-A OUTPUT -j DROP',
    'COMMIT',
    '*mangle',
    ':PREROUTING ACCEPT [0:0]',
    ...tells,
    'COMMIT',
    '',
  ].join('\n');
}
