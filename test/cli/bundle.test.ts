import { join } from 'node:path';
import { build, type Metafile } from 'esbuild';
import { beforeAll, describe, expect, it } from 'vitest';
import { bundleOptions } from '../../scripts/build/options.mjs';
import { projectRoot } from '../support/bundle.ts';

let outputs: Metafile['outputs'] = {};
let contents: readonly string[] = [];

beforeAll(async () => {
  const { metafile, outputFiles } = await build({
    ...bundleOptions(projectRoot, '0.0.0-test'),
    entryPoints: { 'antrea-tutor': join(projectRoot, 'src', 'cli', 'main.ts') },
    outdir: join(projectRoot, 'never-written'),
    write: false,
  });
  outputs = metafile.outputs;
  contents = outputFiles.map(({ text }) => text);
}, 120_000);

/** Everything that is loaded as soon as the chunk with this module is, without what waits behind import(). */
function loadedWith(module: string): readonly string[] {
  const start = Object.keys(outputs).find((name) => outputs[name]?.entryPoint === module);
  if (!start) throw new Error(`${module} is no chunk of its own`);
  const seen = new Set([start]);
  for (const name of seen) {
    for (const { path, kind } of outputs[name]?.imports ?? []) {
      if (kind === 'import-statement') seen.add(path);
    }
  }
  return [...seen].flatMap((name) => Object.keys(outputs[name]?.inputs ?? {}));
}

function packagesOf(inputs: readonly string[]): readonly string[] {
  const names = inputs.flatMap((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? []);
  return [...new Set(names)].sort();
}

const drawing = ['ink', 'react', 'react-reconciler', 'yoga-layout', 'marked', 'marked-terminal', 'chalk'];

describe('the bundle', () => {
  it('starts with commander alone', () => {
    expect(packagesOf(loadedWith('src/cli/main.ts'))).toEqual(['commander']);
  });

  it.each([
    'trace',
    'walk',
    'run',
    'lessons',
    'open',
    'check',
    'snapshot-doctor',
    'progress',
    'completion',
    'complete-words',
    'tutor',
  ])('loads nothing that draws for %s', (command) => {
    const loaded = packagesOf(loadedWith(`src/cli/commands/${command}.ts`));
    expect(loaded.filter((name) => drawing.includes(name))).toEqual([]);
  });

  it('traces without YAML and schemas', () => {
    expect(packagesOf(loadedWith('src/cli/commands/trace.ts'))).toEqual([]);
  });

  it('holds the screens in a chunk that only the tutor asks for', () => {
    expect(packagesOf(loadedWith('src/ui/index.ts'))).toEqual(
      expect.arrayContaining(['ink', 'react', 'marked']),
    );
  });

  it('does not ask for DEV, which would print stacks', () => {
    expect(contents.length).toBeGreaterThan(0);
    for (const text of contents) expect(text).not.toMatch(/env(\.DEV\b|\[["']DEV["']\])/);
  });

  it('leaves out what is stubbed', () => {
    const everything = packagesOf(Object.values(outputs).flatMap(({ inputs }) => Object.keys(inputs)));
    for (const name of ['react-devtools-core', 'highlight.js', 'cli-highlight', 'node-emoji']) {
      expect(everything).not.toContain(name);
    }
  });
});
