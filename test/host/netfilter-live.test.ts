import { describe, expect, it } from 'vitest';
import {
  completeNeighbour,
  emptyConntrack,
  forwardPacket,
  type Host,
  type HostResult,
  type IptablesRule,
  type KernelConntrack,
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
import { hasNetfilter } from '../judge/index.ts';
import {
  clientAddresses,
  clientMac,
  ports,
  randomRuleset,
  randomSets,
  routerAddresses,
  serverAddresses,
  serverMac,
  serviceAddresses,
} from './netfilter-rules.ts';
import { type Agent, type Command, captureRouter, makeWorld, type World } from './netfilter-world.ts';
import { Random, seedOf } from './random.ts';

const worlds = 8;
const packetsEach = 40;
const routerMacs = { r0: parseMac('02:00:00:00:01:01')!, r1: parseMac('02:00:00:00:02:01')! };

/** What we expect of one command, and the rules that its packets meet. */
interface Prediction {
  readonly arrives:
    | { readonly by: 'router' | 'server'; readonly at: string; readonly from: string }
    | undefined;
  readonly answeredFrom: string | undefined;
}

/** Follows the packets of commands through our router, keeping its connections and counting its rules. */
class OurRouter {
  private conntrack: KernelConntrack = emptyConntrack;
  readonly counts = new Map<IptablesRule, number>();
  private readonly host: Host;

  constructor(host: Host) {
    this.host = host;
  }

  private count(result: HostResult): HostResult {
    for (const rule of result.matched) this.counts.set(rule, (this.counts.get(rule) ?? 0) + 1);
    this.conntrack = result.conntrack;
    return completeNeighbour(
      result,
      result.outInterface === 'r0' ? parseMac(clientMac)! : parseMac(serverMac)!,
    );
  }

  predict(command: Command, fromRouter: boolean): Prediction {
    const request = this.count(
      fromRouter
        ? sendPacket(this.host, this.conntrack, packetFor(command))
        : forwardPacket(this.host, this.conntrack, packetFor(command), { inInterface: 'r0' }),
    );
    if (request.disposition === 'local-delivery') {
      // Nobody listens for TCP on the router, so that its kernel answers.
      if (command.protocol === 'tcp')
        this.count(sendPacket(this.host, this.conntrack, replyTo(request.after)));
      return { arrives: arrival('router', request.after), answeredFrom: undefined };
    }
    if (request.disposition !== 'forward') {
      expect(['dropped']).toContain(request.disposition);
      return { arrives: undefined, answeredFrom: undefined };
    }
    const there = formatIpv4(packetValue(request.after, 'ip_dst'));
    const listening = serverAddresses.includes(there) && request.outInterface === 'r1';
    const answers =
      listening &&
      (command.protocol === 'tcp' || ports.includes(Number(packetValue(request.after, 'tp_dst'))));
    if (!answers) return { arrives: undefined, answeredFrom: undefined };
    const reply = this.count(
      forwardPacket(this.host, this.conntrack, replyTo(request.after), { inInterface: 'r1' }),
    );
    const back = fromRouter
      ? reply.disposition === 'local-delivery'
      : reply.outInterface === 'r0' && reply.disposition === 'forward';
    const { source, sourcePort } = command;
    // An answer that was not translated back is for no socket.
    const mine = `${formatIpv4(packetValue(reply.after, 'ip_dst'))}:${packetValue(reply.after, 'tp_dst')}`;
    const wanted = source === '' ? `:${sourcePort}` : `${source}:${sourcePort}`;
    return {
      arrives: arrival('server', request.after),
      answeredFrom: back && mine.endsWith(wanted) ? end(reply.after, 'src') : undefined,
    };
  }
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
    nw_proto: protocol === 'udp' ? 17 : 6,
    nw_ttl: 64,
    tp_src: sourcePort,
    tp_dst: destinationPort,
    tcp_flags: protocol === 'udp' ? 0 : 0x02,
  });
}

function replyTo(packet: Packet): Packet {
  return packetOf({
    eth_src: parseMac(serverMac)!,
    eth_dst: routerMacs.r1,
    eth_type: 0x0800,
    ip_src: packetValue(packet, 'ip_dst'),
    ip_dst: packetValue(packet, 'ip_src'),
    nw_proto: packetValue(packet, 'nw_proto'),
    nw_ttl: 64,
    tp_src: packetValue(packet, 'tp_dst'),
    tp_dst: packetValue(packet, 'tp_src'),
    tcp_flags: packetValue(packet, 'nw_proto') === 6n ? 0x14 : 0,
  });
}

