import { existsSync, rmSync } from 'node:fs';
import type { Config } from '../config/config.ts';
import type { Database } from '../database/database.ts';
import { storedCheck } from './key-check.ts';
import { keyIn, nextKeyFile, secretKeyOf, takeNextKey } from './secret-key.ts';
import { SecretBox } from './secret-box.ts';

/**
 * The key of this installation, as `secretKeyOf` gives it. Where a renewal of the key file was broken off, the database
 * tells which of both files holds: the other one goes.
 * @throws ConfigError if the file holds no key
 */
export async function installationKey(
  database: Database,
  { secretKey, dataDir }: Pick<Config, 'secretKey' | 'dataDir'>,
): Promise<{ key: string; made: string | null }> {
  const next = nextKeyFile(dataDir);
  if (secretKey === null && existsSync(next)) {
    const stored = await storedCheck(database.read);
    if (stored?.check === new SecretBox(keyIn(next)).checkValue) takeNextKey(dataDir);
    else rmSync(next);
  }
  return secretKeyOf(secretKey, dataDir);
}
