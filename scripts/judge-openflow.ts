import { flowJudge, judgeFlows, randomFlows } from '../test/support/flow-judge.ts';
import { judgePackets } from '../test/support/packet-judge.ts';

/** Compares random flows and FLOW arguments with a real Open vSwitch: `judge-openflow.ts [COUNT] [SEED]`. Prints every difference. */
const count = Number(process.argv[2] ?? 500);
const seed = Number(process.argv[3] ?? Date.now() % 1_000_000);
const judge = await flowJudge();
try {
  const differences = await judgeFlows(judge, randomFlows(count, seed));
  for (const { flow, what, ours, real } of differences) {
    console.log(`${what}\n  flow ${flow}\n  ours ${ours}\n  real ${real}`);
  }
  const packets = await judgePackets(judge, count, seed);
  for (const { flow, ours, real } of packets)
    console.log(`packet\n  flow ${flow}\n  ours ${ours}\n  real ${real}`);
  console.log(`${count} flows and packets, seed ${seed}: ${differences.length + packets.length} differences`);
  process.exitCode = differences.length + packets.length === 0 ? 0 : 1;
} finally {
  await judge.close();
}
