import type { Database } from './database/database.ts';
import { isDuplicate } from './database/database.ts';
import type { Departments } from './department/departments.service.ts';
import type { Queues } from './routing/queues.service.ts';
import { keyCheckRow, storedCheck } from './secret/key-check.ts';
import type { SecretBox } from './secret/secret-box.ts';
import { SettingEntity } from './settings/setting.entity.ts';

/** A process that cannot go on with this database: a sentence that says what to do. */
export class InstallationError extends Error {}

/**
 * Makes what every installation has before its first person: the root department, its General pool, the Undeliverable
 * queue, and the check value of the secret key. Does nothing where it is there.
 * @throws InstallationError if this process has another secret key than the database
 */
export async function ensureInstallation(
  database: Database,
  box: SecretBox,
  departments: Departments,
  queues: Queues,
): Promise<void> {
  const known = await storedCheck(database.read);
  if (!known) {
    try {
      await database.run(async (tx) => {
        // Inserted first: of two processes that start at once, the second finds the row and changes nothing.
        await tx.insert(SettingEntity, { name: keyCheckRow, version: 1, value: { check: box.checkValue } });
        const rootId = await departments.makeRoot(tx, 'All departments');
        await queues.makeUndeliverable(tx, rootId);
      });
      return;
    } catch (error) {
      if (!isDuplicate(error)) throw error;
    }
  }
  const stored = known ?? (await storedCheck(database.read));
  if (stored?.check !== box.checkValue) {
    throw new InstallationError(
      'POSTROOM_SECRET_KEY (or the key file in the data directory) is not the one that this database was made with. ' +
        'Stored passwords would be lost: start with the right key.',
    );
  }
}
