/** A question to ofproto/trace as a case file states it: which snapshot and node, the packet, conntrack's answers. */
export interface TraceQuestion {
  readonly title: string;
  readonly snapshot: string;
  readonly node: string;
  readonly flow: string;
  readonly ctNext: readonly string[];
}

/** A case file: the question and what the switch answered. */
export interface TraceCase extends TraceQuestion {
  readonly expected: string;
}

/** The case file's text: `# title`, `key: value` lines, `==>`, the answer. */
export function formatTraceCase(item: TraceCase): string {
  const header = [
    `# ${item.title}`,
    `snapshot: ${item.snapshot}`,
    `node: ${item.node}`,
    `flow: ${item.flow}`,
    ...item.ctNext.map((states) => `ct-next: ${states}`),
  ];
  return `${header.join('\n')}\n==>\n${item.expected}`;
}

/** Reads a case file back; a key that it does not know is an error. */
export function parseTraceCase(text: string): TraceCase {
  const [head = '', expected = ''] = text.split(/^==>\n/m, 2);
  const values: Record<string, string> = {};
  const ctNext: string[] = [];
  for (const line of head.trimEnd().split('\n')) {
    const [, key = '', value = ''] = /^(#|[a-z-]+):? (.*)$/.exec(line) ?? [];
    if (key === 'ct-next') ctNext.push(value);
    else if (['#', 'snapshot', 'node', 'flow'].includes(key)) values[key] = value;
    else throw new Error(`a trace case has no line like: ${line}`);
  }
  const { '#': title = '', snapshot = '', node = '', flow = '' } = values;
  return { title, snapshot, node, flow, ctNext, expected };
}

/**
 * The switch's answer without what describes its datapath (`Megaflow:`, `Datapath actions:` and the slow-path reasons
 * after it), and with recirculation ids counted from 0x1, since a switch counts them over its whole life.
 */
export function canonicalTrace(text: string): string {
  const kept: string[] = [];
  let inReasons = false;
  for (const line of text.split('\n')) {
    if (line.startsWith('Megaflow: ')) continue;
    if (line.startsWith('Datapath actions: ')) {
      inReasons = true;
      continue;
    }
    if (inReasons && line !== '' && !line.startsWith('Translation failed')) continue;
    inReasons = false;
    kept.push(line);
  }
  const ids = new Map<string, string>();
  return kept
    .join('\n')
    .replace(/(\brecirc\(|\brecirc_id=)(0x[0-9a-f]+)/g, (_match, before: string, id: string) => {
      const known = ids.get(id) ?? `0x${(ids.size + 1).toString(16)}`;
      ids.set(id, known);
      return before + known;
    });
}

/** How a trace ends: the port of the last output (null: none) and the packet's fields as they left. */
export interface TraceEnd {
  readonly output: string | null;
  readonly fields: ReadonlyMap<string, string>;
}

/** Reads the end of a trace: its last `output`, and its last `Final flow:` (or the `Flow:` that it left unchanged). */
export function traceEnd(text: string): TraceEnd {
  let current = '';
  let output: string | null = null;
  for (const line of text.split('\n')) {
    const [, kind, flow] = /^(Flow|Final flow): (.*)$/.exec(line) ?? [];
    if (kind !== undefined && flow !== undefined && flow !== 'unchanged') current = flow;
    const sent =
      /output port is (\S+)$/.exec(line)?.[1] ?? (/^ {4}IN_PORT$/.test(line) ? 'IN_PORT' : undefined);
    if (sent !== undefined) output = sent;
  }
  const fields = current.split(',').map((part) => {
    const at = part.indexOf('=');
    return at < 0 ? ([part, ''] as const) : ([part.slice(0, at), part.slice(at + 1)] as const);
  });
  return { output, fields: new Map(fields) };
}
