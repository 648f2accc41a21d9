import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import {
  type Host,
  makeHost,
  parseIpAddress,
  parseIpRoute,
  parseIpset,
  parseIptablesSave,
  parseNeighbours,
  parseNftRuleset,
  parseSysctl,
} from '../../src/host/index.ts';
import { expectParsed, sourceText } from '../../src/text/index.ts';
import { Netns } from '../judge/index.ts';
import {
  clientAddresses,
  clientMac,
  ports,
  routerAddresses,
  serverAddresses,
  serverMac,
} from './netfilter-rules.ts';

/** What an agent says. */
export interface Report {
  readonly id: number;
  readonly what: 'ready' | 'sent' | 'refused' | 'arrived' | 'answered' | 'silence' | 'error';
  readonly at?: string;
  readonly from?: string;
  readonly text?: string;
}

/** What an agent is told to send. An empty source leaves the choice to the kernel. */
export interface Command {
  readonly id: number;
  readonly protocol: 'udp' | 'tcp' | 'icmp';
  readonly source: string;
  readonly sourcePort: number;
  readonly destination: string;
  readonly destinationPort: number;
  /** How many milliseconds to wait for an answer over TCP or to an echo request. */
  readonly patience: number;
}

/** A process in a namespace that sends on command and reports what it gets. */
export class Agent {
  readonly reports: Report[] = [];
  private waiting: { readonly done: (report: Report) => boolean; readonly resolve: () => void }[] = [];
  private readonly child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.child = child;
    createInterface({ input: child.stdout! }).on('line', (line) => {
      const report = JSON.parse(line) as Report;
      this.reports.push(report);
      const done = this.waiting.filter((waiter) => waiter.done(report));
      this.waiting = this.waiting.filter((waiter) => !done.includes(waiter));
      for (const waiter of done) waiter.resolve();
    });
  }

  static async start(netns: Netns, mode: 'echo' | 'listen', listens: readonly string[]): Promise<Agent> {
    const script = fileURLToPath(new URL('netfilter-agent.mjs', import.meta.url));
    const child = spawn('ip', ['netns', 'exec', netns.name, process.execPath, script, mode, ...listens], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const agent = new Agent(child);
    await agent.wait(({ what }) => what === 'ready', 10_000);
    return agent;
  }

  send(command: Command): void {
    this.child.stdin?.write(`${JSON.stringify(command)}\n`);
  }

  /** Waits for a report; false when it does not come in time. */
  wait(done: (report: Report) => boolean, milliseconds: number): Promise<boolean> {
    if (this.reports.some(done)) return Promise.resolve(true);
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), milliseconds);
      this.waiting.push({
        done,
        resolve: () => {
          clearTimeout(timer);
          resolve(true);
        },
      });
    });
  }

  stop(): void {
    this.child.stdin?.end();
  }
}

/** A client, a router with rules, and a server that answers. */
export interface World {
  readonly client: Agent;
  readonly router: Agent;
  readonly server: Agent;
  readonly routerNetns: Netns;
  readonly close: () => Promise<void>;
}

