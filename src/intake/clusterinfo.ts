/** Sections of `clusterinfo` that a snapshot keeps, by the comment before them: the objects there have no kind of their own. */
const sections: ReadonlyMap<string, { readonly kind: string; readonly file: string }> = new Map([
  ['pods', { kind: 'Pod', file: 'cluster/pods.yaml' }],
  ['nodes', { kind: 'Node', file: 'cluster/nodes.yaml' }],
]);

/** The objects of a bundle's `clusterinfo` as `kubectl get -o yaml` prints them, by the file that they go into. */
export function clusterInfoFiles(text: string): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (const part of text.split(/^(?=#)/m)) {
    const section = sections.get(/^#\s*(\w+)/.exec(part)?.[1] ?? '');
    if (!section) continue;
    const documents = part
      .slice(part.indexOf('\n') + 1)
      .split(/^---[ \t]*$/m)
      .map((document) => document.trimEnd())
      .filter((document) => document.trim() !== '');
    const items = documents.map((document) => item(section.kind, document)).join('');
    const before = files.get(section.file) ?? 'apiVersion: v1\nkind: List\nitems:\n';
    files.set(section.file, `${before}${items}`);
  }
  return files;
}

function item(kind: string, document: string): string {
  const lines = document.split('\n').filter((line) => line !== '' && !/^(kind|apiVersion):/.test(line));
  return `- kind: ${kind}\n${lines.map((line) => `  ${line}\n`).join('')}`;
}
