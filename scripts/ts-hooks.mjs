import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { transform } from 'esbuild';

/** A module loader's hook (node:module, "Customization Hooks"): TypeScript is transformed on the way in. */
export async function load(url, context, nextLoad) {
  const loader = /\.(tsx?)$/.exec(url)?.[1];
  if (loader === undefined || !url.startsWith('file:')) return nextLoad(url, context);
  const path = fileURLToPath(url);
  const { code } = await transform(await readFile(path, 'utf8'), {
    loader,
    format: 'esm',
    target: 'node20',
    jsx: 'automatic',
    sourcemap: 'inline',
    sourcefile: path,
  });
  return { format: 'module', source: code, shortCircuit: true };
}
