import { parseTableNames, type ReadOptions, tableNumbersOf } from '../openflow/index.ts';
import { errorWithoutPlace, expectParsed, outputKind, type SourceText, UserError } from '../text/index.ts';
import { readText } from './read-text.ts';

/** What numbers the tables of a dump that names them: `--tables`, or the order of a pipeline that is known. */
export async function tableNaming(
  flows: SourceText,
  path: string | undefined,
): Promise<Pick<ReadOptions, 'tableNames' | 'isTableOrder'>> {
  if (path !== undefined) return { tableNames: tableNumbers(flows, readText(path)) };
  // Pipelines load the words of all releases with them; a dump with numbers does without.
  if (!/\btable=["A-Za-z_]/.test(flows.text)) return {};
  const { isPipelineOrder } = await import('../antrea/index.ts');
  return { isTableOrder: isPipelineOrder };
}

/** The numbers that a file of `--tables` gives: a list of tables, or the same dump without names. */
function tableNumbers(flows: SourceText, tables: SourceText): ReadonlyMap<string, number> {
  if (outputKind(tables.text) !== 'ovs-ofctl dump-flows') return expectParsed(parseTableNames(tables));
  const numbers = tableNumbersOf(flows, tables);
  if (numbers) return numbers;
  throw new UserError([errorWithoutPlace('tables-differ', { file: tables.name, flows: flows.name })]);
}
