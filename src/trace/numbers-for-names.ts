import type { TraceNames } from './bridge-trace.ts';

/** Keys and actions before a port, and before a table, in flow text. */
const portBefore =
  /\b(in_port=|output:|output\(port=|enqueue[:(]|resubmit:|resubmit\(|watch_port:)("[^"]*"|[^,:()\s]+)/g;
const tableBefore = /\b(resubmit\([^,()]*,|goto_table:|table=)("[^"]*"|[^,()\s]+)/g;
const membersBefore = /\b(members?|slaves?):([^)]*)/g;

/**
 * Flow text of a dump made with `--names` as the switch itself prints it, ports and tables as numbers. A name that is not known stays.
 */
export function numbersForNames(text: string, { ports, tables }: TraceNames): string {
  if (ports.size === 0 && tables.size === 0) return text;
  return text
    .replace(portBefore, (_, key: string, name: string) => `${key}${numberOf(name, ports)}`)
    .replace(tableBefore, (_, key: string, name: string) => `${key}${numberOf(name, tables)}`)
    .replace(membersBefore, (_, key: string, list: string) => {
      const members = list.split(',').map((name) => numberOf(name, ports));
      return `${key}:${members.join(',')}`;
    });
}

function numberOf(name: string, numbers: ReadonlyMap<string, number>): string {
  const bare = name.startsWith('"') ? name.slice(1, -1) : name;
  const number = numbers.get(bare);
  return number === undefined || number >= 0xff00 ? name : String(number);
}
