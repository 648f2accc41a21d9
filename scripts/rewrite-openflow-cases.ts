import { readCases, rewriteCases } from '../test/support/cases.ts';
import { packetJudge, realFlowLine } from '../test/support/packet-answers.ts';

/** Asks a real Open vSwitch for the expectations of test/cases/packet and writes them down; read the difference before committing. */
const judge = await packetJudge();
try {
  for (const file of readCases('packet')) {
    const changed = await rewriteCases(file, (flow) => realFlowLine(judge, flow));
    console.log(`${file.path}: ${changed ? 'rewritten' : 'as it was'}`);
  }
} finally {
  await judge.close();
}
