import { describe, expect, it } from 'vitest';
import { formatConntrack } from '../../src/conntrack/index.ts';
import { formatIptablesList, type Host, type IptablesRule } from '../../src/host/index.ts';
import { hasCommand, hasNetfilter } from '../judge/index.ts';
import { meaning, readBack } from './iptables-corpus.ts';
import {
  clientAddresses,
  ports,
  randomRuleset,
  randomSets,
  routerAddresses,
  serverAddresses,
  serviceAddresses,
} from './netfilter-rules.ts';
import { type Agent, type Command, captureRouter, makeWorld, type World } from './netfilter-world.ts';
import { OurRouter, type Prediction } from './our-router.ts';
import { Random, seedOf } from './random.ts';

const worlds = 4;
const packetsEach = 40;
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
    protocol: random.pick(['udp', 'udp', 'udp', 'tcp', 'tcp', 'icmp']),
    source: fromRouter ? '' : random.pick(clientAddresses),
    sourcePort: 40000 + id,
    destination,
    destinationPort: random.pick(ports),
    patience: 60,
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
  // Where an answer is predicted there is time to wait for it, however busy the machine; elsewhere silence is soon believed.
  sender.send(prediction.answeredFrom === undefined ? command : { ...command, patience: 4000 });
  const wrong: string[] = [];
  if (protocol !== 'udp') {
    await sender.wait((report) => report.id === id, 10_000);
    const answered = sender.reports.some(mine('answered'));
    // What a router delivers to itself it answers itself, and that answer is not followed here.
    if (prediction.arrives?.by !== 'router' && answered !== (prediction.answeredFrom !== undefined)) {
      wrong.push(`${id}: ${answered ? 'refused by somebody' : 'silence'}, not as predicted`);
    }
    return wrong;
  }
  await sender.wait((report) => report.id === id && report.what !== 'answered', 4000);
  const { arrives, answeredFrom } = prediction;
  if (arrives) {
    const agent = world[arrives.by];
    await agent.wait(mine('arrived'), 4000);
    const report = agent.reports.find(mine('arrived'));
    if (report?.at !== arrives.at || report.from !== arrives.from) {
      wrong.push(
        `${id}: ${arrives.from} at ${arrives.by} ${arrives.at} predicted, ${JSON.stringify(report)} seen`,
      );
    }
  }
  if (answeredFrom !== undefined) {
    await sender.wait(mine('answered'), 4000);
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
        await compareListings(world, host);
        const router = new OurRouter(host);
        const log: string[] = [];
        let sent = 0;
        const pinged = new Set<string>();
        for (let id = 1; id <= packetsEach; id++) {
          const fromRouter = random.once(4);
          const command = randomCommand(random, id, fromRouter);
          // A second echo request of one pair is a connection of its own by its identifier, which we do not look at.
          const pair = `${command.source} ${command.destination}`;
          if (command.protocol === 'icmp' && pinged.has(pair)) continue;
          if (command.protocol === 'icmp') pinged.add(pair);
          const prediction = router.predict(command);
          if (!prediction) continue;
          sent += 1;
          log.push(
            ...(await send(world, command, prediction, fromRouter ? world.router : world.client)).map(
              (text) => `${JSON.stringify(command)}\n  ${text}`,
            ),
          );
        }
        expect(sent).toBeGreaterThan(packetsEach / 3);
        log.push(...(await conntrackDifferences(world, router)));
        const after = await captureRouter(world.routerNetns);
        expect([...log, ...countDifferences(host, after, router.counts)].join('\n')).toBe('');
      } finally {
        await world.close();
      }
    }, 120_000);
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

/** UDP connections that only one side knows. Those of TCP are forgotten with their RST, and timeouts run. */
async function conntrackDifferences(world: World, { conntrack }: OurRouter): Promise<readonly string[]> {
  if (!hasCommand('conntrack')) return [];
  const lines = (text: string) =>
    text
      .split('\n')
      .filter((line) => line.startsWith('udp '))
      .map((line) => line.trimEnd().replace(/^(udp +17) \d+/, '$1'));
  const real = lines((await world.routerNetns.tryExec('conntrack', ['-L'])).stdout);
  const ours = lines(formatConntrack(conntrack));
  return [
    ...ours.filter((line) => !real.includes(line)).map((line) => `not in the kernel: ${line}`),
    ...real.filter((line) => !ours.includes(line)).map((line) => `not in ours: ${line}`),
  ];
}

/** Every table as `iptables -L -n` lists it, written by us and read back. */
async function compareListings(world: World, host: Host): Promise<void> {
  const iptables = host.parts.iptables!;
  for (const table of ['raw', 'mangle', 'nat', 'filter']) {
    const list = await world.routerNetns.exec('iptables', ['-t', table, '-L', '-n']);
    expect(formatIptablesList(iptables, { table })).toBe(list);
    const own = iptables.tables.get(table)!;
    const saved = { ...iptables, tables: new Map([[table, own]]) };
    expect(meaning(readBack(list), false)).toEqual(meaning(saved, false));
  }
}
