import { describe, expect, it } from 'vitest';
import type { Host, NftStatement } from '../../src/host/index.ts';
import { hasCommand, hasNetfilter } from '../judge/index.ts';
import { randomRuleset, randomSets } from './netfilter-rules.ts';
import { conntrackDifferences, randomCommand, send } from './netfilter-send.ts';
import { captureRouter, makeWorld } from './netfilter-world.ts';
import { randomNftRuleset } from './nftables-rules.ts';
import { OurRouter } from './our-router.ts';
import { Random, seedOf } from './random.ts';

const worlds = 3;
const packetsEach = 40;

describe.skipIf(!hasNetfilter() || !hasCommand('nft'))(
  'packets through a real router with rules of nft (left out: no root, iptables, ipset or nft)',
  () => {
    it.each(
      Array.from({ length: worlds }, (_, i) => seedOf(700) + i),
    )('random rules do as ours to random packets, seed %i', async (seed) => {
      const random = new Random(seed);
      const iptables = random.once(3) ? '' : randomRuleset(random);
      const rules = randomNftRuleset(random);
      const world = await makeWorld(randomSets(random), iptables, { rules, first: random.once(2) });
      try {
        const host = await captureRouter(world.routerNetns);
        const router = new OurRouter(host);
        const log: string[] = [];
        const pinged = new Set<string>();
        let sent = 0;
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
          const wrong = await send(world, command, prediction, fromRouter ? world.router : world.client);
          log.push(...wrong.map((text) => `${JSON.stringify(command)}\n  ${text}`));
        }
        expect(sent).toBeGreaterThan(packetsEach / 3);
        log.push(...(await conntrackDifferences(world, router)));
        const after = await captureRouter(world.routerNetns);
        expect([...log, ...countDifferences(host, after, router.nftCounts)].join('\n')).toBe('');
      } finally {
        await world.close();
      }
    }, 120_000);
  },
);

/** Counters whose real counts are not what we counted. */
function countDifferences(
  before: Host,
  after: Host,
  ours: ReadonlyMap<NftStatement, number>,
): readonly string[] {
  const countersOf = (host: Host) =>
    host.parts.nftables!.tables.flatMap(({ name, chains, ofIptables }) =>
      [...(ofIptables ? [] : chains.values())].flatMap(({ rules }) =>
        rules.flatMap((rule) =>
          rule.statements.flatMap((statement) =>
            statement.action.kind === 'counter'
              ? [
                  {
                    at: `${name} ${rule.chain}: ${rule.text}`,
                    statement,
                    packets: statement.action.counters?.packets ?? 0,
                  },
                ]
              : [],
          ),
        ),
      ),
    );
  const real = countersOf(after);
  return countersOf(before).flatMap(({ at, statement, packets }, i) => {
    const expected = (ours.get(statement) ?? 0) + packets;
    const seen = real[i]?.packets;
    return expected === seen ? [] : [`${at}: ${expected} predicted, ${seen} counted`];
  });
}
