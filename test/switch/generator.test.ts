import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BridgeTrace, TraceNode } from '../../src/trace/index.ts';
import { printBridgeTrace } from '../../src/trace/index.ts';
import { hasOpenVSwitch } from '../judge/index.ts';
import { Random } from './generator/random.ts';
import { type Difference, describeDifference, ownAnswer, shrink } from './generator/shrink.ts';
import { families, type World, world } from './generator/worlds.ts';
import { CaseSwitch } from './support/case-switch.ts';
import { bridgeOfCase, traceOf } from './support/own-answer.ts';

/** SWITCH_SEED and SWITCH_WORLDS choose other cases, and more of them. */
const seed = Number(process.env.SWITCH_SEED ?? 1);
const worlds = Number(process.env.SWITCH_WORLDS ?? 7);
const packets = 25;

/** Whether Open vSwitch leaves open what happens: two flows of one priority, or two complete ids. */
function isUndefinedBehaviour(trace: BridgeTrace): boolean {
  const search = (nodes: readonly TraceNode[]): boolean =>
    nodes.some(
      (node) =>
        (node.kind === 'table' && (node.lookup.ties.length > 0 || node.lookup.rivalIds !== undefined)) ||
        ('children' in node && search(node.children)),
    );
  return trace.passes.some((pass) => search(pass.nodes));
}

/** Takes over what the switch accepts of a world: a flow that it refuses, because its actions do not fit its match, is left out. */
async function loadValid(judge: CaseSwitch, made: World): Promise<World> {
  const flows = made.flows.split('\n');
  for (;;) {
    try {
      return { ...made, ...(await judge.load({ ...made, flows: flows.join('\n') })) };
    } catch (error) {
      const line = /^ovs-ofctl: -:(\d+):/m.exec(String(error))?.[1];
      if (line === undefined) throw error;
      flows.splice(Number(line) - 1, 1);
    }
  }
}

describe.skipIf(!hasOpenVSwitch())(
  'random tables asked of both (left out: Open vSwitch is not installed)',
  () => {
    let judge: CaseSwitch;
    let asked = 0;
    beforeAll(async () => {
      judge = await CaseSwitch.start();
    });
    afterAll(async () => {
      console.log(`asked a real Open vSwitch ${asked} generated questions (seed ${seed})`);
      await judge?.close();
    });

    it.each([...Object.keys(families), 'antrea'])('%s', async (name) => {
      for (let i = 0; i < worlds; i++) {
        const made = world(new Random(seed * 1000 + i), name, packets);
        const loaded = await loadValid(judge, made);
        const bridge = bridgeOfCase(loaded);
        const expected = await judge.answers(made.packets.map((packet) => ({ ...packet, expected: '' })));
        for (const question of expected) {
          const { flow, ctNext } = question;
          const trace = traceOf(bridge, flow, ctNext);
          if (isUndefinedBehaviour(trace)) continue;
          asked += 1;
          const actual = printBridgeTrace(trace).trimEnd();
          if (actual === question.expected) continue;
          const found: Difference = { world: loaded, flow, ctNext, expected: question.expected, actual };
          const smallest = await shrink(judge, found);
          expect(
            ownAnswer(smallest.world, smallest.flow, smallest.ctNext),
            describeDifference(smallest),
          ).toBe(smallest.expected);
        }
      }
    }, 180_000);
  },
);
