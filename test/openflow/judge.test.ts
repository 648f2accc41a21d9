import { describe, expect, it } from 'vitest';
import { hasOpenVSwitch } from '../judge/index.ts';
import { flowJudge, judgeFlows, randomFlows } from '../support/flow-judge.ts';

describe.skipIf(!hasOpenVSwitch())('random flows (left out: Open vSwitch is not installed)', () => {
  it('are taken, written and meant as the switch takes, writes and means them', async () => {
    const judge = await flowJudge();
    try {
      expect(await judgeFlows(judge, randomFlows(100, 7))).toEqual([]);
    } finally {
      await judge.close();
    }
  }, 60_000);
});
