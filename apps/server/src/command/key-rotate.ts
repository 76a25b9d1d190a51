import { recordAudit } from '../audit/record.events.ts';
import type { Config } from '../config/config.ts';
import type { Database } from '../database/database.ts';
import { openDatabase, pendingMigrations } from '../database/open-database.ts';
import { commandLine } from '../http/caller.ts';
import { installationKey } from '../secret/installation-key.ts';
import { keyCheckRow, storedCheck } from '../secret/key-check.ts';
import { SecretBox } from '../secret/secret-box.ts';
import { leastCharacters, makeNextKey, takeNextKey } from '../secret/secret-key.ts';
import { isSecretError, resealAll } from '../secret/secrets.service.ts';
import { SettingEntity } from '../settings/setting.entity.ts';
import { CommandError } from './command-error.ts';
import { readSecret } from './standard-input.ts';

export interface KeyRotateOptions {
  readonly newKeyStdin?: boolean;
}

/**
 * `postroom key rotate`: seals all secrets anew under another key, in one transaction. The old key is that of the
 * configuration, or of the key file, which is then renewed by itself.
 */
export async function keyRotate(config: Config, { newKeyStdin = false }: KeyRotateOptions): Promise<string> {
  const byFile = config.secretKey === null;
  if (byFile === newKeyStdin) {
    throw new CommandError(
      byFile
        ? 'The key lies in a file of the data directory, which is renewed by itself: leave out --new-key-stdin.'
        : 'Give the new key on standard input, with --new-key-stdin: on the command line others could read it.',
    );
  }
  const typed = byFile ? null : await readSecret('key');
  if (typed !== null && typed.length < leastCharacters) {
    throw new CommandError(`The new key needs ${leastCharacters} characters or more; that is ${typed.length}.`);
  }
  const database = await openDatabase(config.databaseUrl);
  try {
    if ((await pendingMigrations(database)).length > 0) {
      throw new CommandError('The database is not that of this version. Run postroom migrate first.');
    }
    const old = new SecretBox((await installationKey(database, config)).key);
    const count = await rotate(database, old, new SecretBox(typed ?? makeNextKey(config.dataDir)));
    const sealed = `${count} ${count === 1 ? 'secret is' : 'secrets are'} sealed under the new key.`;
    if (byFile) {
      takeNextKey(config.dataDir);
      return `${sealed} The old key is kept as secret.key.old: backups from before need it. Keep a copy of both apart from the data.`;
    }
    return `${sealed} Start every process again with the new POSTROOM_SECRET_KEY. Keep the old one with the backups from before.`;
  } finally {
    await database.close();
  }
}

/** @throws CommandError, nothing being changed then */
async function rotate(database: Database, from: SecretBox, to: SecretBox): Promise<number> {
  const stored = await storedCheck(database.read);
  if (stored?.check === to.checkValue) throw new CommandError('The database has this key already.');
  if (stored?.check !== from.checkValue) {
    throw new CommandError(
      'The key of this configuration is not that of the database, so nothing can be opened with it. Give the right one.',
    );
  }
  try {
    return await database.run(async (tx) => {
      // First of all, and by its version: from here on nobody writes a secret under the old key.
      const { version } = stored;
      const value = { check: to.checkValue };
      const { affected } = await tx.update(
        SettingEntity,
        { name: keyCheckRow, version },
        { value, version: version + 1 },
      );
      if (affected !== 1) throw new CommandError('Somebody else renewed the key just now.');
      const count = await resealAll(tx, from, to);
      await recordAudit(tx, { personId: commandLine.personId, action: 'key.rotated', detail: { secrets: count } });
      return count;
    });
  } catch (error) {
    if (!isSecretError(error)) throw error;
    throw new CommandError(`${error.message} Nothing was changed. Clear it in the console, then try again.`);
  }
}
