import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';

const fileName = 'secret.key';

/**
 * The text from which the keys for secrets are derived: the configured one, else that of the key file in the data
 * directory, which is made (mode 0600) at the first start. Only for the embedded database: several processes must be
 * given the same key.
 * @returns the key, and the sentence to show where a file was made just now
 */
export function secretKeyOf(configured: string | null, dataDir: string): { key: string; made: string | null } {
  if (configured !== null) return { key: configured, made: null };
  const path = join(dataDir, fileName);
  if (existsSync(path)) return { key: readFileSync(path, 'utf8').trim(), made: null };
  mkdirSync(dataDir, { recursive: true });
  const key = randomBytes(32).toString('base64url');
  const file = openSync(path, 'wx', 0o600);
  try {
    writeSync(file, `${key}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  return { key, made: `Made ${path}: without it, stored passwords cannot be read. Keep a copy apart from the data.` };
}
