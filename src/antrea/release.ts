/**
 * Releases whose registers and marks are known here, by the first of each: 0.10, and those from 1.15 to the end of 2.x, which share
 * the pipeline that docs/design/ovs-pipeline.md describes. Releases between them used other bits, and get no words.
 */
export type Release = '0.10' | '1.15';

/** The release that a version such as `v0.10.0-dev-4ed2c67` or `v2.2.0` belongs to; absent where its registers are not known here. */
export function releaseOf(version: string | undefined): Release | undefined {
  const [, major = '', minor = ''] = /^v?(\d+)\.(\d+)\b/.exec(version ?? '') ?? [];
  if (major === '') return undefined;
  const at = [Number(major), Number(minor)] as const;
  if (at[0] === 0 && at[1] === 10) return '0.10';
  return (at[0] === 1 && at[1] >= 15) || at[0] === 2 ? '1.15' : undefined;
}
