import {
  loadSnapshot,
  type OpenLayer,
  type PluginKnowledge,
  type Snapshot,
} from '../../src/snapshot/index.ts';
import { formatDiagnostic, type Parsed, sourceText, UserError } from '../../src/text/index.ts';

/** Snapshot directories held in memory: texts by path, by snapshot. */
export type Folders = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Directories that exist only in memory. */
export function layersOf(folders: Folders): OpenLayer {
  return (name) => {
    const files = folders[name];
    return (
      files && {
        name,
        paths: Object.keys(files),
        read: (path) => sourceText(`${name}/${path}`, files[path] ?? ''),
      }
    );
  };
}

/** Loads one of a set of directories. */
export function load(folders: Folders, name = 'mine', plugin?: PluginKnowledge): Parsed<Snapshot> {
  return loadSnapshot(layersOf(folders), name, plugin);
}

/** The least that a snapshot may say of itself. */
export const manifest = 'name: mine\ntitle: My cluster\n';

/**
 * What loading says of one file with a text, one line each; `snapshot.yaml` and `scenarios/…` too. The other files of the directory are
 * there only as far as the file needs them.
 */
export function diagnosticsOf(path: string, text: string): string {
  const node = 'cluster/kubectl-get-nodes.txt';
  const nodes = 'NAME   STATUS   ROLES   INTERNAL-IP\nn1     Ready    none    10.0.0.1\n';
  const files = { 'snapshot.yaml': manifest, [node]: nodes, [path]: text };
  try {
    const { diagnostics } = load({ mine: files });
    return diagnostics.map(formatDiagnostic).join('\n');
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return error.message;
  }
}
