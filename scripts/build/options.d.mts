import type { BuildOptions } from 'esbuild';

/** The options of the bundle for a checkout at `root`. */
export function bundleOptions(root: string, version: string): BuildOptions & { metafile: true };
