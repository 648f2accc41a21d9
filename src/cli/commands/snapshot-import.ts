import { existsSync, mkdirSync, readdirSync, renameSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { antreaPlugin } from '../../antrea/index.ts';
import { intake, isWanted } from '../../intake/index.ts';
import { errorWithoutPlace, formatDiagnostic, UserError } from '../../text/index.ts';
import type { CliContext } from '../context.ts';
import { exitCodes } from '../exit.ts';
import { isFolder, readText, shownPath } from '../read-text.ts';
import { unpacker } from '../unpack.ts';

/** Options of `snapshot import`. */
export interface ImportOptions {
  readonly with?: readonly string[];
}

/** How many archives one line of progress stands for. */
const progressStep = 10;

/** `snapshot import BUNDLE… [DIR] [--with FILE…]`: makes a snapshot of a support bundle. A failed import leaves nothing. */
export async function snapshotImport(
  paths: readonly string[],
  options: ImportOptions,
  context: CliContext,
): Promise<number> {
  const { bundles, target } = arrange(paths);
  refuseFull(target);
  let archives = 0;
  const reader = unpacker(isWanted, () => {
    archives += 1;
    if (archives % progressStep === 0) context.err(`${archives} archives read …\n`);
  });
  for (const bundle of bundles) await reader.add(bundle);
  const source = bundles.map((bundle) => basename(bundle)).join(', ');
  const beside = (options.with ?? []).map((path) => readText(path));
  const name = basename(target);
  const made = intake({ name, source, bundle: reader.files, beside }, antreaPlugin);
  for (const diagnostic of made.diagnostics) context.err(`${formatDiagnostic(diagnostic)}\n`);
  const errors = made.diagnostics.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw new UserError(errors);
  if (!made.snapshot) throw new UserError([errorWithoutPlace('intake-nothing', { bundle: source })]);
  writeWhole(target, made.files);
  const { nodes, pods, services, manifest } = made.snapshot;
  const version = manifest.versions?.antrea;
  const shown = shownPath(target);
  context.out(
    `${shown}: ${nodes.length} nodes${version === undefined ? '' : `, Antrea ${version}`}, ${pods.length} pods, ${services.length} services.\n` +
      `snapshot.yaml lists what is derived and what is missing. Look at it with: antrea-tutor snapshot doctor ${shown}\n`,
  );
  return exitCodes.done;
}

/** The last path is the snapshot's folder where nothing is there yet, or an empty folder; else it is named after the bundle. */
function arrange(paths: readonly string[]): { readonly bundles: readonly string[]; readonly target: string } {
  const last = paths.at(-1) ?? '';
  const isTarget =
    paths.length > 1 && (!existsSync(last) || (isFolder(last) && readdirSync(last).length === 0));
  // A folder with other things in it is neither a bundle nor free.
  if (paths.length > 1 && !isTarget && isFolder(last) && !looksLikeBundle(last)) refuseFull(resolve(last));
  if (isTarget) return { bundles: paths.slice(0, -1).map((path) => resolve(path)), target: resolve(last) };
  const bundles = paths.map((path) => resolve(path));
  const base = basename(bundles[0] ?? '').replace(/\.(tar\.gz|tgz|tar)$/, '');
  return { bundles, target: resolve(`${base}-snapshot`) };
}

/** Whether a folder, or one in it, has something that an agent or antctl wrote. */
function looksLikeBundle(folder: string): boolean {
  const written = /\.(tar\.gz|tgz|tar)$|^(flows|ovsports|iptables|agentinfo|clusterinfo)(\.gz)?$/;
  const names = readdirSync(folder);
  if (names.some((name) => written.test(name))) return true;
  return names.some(
    (name) =>
      isFolder(join(folder, name)) && readdirSync(join(folder, name)).some((one) => written.test(one)),
  );
}

function refuseFull(target: string): void {
  if (!existsSync(target) || (isFolder(target) && readdirSync(target).length === 0)) return;
  throw new UserError([errorWithoutPlace('intake-exists', { folder: shownPath(target) })]);
}

/** Writes beside the target first: what is there under its name is whole. */
function writeWhole(target: string, files: ReadonlyMap<string, string>): void {
  const draft = join(dirname(target), `.${basename(target)}.${process.pid}`);
  try {
    for (const [path, text] of files) {
      const place = resolve(draft, path);
      // Names of nodes come from the bundle: none may lead elsewhere.
      if (!place.startsWith(`${draft}/`) && !place.startsWith(`${draft}\\`)) {
        throw new UserError([
          errorWithoutPlace('intake-archive', { archive: path, reason: 'it leads out of the snapshot' }),
        ]);
      }
      mkdirSync(dirname(place), { recursive: true });
      writeFileSync(place, text);
    }
    if (existsSync(target)) rmdirSync(target);
    renameSync(draft, target);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    throw error;
  }
}
