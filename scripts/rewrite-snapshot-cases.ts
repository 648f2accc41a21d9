/** Writes test/cases/snapshot again with what loading says now; read the diff before committing it. */
import { diagnosticsOf } from '../test/snapshot/folders.ts';
import { readCases, rewriteCases } from '../test/support/cases.ts';

for (const file of readCases('snapshot')) {
  const changed = await rewriteCases(file, (input, name) =>
    diagnosticsOf(name.slice(0, name.indexOf(':')), `${input}\n`),
  );
  console.log(`${changed ? 'rewritten' : 'as it was'}  ${file.path}`);
}
