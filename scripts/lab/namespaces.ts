import { randomUUID } from 'node:crypto';
import { Netns, run } from '../../test/judge/index.ts';

/** The lab's namespaces by machine name; all of them are removed at the end, and nothing else is. */
export class Namespaces {
  private readonly byName = new Map<string, Netns>();
  private readonly id = randomUUID().slice(0, 4);

  /** Makes a machine: a namespace without IPv6, which the walks do not use. */
  async add(name: string): Promise<Netns> {
    const netns = await Netns.create(`antrea-lab-${this.id}-${name}`);
    this.byName.set(name, netns);
    await netns.exec('sysctl', [
      '-qw',
      'net.ipv6.conf.all.disable_ipv6=1',
      'net.ipv6.conf.default.disable_ipv6=1',
    ]);
    return netns;
  }

  /** A machine made before. */
  get(name: string): Netns {
    const netns = this.byName.get(name);
    if (netns === undefined) throw new Error(`the lab has no machine ${name}`);
    return netns;
  }

  /** Runs `ip` in a machine, one command a line. */
  async ip(name: string, ...lines: readonly string[]): Promise<void> {
    await run('ip', ['-n', this.get(name).name, '-batch', '-'], { input: `${lines.join('\n')}\n` });
  }

  /** Joins two machines by a veth pair, both ends up and with checksums finished in software. */
  async link(a: VethEnd, b: VethEnd): Promise<void> {
    const end = ({ device, mac }: VethEnd) => `${device}${mac === undefined ? '' : ` address ${mac}`}`;
    await this.ip(
      a.machine,
      `link add ${end(a)} type veth peer name ${end(b)} netns ${this.get(b.machine).name}`,
    );
    for (const { machine, device } of [a, b]) {
      await this.ip(machine, `link set ${device} up`);
      await this.finishChecksums(machine, device);
    }
  }

  /**
   * Turns transmit checksum offload off: an unfinished checksum never gets finished on a virtual wire, and the userspace
   * datapath's conntrack calls such a packet invalid.
   */
  async finishChecksums(machine: string, device: string): Promise<void> {
    await this.get(machine).exec('ethtool', ['-K', device, 'tx', 'off']);
  }

  /** Removes every machine. */
  async close(): Promise<void> {
    for (const netns of this.byName.values()) await netns.close();
    this.byName.clear();
  }
}

/** One end of a veth pair. */
export interface VethEnd {
  readonly machine: string;
  readonly device: string;
  readonly mac?: string;
}
