import { flowJudge, judgeFlows, randomFlows } from '../test/support/flow-judge.ts';

/** Compares random flows with a real Open vSwitch: `judge-openflow.ts [COUNT] [SEED]`. Prints every difference. */
const count = Number(process.argv[2] ?? 500);
const seed = Number(process.argv[3] ?? Date.now() % 1_000_000);
const judge = await flowJudge();
try {
  const differences = await judgeFlows(judge, randomFlows(count, seed));
  for (const { flow, what, ours, real } of differences) {
    console.log(`${what}\n  flow ${flow}\n  ours ${ours}\n  real ${real}`);
  }
  console.log(`${count} flows, seed ${seed}: ${differences.length} differences`);
  process.exitCode = differences.length === 0 ? 0 : 1;
} finally {
  await judge.close();
}
