import { errorWithoutPlace, type SourceText, UserError } from '../text/index.ts';
import { type Manifest, parseManifest } from './manifest.ts';

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
export interface Provenance {
  readonly kind: 'captured' | 'reconstructed' | 'unknown';
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
}

const manifestFile = 'snapshot.yaml';

/**
 * Opens a snapshot with everything it extends: a file of the upper directory takes the place of the whole file below, and a
 * manifest key takes the place of the same key (`provenance` is joined by file). Throws a UserError for a snapshot that is not
 * there, a circle, or a manifest that cannot be read.
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
  if (!layer.paths.includes(manifestFile)) {
    const hint = 'A snapshot directory has one.';
    throw new UserError([errorWithoutPlace('file-missing', { path: `${layer.name}/${manifestFile}`, hint })]);
  }
  const manifestSource = layer.read(manifestFile);
  const parsed = parseManifest(manifestSource);
  if (!parsed.value) throw new UserError(parsed.diagnostics);
  const manifest = parsed.value;
  const base = manifest.extends ? openSnapshot(open, manifest.extends, [...above, name]) : undefined;
  const files = new Map(base?.files);
  for (const path of layer.paths) {
    if (path === manifestFile) continue;
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
  };
}
