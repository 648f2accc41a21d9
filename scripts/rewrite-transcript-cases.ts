/** Writes test/cases/transcript again with what walks say now; read the diff before committing it. */
import { transcriptOf } from '../test/antrea/transcript-cases.ts';
import { readCases, rewriteCases } from '../test/support/cases.ts';

for (const file of readCases('transcript')) {
  const changed = await rewriteCases(file, (input) => transcriptOf(input));
  console.log(`${changed ? 'rewritten' : 'as it was'}  ${file.path}`);
}
