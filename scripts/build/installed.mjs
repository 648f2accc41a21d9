// Is node_modules what package-lock.json says? Answered from files alone: a second start asks no network.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const stampName = '.antrea-tutor-installed';

/** What an installation depends on: the lock file, and the platform that optional packages are chosen for. */
function wanted(root) {
  const lock = readFileSync(join(root, 'package-lock.json'));
  return `${createHash('sha256').update(lock).digest('hex')} ${process.platform} ${process.arch}\n`;
}

/**
 * npm writes what it installed to node_modules/.package-lock.json. An installation made by hand (`npm ci`, `npm install`)
 * is as good as ours when that file names every package of the lock that this platform needs, at its version.
 */
function agreesWithLock(root) {
  const hidden = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(hidden)) return false;
  const installed = JSON.parse(readFileSync(hidden, 'utf8')).packages;
  const locked = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  return Object.entries(locked).every(([path, entry]) => {
    if (path === '') return true;
    if (entry.optional && !installed[path]) return !isForThisPlatform(entry);
    return installed[path]?.version === entry.version && existsSync(join(root, path));
  });
}

/** With `libc` given, npm chooses between glibc and musl: not asked here, where the rest of the packages tell enough. */
function isForThisPlatform({ os, cpu, libc }) {
  if (libc || (!os && !cpu)) return false;
  return (!os || os.includes(process.platform)) && (!cpu || cpu.includes(process.arch));
}

/** Whether nothing needs to be installed. */
export function installIsCurrent(root) {
  const stamp = join(root, 'node_modules', stampName);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted(root)) return true;
  if (!agreesWithLock(root)) return false;
  markInstalled(root);
  return true;
}

/** Remembers that node_modules is what the lock file says. */
export function markInstalled(root) {
  writeFileSync(join(root, 'node_modules', stampName), wanted(root));
}