function randomCommand(random: Random, id: number, fromRouter: boolean): Command {
  const destinations = [
    ...serverAddresses,
    ...serverAddresses,
    ...serviceAddresses,
    ...serviceAddresses,
    ...routerAddresses,
  ];
  const destination = random.pick(fromRouter ? [...destinations, '127.0.0.1'] : destinations);
  return {
    id,
    protocol: random.once(4) ? 'tcp' : 'udp',
    source: fromRouter ? '' : random.pick(clientAddresses),
    sourcePort: 40000 + id,
    destination,
    destinationPort: random.pick(ports),
  };
}

/** Sends one command's packet and says what was not as predicted. */
async function send(
  world: World,
  command: Command,
  prediction: Prediction,
  sender: Agent,
): Promise<readonly string[]> {
  const { id, protocol } = command;
  const mine = (what: string) => (report: { readonly id: number; readonly what: string }) =>
    report.id === id && report.what === what;
  sender.send(command);
  const wrong: string[] = [];
  if (protocol === 'tcp') {
    await sender.wait((report) => report.id === id, 1000);
    const answered = sender.reports.some(mine('answered'));
    // What a router delivers to itself it answers itself, and that answer is not followed here.
    if (prediction.arrives?.by !== 'router' && answered !== (prediction.answeredFrom !== undefined)) {
      wrong.push(`${id}: ${answered ? 'refused by somebody' : 'silence'}, not as predicted`);
    }
    return wrong;
  }
  await sender.wait((report) => report.id === id && report.what !== 'answered', 1000);
  const { arrives, answeredFrom } = prediction;
  if (arrives) {
    const agent = world[arrives.by];
    await agent.wait(mine('arrived'), 500);
    const report = agent.reports.find(mine('arrived'));
    if (report?.at !== arrives.at || report.from !== arrives.from) {
      wrong.push(
        `${id}: ${arrives.from} at ${arrives.by} ${arrives.at} predicted, ${JSON.stringify(report)} seen`,
      );
    }
  }
  if (answeredFrom !== undefined) {
    await sender.wait(mine('answered'), 500);
    const report = sender.reports.find(mine('answered'));
    if (report?.from !== answeredFrom)
      wrong.push(`${id}: answer from ${answeredFrom} predicted, ${JSON.stringify(report)} seen`);
  }
  return wrong;
}

describe.skipIf(!hasNetfilter())(
  'packets through a real router (left out: no root, iptables or ipset)',
  () => {
    it.each(
      Array.from({ length: worlds }, (_, i) => seedOf(500) + i),
    )('random rules do as ours to random packets, seed %i', async (seed) => {
      const random = new Random(seed);
      const world = await makeWorld(randomSets(random), randomRuleset(random));
      try {
        const host = await captureRouter(world.routerNetns);
        const router = new OurRouter(host);
        const log: string[] = [];
        for (let id = 1; id <= packetsEach; id++) {
          const fromRouter = random.once(4);
          const command = randomCommand(random, id, fromRouter);
          const prediction = router.predict(command, fromRouter);
          log.push(
            ...(await send(world, command, prediction, fromRouter ? world.router : world.client)).map(
              (text) => `${JSON.stringify(command)}\n  ${text}`,
            ),
          );
        }
        const after = await captureRouter(world.routerNetns);
        expect([...log, ...countDifferences(host, after, router.counts)].join('\n')).toBe('');
      } finally {
        await world.close();
      }
    });
  },
);

/** Rules whose real counters are not what we counted. */
function countDifferences(
  before: Host,
  after: Host,
  ours: ReadonlyMap<IptablesRule, number>,
): readonly string[] {
  const rulesOf = (host: Host) =>
    [...host.parts.iptables!.tables.values()].flatMap(({ name, chains }) =>
      [...chains.values()].flatMap(({ rules }) => rules.map((rule) => ({ table: name, rule }))),
    );
  const real = rulesOf(after);
  return rulesOf(before).flatMap(({ table, rule }, i) => {
    const expected = (ours.get(rule) ?? 0) + (rule.counters?.packets ?? 0);
    const seen = real[i]?.rule.counters?.packets;
    return expected === seen
      ? []
      : [`${table} ${rule.chain} ${rule.text}: ${expected} predicted, ${seen} counted`];
  });
}
