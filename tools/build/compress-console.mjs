/* Leaves the console's files compressed beside themselves (brotli and gzip), for the server to hand out as they are. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const folder = join(import.meta.dirname, '..', '..', 'dist', 'console', 'browser');
const worthIt = 1024;

for (const name of readdirSync(folder).filter((file) => /\.(m?js|css|svg|json|txt)$/.test(file))) {
  const bytes = readFileSync(join(folder, name));
  if (bytes.length < worthIt) continue;
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
  writeFileSync(join(folder, `${name}.br`), brotliCompressSync(bytes, { params }));
  writeFileSync(join(folder, `${name}.gz`), gzipSync(bytes, { level: 9 }));
}
