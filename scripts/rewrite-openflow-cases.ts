import { readCases, rewriteCases } from '../test/support/cases.ts';
import { realAnswers } from '../test/support/flow-answers.ts';
import { packetJudge, realFlowLine } from '../test/support/packet-answers.ts';

/** Asks a real Open vSwitch for the expectations of test/cases/{packet,flows} and writes them down; read the difference before committing. */
const judge = await packetJudge();
try {
  for (const file of [...readCases('packet'), ...readCases('flows')]) {
    const answer = realAnswers[file.path] ?? ((flow: string) => realFlowLine(judge, flow));
    const changed = await rewriteCases(file, answer);
    console.log(`${file.path}: ${changed ? 'rewritten' : 'as it was'}`);
  }
} finally {
  await judge.close();
}
