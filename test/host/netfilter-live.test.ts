import { describe, expect, it } from 'vitest';
import { formatIptablesList, type Host, type IptablesRule } from '../../src/host/index.ts';
import { hasNetfilter } from '../judge/index.ts';
import { meaning, readBack } from './iptables-corpus.ts';
import { randomRuleset, randomSets } from './netfilter-rules.ts';
import { conntrackDifferences, randomCommand, send } from './netfilter-send.ts';
import { captureRouter, makeWorld, type World } from './netfilter-world.ts';
import { OurRouter } from './our-router.ts';
import { Random, seedOf } from './random.ts';

const worlds = 4;
const packetsEach = 40;
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
