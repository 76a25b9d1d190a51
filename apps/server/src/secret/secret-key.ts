import { randomBytes } from 'node:crypto';
import {
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { ConfigError } from '../config/config.ts';

const fileName = 'secret.key';
export const leastCharacters = 32;

/**
 * The text from which the keys for secrets are derived: the configured one, else that of the key file in the data
 * directory, which is made (mode 0600) at the first start. Only for the embedded database: several processes must be
 * given the same key.
 * @returns the key, and the sentence to show where a file was made just now
 * @throws ConfigError if the file holds no key
 */
export function secretKeyOf(configured: string | null, dataDir: string): { key: string; made: string | null } {
  if (configured !== null) return { key: configured, made: null };
  const path = join(dataDir, fileName);
  if (existsSync(path)) return { key: keyIn(path), made: null };
  mkdirSync(dataDir, { recursive: true });
  const key = makeKeyFile(path);
  return { key, made: `Made ${path}: without it, stored passwords cannot be read. Keep a copy apart from the data.` };
}

/** Where a new key lies until the database has it. */
export const nextKeyFile = (dataDir: string) => join(dataDir, `${fileName}.next`);

/** Makes a new key beside the one in use. */
export function makeNextKey(dataDir: string): string {
  const path = nextKeyFile(dataDir);
  rmSync(path, { force: true });
  return makeKeyFile(path);
}

/** Puts the new key in place of the old one, which is kept: backups from before need it. */
export function takeNextKey(dataDir: string): void {
  const path = join(dataDir, fileName);
  if (existsSync(path)) copyFileSync(path, join(dataDir, `${fileName}.old`));
  renameSync(nextKeyFile(dataDir), path);
}

function makeKeyFile(path: string): string {
  const key = randomBytes(32).toString('base64url');
  // Named only when it is whole: a power cut leaves no key file that is empty or cut.
  const unfinished = `${path}.${randomBytes(6).toString('hex')}`;
  const file = openSync(unfinished, 'wx', 0o600);
  try {
    writeSync(file, `${key}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(unfinished, path);
  return key;
}

/** @throws ConfigError if the file holds no key */
export function keyIn(path: string): string {
  const key = readFileSync(path, 'utf8').trim();
  if (key.length >= leastCharacters) return key;
  throw new ConfigError([
    `${path} holds no key (fewer than ${leastCharacters} characters). Put back your copy of it: stored passwords need it.`,
  ]);
}
