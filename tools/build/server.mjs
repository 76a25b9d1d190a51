/**
 * Builds the server to dist/server/main.js (and beside it the demo's mail server and the programs of its threads): esbuild bundles our own files, swc
 * compiles them (decorator metadata), packages stay outside.
 */
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { transform } from '@swc/core';
import { build } from 'esbuild';
import { swcOptions } from './swc-options.mjs';

const root = join(import.meta.dirname, '..', '..');
const libraries = ['contracts', 'pop3', 'mime', 'charset', 'rules', 'sandbox', 'testing'];

const swc = {
  name: 'swc',
  setup(bundler) {
    bundler.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      const { code } = await transform(source, { ...swcOptions, filename: path, swcrc: false, configFile: false });
      return { contents: code, loader: 'js' };
    });
  },
};

await rm(join(root, 'dist/server'), { recursive: true, force: true });
await build({
  absWorkingDir: root,
  entryPoints: {
    main: 'apps/server/src/main.ts',
    demo: 'apps/server/src/demo.ts',
    'reader-worker': 'apps/server/src/reading/reader-worker.ts',
    'body-worker': 'apps/server/src/conversation/body-worker.ts',
    'html-worker': 'apps/server/src/conversation/html-worker.ts',
  },
  outdir: 'dist/server',
  bundle: true,
  splitting: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  packages: 'external',
  keepNames: true,
  sourcemap: true,
  alias: Object.fromEntries(libraries.map((name) => [`@postroom/${name}`, `./libs/${name}/src/index.ts`])),
  plugins: [swc],
  logLevel: 'warning',
});
