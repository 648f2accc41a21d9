import type { ReleaseFamily, ReleaseNumber } from './release-family.ts';
import { v0_10 } from './v0-10.ts';
import { v1_13 } from './v1-13.ts';

/** The families of releases whose bits are known here. Releases between them used other bits, and get no words. */
export const releaseFamilies: readonly ReleaseFamily[] = [v0_10, v1_13];

/** The family of a version such as `v0.10.0-dev-4ed2c67` or `v2.2.0`; absent where its registers are not known here. */
export function releaseOf(version: string | undefined): ReleaseFamily | undefined {
  const [, major = '', minor = ''] = /^v?(\d+)\.(\d+)\b/.exec(version ?? '') ?? [];
  if (major === '') return undefined;
  const at: ReleaseNumber = [Number(major), Number(minor)];
  return releaseFamilies.find(({ from, before }) => !isBefore(at, from) && isBefore(at, before));
}

function isBefore(a: ReleaseNumber, b: ReleaseNumber): boolean {
  return a[0] < b[0] || (a[0] === b[0] && a[1] < b[1]);
}
