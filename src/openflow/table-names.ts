import { type Diagnostic, errorAt, type Parsed, type SourceText, sourceLines, span } from '../text/index.ts';

/** A table with its number, as `ovs-ofctl dump-tables` and `dump-table-features` print it: `table 10 ("SpoofGuard"):`. */
const listed = /^\s*table (\d+) \("([^"]+)"\):/;
/** What those commands print besides: counters, features, tables alike. */
const detail = /^\s+\S|^\s*table(?:s)? \d+|^(?:OFPST_|$)/;
/** A line that somebody wrote: `10 SpoofGuard`, `10: SpoofGuard`. */
const written = /^\s*(\d+)\s*[:=\s]\s*"?([A-Za-z_][\w.-]*)"?\s*$/;

/** Reads names of tables with their numbers: `ovs-ofctl dump-tables`, `dump-table-features`, or lines such as `10 SpoofGuard`. */
export function parseTableNames(source: SourceText): Parsed<ReadonlyMap<string, number>> {
  const names = new Map<string, number>();
  const diagnostics: Diagnostic[] = [];
  for (const { text, start } of sourceLines(source)) {
    const found = listed.exec(text) ?? written.exec(text);
    if (found) names.set(found[2] ?? '', Number(found[1]));
    else if (!detail.test(text) && !/^\s*(?:#.*)?$/.test(text)) {
      diagnostics.push(errorAt(source, span(start, start + text.length), 'table-names-line', { line: text }));
    }
  }
  return { value: names, diagnostics };
}

const tableOfLine = /\btable=("[^"]*"|[^,\s]+)/;

/**
 * The numbers of the tables of a dump, told by a second dump of the same bridge without names: both list the same flows in the same order.
 * `undefined` where they do not, or where a name would have two numbers.
 */
export function tableNumbersOf(
  named: SourceText,
  numbered: SourceText,
): ReadonlyMap<string, number> | undefined {
  const names = tablesIn(named);
  const numbers = tablesIn(numbered);
  if (names.length === 0 || names.length !== numbers.length) return undefined;
  const found = new Map<string, number>();
  for (const [i, name] of names.entries()) {
    const number = Number(numbers[i]);
    if (!Number.isInteger(number) || (found.get(name) ?? number) !== number) return undefined;
    found.set(name, number);
  }
  return found;
}

/** The table of every flow, as the dump writes it; table 0 may be left out (ovs-ofctl(8), dump-flows). */
function tablesIn(source: SourceText): readonly string[] {
  return [...sourceLines(source)]
    .filter(({ text }) => /\bactions=/.test(text))
    .map(({ text }) =>
      (tableOfLine.exec(text.slice(0, text.indexOf('actions=')))?.[1] ?? '0').replaceAll('"', ''),
    );
}
