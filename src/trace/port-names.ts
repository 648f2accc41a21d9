import type { TraceNames } from './bridge-trace.ts';

/** Keys and actions before a port, and before a table, in flow text. */
const portBefore =
  /\b(in_port=|actset_output=|output:|output\(port=|enqueue[:(]|resubmit:|resubmit\(|watch_port:|sampling_port=)("[^"]*"|[^,:()\s]+)/g;
const portWritten =
  /\b(set_field:)("[^"]*"|[^,()\s]+?)(->(?:in_port|in_port_oxm|OXM_OF_IN_PORT|NXM_OF_IN_PORT)\b)/g;
const tableBefore = /\b(resubmit\([^,()]*,|goto_table:|table=)("[^"]*"|[^,()\s]+)/g;
const membersBefore = /\b(members?|slaves?):([^)]*)/g;

/**
 * Flow text of a dump made with `--names` as the switch itself prints it, ports and tables as numbers. A name that is not known stays.
 */
export function numbersForNames(text: string, { ports, tables }: TraceNames): string {
  if (ports.size === 0 && tables.size === 0) return text;
  return renamePorts(text, (name) => numberOf(name, ports)).replace(
    tableBefore,
    (_, key: string, name: string) => `${key}${numberOf(name, tables)}`,
  );
}

/** Flow text with ports by name, as `ofproto/trace --names` prints it: quoted, unless the name is letters and digits only. */
export function namesForNumbers(text: string, { ports }: TraceNames): string {
  const names = new Map([...ports].map(([name, number]) => [String(number), name]));
  return renamePorts(text, (number) => {
    const name = names.get(number);
    if (name === undefined) return number;
    return /^[A-Za-z][A-Za-z0-9]*$/.test(name) ? name : `"${name}"`;
  });
}

function renamePorts(text: string, rename: (port: string) => string): string {
  return text
    .replace(portBefore, (_, key: string, port: string) => `${key}${rename(port)}`)
    .replace(
      portWritten,
      (_, before: string, port: string, after: string) => `${before}${rename(port)}${after}`,
    )
    .replace(
      membersBefore,
      (_, key: string, list: string) => `${key}:${list.split(',').map(rename).join(',')}`,
    );
}

function numberOf(name: string, numbers: ReadonlyMap<string, number>): string {
  const bare = name.startsWith('"') ? name.slice(1, -1) : name;
  const number = numbers.get(bare);
  return number === undefined || number >= 0xff00 ? name : String(number);
}
