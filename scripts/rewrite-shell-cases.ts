import { answerText } from '../test/shell/shell-cases.ts';
import { readCases, rewriteCases } from '../test/support/cases.ts';

/** Writes down what the shell answers now; read the difference before committing. Real tools judge it in test/shell/live.test.ts. */
for (const file of readCases('shell')) {
  const changed = await rewriteCases(file, async (input) => answerText(input));
  console.log(`${file.path}: ${changed ? 'rewritten' : 'as it was'}`);
}
