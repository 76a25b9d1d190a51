/*
 * Before the server's tests: the programs of its threads, which are plain Node. Written beside and
 * renamed, since several runs may do so at once.
 */
import { mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';

const root = join(import.meta.dirname, '..', '..');

export default async function buildReader() {
  const folder = join(root, 'node_modules/.cache/postroom');
  await mkdir(folder, { recursive: true });
  await buildThread('apps/server/test/reader-program.ts', folder, 'reader-program');
  await buildThread('apps/server/test/body-program.ts', folder, 'body-program');
  await buildThread('apps/server/src/conversation/html-worker.ts', folder, 'html-worker');
}

async function buildThread(program, folder, name) {
  const made = join(folder, `${name}-${process.pid}.mjs`);
  await build({
    absWorkingDir: root,
    entryPoints: [program],
    outfile: made,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    packages: 'external',
    alias: Object.fromEntries(
      ['contracts', 'mime', 'charset'].map((name) => [`@postroom/${name}`, `./libs/${name}/src/index.ts`]),
    ),
    logLevel: 'warning',
  });
  await rename(made, join(folder, `${name}.mjs`));
}
