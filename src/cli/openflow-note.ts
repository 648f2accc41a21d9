import type { Flow } from '../openflow/index.ts';
import type { Diagnostic, SourceText } from '../text/index.ts';

/** How many flows are looked at: a dump is written in one version throughout. */
const examined = 200;

/**
 * The note that a dump was made in an older OpenFlow than the switch can speak: `load` and `mod_dl_dst` are what 1.0 to 1.4 print for
 * `set_field` (ovs-ofctl(8), `-O`), and 1.0 leaves meters out altogether.
 */
export function openflowNote(source: SourceText, flows: readonly Flow[]): readonly Diagnostic[] {
  const words = new Set<string>();
  for (const flow of flows.slice(0, examined)) {
    for (const { span } of flow.actions) {
      const word = /^(?:load|mod_\w+|set_vlan_\w+)(?=:)/.exec(flow.source.text.slice(span.start, span.end));
      if (word) words.add(word[0]);
    }
  }
  if (words.size === 0) return [];
  const params = { file: source.name, words: [...words].join(', ') };
  return [{ severity: 'warning', code: 'openflow-older', params }];
}
