// Is dist what the sources say? By content, so that a fresh clone, a branch switch and a touched file are all judged right.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** What goes into the bundle: the sources, the lessons, how they are built, and the versions of what is bundled with them. */
const inputs = [
  'src',
  'scripts/build',
  'scripts/build.mjs',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
];

function* filesUnder(path) {
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    const child = join(path, entry.name);
    if (entry.isDirectory()) yield* filesUnder(child);
    else if (entry.name !== 'README.md') yield child;
  }
}

function sourceFiles(root) {
  return inputs
    .map((name) => join(root, name))
    .flatMap((path) => (/\.(json|mjs)$/.test(path) ? [path] : [...filesUnder(path)]))
    .sort();
}

/** A hash of every file that the build reads. */
export function fingerprint(root) {
  const hash = createHash('sha256');
  for (const path of sourceFiles(root)) hash.update(`${relative(root, path)}\0`).update(readFileSync(path));
  return `${hash.digest('hex')}\n`;
}

const stampName = '.fingerprint';

/** Whether dist was built from these sources. */
export function buildIsCurrent(root) {
  const stamp = join(root, 'dist', stampName);
  if (!existsSync(stamp) || !existsSync(join(root, 'dist', 'antrea-tutor.js'))) return false;
  return readFileSync(stamp, 'utf8') === fingerprint(root);
}

/** Remembers what a bundle was built from; the fingerprint is taken before the build, so that an edit during it is not missed. */
export function markBuilt(folder, built) {
  writeFileSync(join(folder, stampName), built);
}
