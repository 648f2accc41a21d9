// Asks the kernel every conversation of test/cases/conntrack, in network namespaces of its own, and writes its answers down. Needs root.
// Read the diff before you commit it. Usage: node --import ./scripts/ts.mjs scripts/record-conntrack-cases.ts
import { askKernel, readConversation } from '../test/conntrack/conversation.ts';
import { hasConntrackJudge, KernelJudge } from '../test/conntrack/kernel-judge.ts';
import { readCases, rewriteCases } from '../test/support/cases.ts';

if (!hasConntrackJudge()) {
  console.error('left out: needs root, network namespaces, iptables, ipset, conntrack and python3');
  process.exitCode = 1;
} else {
  for (const file of readCases('conntrack')) {
    const changed = await rewriteCases(file, async (input) => {
      const judge = await KernelJudge.start();
      try {
        return (await askKernel(judge, input.split('\n').map(readConversation))).join('\n');
      } finally {
        await judge.close();
      }
    });
    console.log(`${file.path}: ${changed ? 'rewritten' : 'as it was'}`);
  }
}