/** Builds the three namespaces, the rules being the router's; `nft` rules, if any, are made after or before those of iptables. */
export async function makeWorld(
  sets: string,
  rules: string,
  nft?: { readonly rules: string; readonly first: boolean },
): Promise<World> {
  const [client, router, server] = await Promise.all(
    ['hostc', 'hostr', 'hosts'].map((name) => Netns.create(name)),
  );
  const close = async () => {
    await Promise.all([client, router, server].map((netns) => netns?.close()));
  };
  if (!client || !router || !server) throw new Error('no namespaces');
  try {
    // What IPv6 says of its own accord would be counted by the rules of both families.
    await Promise.all(
      [client, router, server].map((netns) =>
        netns.exec('sysctl', [
          '-q',
          '-w',
          'net.ipv6.conf.all.disable_ipv6=1',
          'net.ipv6.conf.default.disable_ipv6=1',
        ]),
      ),
    );
    await router.exec(
      'ip',
      [...['-batch', '-']],
      [
        `link add r0 address 02:00:00:00:01:01 type veth peer name c0 address ${clientMac} netns ${client.name}`,
        `link add r1 address 02:00:00:00:02:01 type veth peer name s0 address ${serverMac} netns ${server.name}`,
        'addr add 10.0.1.1/24 dev r0',
        'addr add 10.0.2.1/24 dev r1',
        'link set r0 up',
        'link set r1 up',
        'route add default via 10.0.2.2',
        // Addresses that rules translate to and nobody has: what is sent there is lost without a word.
        `neigh add 10.0.2.9 lladdr ${serverMac} dev r1`,
        `neigh add 10.0.1.77 lladdr ${clientMac} dev r0`,
      ].join('\n'),
    );
    await Promise.all([
      client.exec('ip', ['-batch', '-'], endHost('c0', clientAddresses, '10.0.1.1')),
      // 10.0.2.9, to which rules translate, is the router's neighbour's too: the server answers it through its default route.
      server.exec(
        'ip',
        ['-batch', '-'],
        `${endHost('s0', serverAddresses, '10.0.2.1')}\nroute add 10.0.2.9 via 10.0.2.1`,
      ),
    ]);
    await router.exec('sysctl', [
      '-q',
      '-w',
      'net.ipv4.ip_forward=1',
      ...['all', 'r0', 'r1'].map((name) => `net.ipv4.conf.${name}.send_redirects=0`),
    ]);
    await router.loadIpset(sets);
    if (nft?.first) await router.exec('nft', ['-f', '-'], nft.rules);
    await router.loadIptables(rules);
    if (nft && !nft.first) await router.exec('nft', ['-f', '-'], nft.rules);
    const everywhere = (addresses: readonly string[]) =>
      addresses.flatMap((address) => ports.map((port) => `${address}:${port}`));
    const [c, r, s] = await Promise.all([
      Agent.start(client, 'listen', []),
      Agent.start(router, 'listen', everywhere([...routerAddresses, '127.0.0.1'])),
      Agent.start(server, 'echo', everywhere(serverAddresses)),
    ]);
    const stop = async () => {
      for (const agent of [c, r, s]) agent.stop();
      await close();
    };
    return { client: c, router: r, server: s, routerNetns: router, close: stop };
  } catch (error) {
    await close();
    throw error;
  }
}

function endHost(device: string, addresses: readonly string[], gateway: string): string {
  const lines = [
    ...addresses.map((address) => `addr add ${address}/24 dev ${device}`),
    `link set ${device} up`,
  ];
  return [...lines, `route add default via ${gateway}`].join('\n');
}

/** The router as a node made of its own texts. */
export async function captureRouter(netns: Netns): Promise<Host> {
  const ask = async <T>(
    parse: (source: ReturnType<typeof sourceText>) => Parameters<typeof expectParsed<T>>[0],
    command: string,
    ...args: string[]
  ) => expectParsed(parse(sourceText(command, await netns.exec(command, args))));
  return makeHost({
    interfaces: await ask(parseIpAddress, 'ip', 'address'),
    routes: await ask(parseIpRoute, 'ip', 'route', 'show', 'table', 'all'),
    neighbours: await ask(parseNeighbours, 'ip', 'neigh'),
    iptables: await ask(parseIptablesSave, 'iptables-save', '-c'),
    nftables: await ask(parseNftRuleset, 'nft', 'list', 'ruleset'),
    ipsets: await ask(parseIpset, 'ipset', 'save'),
    sysctls: await ask(
      parseSysctl,
      'sysctl',
      '-a',
      '-r',
      'net.ipv4.(ip_forward$|conf.*.(forwarding|rp_filter|accept_local)$)',
    ),
  });
}
