// esbuild's options, shared by the build and by the test that reads the import graph.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Modules that a dependency imports but the tutor never reaches, by an empty stand-in: each would cost start-up time. */
const stubs = {
  // marked-terminal colours fenced code and emoji codes with these; the tutor does neither, and they are 200 ms of start-up.
  'cli-highlight': 'cli-highlight.mjs',
  'node-emoji': 'node-emoji.mjs',
};

/** zod brings its messages in 50 languages, 300 kB to read at every start; the tutor speaks one. */
const oneLanguage = {
  name: 'one-language',
  setup(build) {
    build.onResolve({ filter: /locales\/index\.js$/ }, ({ resolveDir }) =>
      /[/\\]zod[/\\]/.test(resolveDir) ? { path: join(resolveDir, '..', 'locales', 'en.js') } : undefined,
    );
  },
};

/** Ink connects to React's developer tools and prints stacks where DEV=true, a variable that many shells have set. */
const withoutDeveloperTools = {
  name: 'without-developer-tools',
  setup(build) {
    build.onLoad({ filter: /[/\\]ink[/\\]build[/\\](ink|reconciler)\.js$/ }, ({ path }) => {
      const asked = "process.env['DEV'] === 'true'";
      const contents = readFileSync(path, 'utf8');
      if (!contents.includes(asked)) throw new Error(`${path} asks for DEV in another way now`);
      return { contents: contents.replaceAll(asked, 'false'), loader: 'js' };
    });
  },
};

/** The options of the bundle for a checkout at `root`. */
export function bundleOptions(root, version) {
  return {
    absWorkingDir: root,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    jsx: 'automatic',
    metafile: true,
    minifySyntax: true,
    minifyWhitespace: true,
    // Names stay, so that the stack in a bug report says something.
    keepNames: false,
    minifyIdentifiers: false,
    legalComments: 'none',
    chunkNames: 'chunks/[name]-[hash]',
    alias: Object.fromEntries(
      Object.entries(stubs).map(([name, file]) => [name, join(root, 'scripts', 'build', 'stubs', file)]),
    ),
    define: {
      'process.env.NODE_ENV': '"production"',
      'globalThis.ANTREA_TUTOR_VERSION': JSON.stringify(version),
    },
    // Some dependencies are CommonJS: they call require() for Node's own modules and know their own file.
    banner: {
      js: [
        "import { createRequire as __createRequire } from 'node:module';",
        "import { fileURLToPath as __fileURLToPath } from 'node:url';",
        'const require = __createRequire(import.meta.url);',
        'const __filename = __fileURLToPath(import.meta.url);',
      ].join('\n'),
    },
    plugins: [oneLanguage, withoutDeveloperTools],
    logLevel: 'warning',
  };
}
