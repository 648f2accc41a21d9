import { describe, expect, it } from 'vitest';
import { readCases } from '../support/cases.ts';
import { askKernel, readConversation } from './conversation.ts';
import { hasConntrackJudge, KernelJudge } from './kernel-judge.ts';

const left = hasConntrackJudge() ? '' : ' (left out: needs root, iptables, ipset, conntrack and python3)';

describe.skipIf(left !== '')(`the kernel's connection tracking${left}`, () => {
  it.each(readCases('conntrack'))('says today what $path has of it', async ({ cases }) => {
    const judge = await KernelJudge.start();
    try {
      const lines = cases.flatMap(({ input }) => input.split('\n'));
      const answers = await askKernel(judge, lines.map(readConversation));
      expect(answers.join('\n')).toBe(cases.map(({ expected }) => expected).join('\n'));
    } finally {
      await judge.close();
    }
  }, 60_000);
});
