import { errorWithoutPlace, type SourceText, sourceText, UserError } from '../text/index.ts';
import { type Manifest, parseManifest } from './manifest.ts';
import { isSnapshotPath } from './node-files.ts';

/** One snapshot directory, opened: its files by path relative to the directory, `/` between parts. */
export interface SnapshotLayer {
  readonly name: string;
  readonly paths: readonly string[];
  /** The text of one of `paths`. */
  read(path: string): SourceText;
}

/** Finds a snapshot directory by name; absent when there is none. */
export type OpenLayer = (name: string) => SnapshotLayer | undefined;

/** Where a file of a snapshot came from. */
interface Provenance {
  readonly kind: 'captured' | 'reconstructed' | 'edited' | 'derived' | 'unknown';
  readonly from: string | undefined;
}

/** One file of a snapshot, after `extends` has been followed. */
export interface SnapshotFile {
  readonly path: string;
  readonly source: SourceText;
  readonly provenance: Provenance;
}

/** A snapshot's files and manifest with what it extends laid under it. */
export interface LayeredSnapshot {
  readonly manifest: Manifest;
  readonly manifestSource: SourceText;
  readonly files: ReadonlyMap<string, SnapshotFile>;
  /** Paths that are not of the snapshot format; they are not read. */
  readonly ignored: readonly string[];
}

const manifestFile = 'snapshot.yaml';

/**
 * Opens a snapshot with everything it extends: a file of the upper directory takes the place of the whole file below, and a
 * manifest key takes the place of the same key (`provenance` is joined by file). A directory without `snapshot.yaml` is named
 * after itself. Throws a UserError for a snapshot that is not there, that is empty, a circle, or a manifest that cannot be read.
 */
export function openSnapshot(open: OpenLayer, name: string, above: readonly string[] = []): LayeredSnapshot {
  if (above.includes(name)) {
    throw new UserError([errorWithoutPlace('snapshot-cycle', { name, path: [...above, name].join(' > ') })]);
  }
  const layer = open(name);
  if (!layer) {
    const known = above.length > 0 ? `${above.at(-1)} extends it.` : 'Check the name or give a directory.';
    throw new UserError([errorWithoutPlace('snapshot-not-found', { name, known })]);
  }
  const { manifest, manifestSource } = manifestOf(layer);
  const base = manifest.extends ? openSnapshot(open, manifest.extends, [...above, name]) : undefined;
  const files = new Map(base?.files);
  for (const path of layer.paths) {
    if (!isSnapshotPath(path)) continue;
    const given = manifest.provenance?.[path];
    const provenance: Provenance = given
      ? { kind: given.kind, from: given.from }
      : { kind: 'unknown', from: undefined };
    files.set(path, { path, source: layer.read(path), provenance });
  }
  return {
    manifest: {
      ...base?.manifest,
      ...manifest,
      provenance: { ...base?.manifest.provenance, ...manifest.provenance },
    },
    manifestSource,
    files,
    ignored: [
      ...(base?.ignored ?? []),
      ...layer.paths.filter((path) => path !== manifestFile && !isSnapshotPath(path)),
    ],
  };
}

/** What a directory says of itself, or the least that can be said of one with nothing but command output. */
function manifestOf(layer: SnapshotLayer): {
  readonly manifest: Manifest;
  readonly manifestSource: SourceText;
} {
  if (layer.paths.includes(manifestFile)) {
    const manifestSource = layer.read(manifestFile);
    const parsed = parseManifest(manifestSource);
    if (!parsed.value) throw new UserError(parsed.diagnostics);
    return { manifest: parsed.value, manifestSource };
  }
  if (!layer.paths.some(isSnapshotPath)) {
    throw new UserError([errorWithoutPlace('snapshot-empty', { name: layer.name })]);
  }
  const manifest = { name: layer.name, title: `The command output in ${layer.name}` };
  return { manifest, manifestSource: sourceText(`${layer.name}/${manifestFile}`, '') };
}
