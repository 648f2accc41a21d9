// Bundles the program into dist: dist/antrea-tutor.js and the chunks that it loads when they are needed.
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { fingerprint, markBuilt } from './build/fingerprint.mjs';
import { thirdPartyLicenses } from './build/licenses.mjs';
import { bundleOptions } from './build/options.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const built = fingerprint(root);

/** esbuild has said on stderr what is wrong, with the place; a stack of the bundler would only hide it. */
async function buildOrExplain(options) {
  try {
    return await build(options);
  } catch (error) {
    if (!error.errors) throw error;
    process.exit(1);
  }
}

// Built beside dist and moved into place, so that a build that fails or is stopped leaves the old one whole.
const fresh = mkdtempSync(join(root, 'dist.'));
process.on('exit', () => rmSync(fresh, { recursive: true, force: true }));
const { metafile } = await buildOrExplain({
  ...bundleOptions(root, version),
  entryPoints: { 'antrea-tutor': join(root, 'src', 'cli', 'main.ts') },
  outdir: fresh,
});
chmodSync(join(fresh, 'antrea-tutor.js'), 0o755);
writeFileSync(
  join(fresh, 'THIRD-PARTY-LICENSES.txt'),
  thirdPartyLicenses(root, Object.keys(metafile.inputs)),
);
const lessons = spawnSync(process.execPath, [join(fresh, 'antrea-tutor.js'), '__parsed-lessons'], {
  stdio: ['ignore', 'pipe', 'inherit'],
  maxBuffer: 2 ** 28,
});
if (lessons.status !== 0) process.exit(1);
writeFileSync(join(fresh, 'parsed-lessons.json'), lessons.stdout);
markBuilt(fresh, built);
chmodSync(fresh, 0o755);
rmSync(join(root, 'dist'), { recursive: true, force: true });
renameSync(fresh, join(root, 'dist'));
