import { unquote } from '../../packet/index.ts';
import { errorAt, type Parsed, type SourceText, sourceLines, span } from '../../text/index.ts';
import type { BridgeInterface } from './bridge-interface.ts';
import { parseOptionMap } from './option-map.ts';
import { parseVsctlShow } from './vsctl-show.ts';

/**
 * Reads the interfaces of `ovs-vsctl show` or `ovs-vsctl list Interface`, the latter as records or, with `--format=json`, as JSON. Those
 * of all bridges: a name stands for one interface of a machine.
 */
export function parseInterfaces(source: SourceText): Parsed<readonly BridgeInterface[]> {
  const start = source.text.trimStart();
  if (start.startsWith('{')) return readJson(source);
  if (/^_?\w+ *: /m.test(start) && /^name +: /m.test(start)) return readRecords(source);
  const { value, diagnostics } = parseVsctlShow(source);
  const interfaces = value.bridges.flatMap((bridge) => bridge.interfaces);
  return interfaces.length > 0 || diagnostics.length > 0
    ? { value: interfaces, diagnostics }
    : refused(source);
}

/** `ovs-vsctl list Interface`: one `column : value` a line, an empty line between records. */
function readRecords(source: SourceText): Parsed<readonly BridgeInterface[]> {
  const records: Map<string, string>[] = [new Map()];
  for (const { text } of sourceLines(source)) {
    const [, column, value = ''] = /^(\w+) *: ?(.*)$/.exec(text) ?? [];
    if (column !== undefined) records.at(-1)?.set(column, value.trim());
    else if (text.trim() === '') records.push(new Map());
  }
  const value = records.flatMap((record): readonly BridgeInterface[] => {
    const name = record.get('name');
    if (name === undefined) return [];
    const options = parseOptionMap(record.get('options') ?? '{}');
    return [{ name: unquote(name), type: unquote(record.get('type') ?? ''), options }];
  });
  return { value, diagnostics: [] };
}

/** `ovs-vsctl --format=json list Interface`: headings and rows, values as the OVSDB protocol writes them (RFC 7047, section 5.1). */
function readJson(source: SourceText): Parsed<readonly BridgeInterface[]> {
  let read: unknown;
  try {
    read = JSON.parse(source.text);
  } catch {
    return refused(source);
  }
  const { headings, data } = isRecord(read) ? read : {};
  if (!Array.isArray(headings) || !Array.isArray(data) || !headings.includes('name')) return refused(source);
  const value = data.flatMap((row: unknown): readonly BridgeInterface[] => {
    const cell = (column: string): unknown =>
      Array.isArray(row) ? row[headings.indexOf(column)] : undefined;
    const [name, type] = [cell('name'), cell('type')];
    if (typeof name !== 'string') return [];
    return [{ name, type: typeof type === 'string' ? type : '', options: jsonMap(cell('options')) }];
  });
  return { value, diagnostics: [] };
}

/** `["map",[["key","flow"],…]]`. */
function jsonMap(value: unknown): ReadonlyMap<string, string> {
  const pairs: unknown = Array.isArray(value) && value[0] === 'map' ? value[1] : [];
  return new Map(
    (Array.isArray(pairs) ? pairs : []).flatMap((pair: unknown): readonly [string, string][] =>
      Array.isArray(pair) ? [[String(pair[0]), String(pair[1])]] : [],
    ),
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function refused(source: SourceText): Parsed<readonly BridgeInterface[]> {
  return { value: [], diagnostics: [errorAt(source, span(0, 0), 'interfaces-unreadable', {})] };
}
