import { parseMac, portLocal } from '../packet/index.ts';
import { type Diagnostic, errorAt, type Parsed, type SourceText, sourceLines, span } from '../text/index.ts';
import type { LearnedStation } from '../trace/index.ts';

/** Reads `ovs-appctl fdb/show BRIDGE` (ovs-vswitchd(8), "Bridge Commands"): a header, then port, VLAN, MAC and age in columns. */
export function parseFdbShow(source: SourceText): Parsed<readonly LearnedStation[]> {
  const diagnostics: Diagnostic[] = [];
  const entries: LearnedStation[] = [];
  for (const line of sourceLines(source)) {
    if (/^\s*(port\s+VLAN\s+MAC\s+Age)?\s*$/.test(line.text)) continue;
    const [, port = '', vlan = '', mac = ''] =
      /^\s*(\d+|LOCAL)\s+(\d+)\s+(\S+)\s+(\S+)\s*$/.exec(line.text) ?? [];
    const value = parseMac(mac);
    if (value === undefined) {
      const at = span(line.start, line.start + line.text.length);
      diagnostics.push(errorAt(source, at, 'fdb-line', { text: line.text.trim() }));
      continue;
    }
    entries.push({ port: port === 'LOCAL' ? portLocal : Number(port), vlan: Number(vlan), mac: value });
  }
  return { value: entries, diagnostics };
}
