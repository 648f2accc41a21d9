import { describe, expect, it } from 'vitest';
import { hasOpenVSwitch } from '../judge/index.ts';
import { readCases } from '../support/cases.ts';
import { ourFlowLine, packetJudge, realFlowLine } from '../support/packet-answers.ts';
import { judgePackets } from '../support/packet-judge.ts';

describe.skipIf(!hasOpenVSwitch())('random FLOW arguments (left out: Open vSwitch is not installed)', () => {
  it('are the packets that the switch makes of them', async () => {
    const judge = await packetJudge();
    try {
      expect(await judgePackets(judge, 500, 5)).toEqual([]);
    } finally {
      await judge.close();
    }
  }, 60_000);
});

describe.each(readCases('packet'))('$path', ({ cases }) => {
  it.each(cases)('$name', ({ input, expected }) => {
    expect(ourFlowLine(input)).toBe(expected);
  });

  it.skipIf(!hasOpenVSwitch())('is what Open vSwitch says (left out: not installed)', async () => {
    const judge = await packetJudge();
    try {
      for (const { input, expected } of cases) expect(await realFlowLine(judge, input), input).toBe(expected);
    } finally {
      await judge.close();
    }
  });
});
