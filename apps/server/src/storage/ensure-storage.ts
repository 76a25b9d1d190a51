import type { Config } from '../config/config.ts';
import type { Database } from '../database/database.ts';
import { SettingEntity } from '../settings/setting.entity.ts';
import { insertOnce, installationOwner } from './owner.ts';
import { StorageError } from './place.ts';
import { Places } from './places.ts';

const usedRow = 'storage-s3-used';

type Wanted = Pick<Config, 'dataDir' | 'storage' | 's3'>;

/**
 * Says whether raw mail can be kept and read where this configuration says; null where no object storage is concerned.
 * @throws StorageError with what is in the way
 */
export async function checkStorage(database: Database, config: Wanted): Promise<string | null> {
  if (config.s3 === null) {
    if (!(await database.read.existsBy(SettingEntity, { name: usedRow }))) return null;
    const sentence = 'Raw mail of this installation lies in an object storage. Set POSTROOM_S3_BUCKET and its keys';
    throw new StorageError(`${sentence}, also with POSTROOM_STORAGE=files, or that mail cannot be read.`, true);
  }
  const { s3 } = new Places(config);
  try {
    await s3?.probe();
  } finally {
    await s3?.close();
  }
  return `objects can be written and read in bucket ${config.s3.bucket}`;
}

/**
 * What a start does: as `checkStorage`, and marks the places as this installation's, so that no other one sweeps them.
 * @returns a warning where the object storage cannot be reached at the moment: mail waits on its servers until it can
 * @throws StorageError where only somebody's change can help
 */
export async function ensureStorage(database: Database, config: Wanted): Promise<string | null> {
  try {
    await checkStorage(database, config);
    await noteUse(database, config);
    await claimPlaces(database, config);
    return null;
  } catch (error) {
    if (!(error instanceof StorageError) || error.lasting) throw error;
    // It may take mail as soon as it is back.
    await noteUse(database, config);
    return error.message;
  }
}

/** From now on this installation does not start without an object storage. */
async function noteUse(database: Database, { storage, s3 }: Wanted): Promise<void> {
  if (storage !== 's3' || (await database.read.existsBy(SettingEntity, { name: usedRow }))) return;
  await insertOnce(database, { name: usedRow, version: 1, value: { bucket: s3?.bucket } });
}

async function claimPlaces(database: Database, config: Wanted): Promise<void> {
  const owner = await installationOwner(database);
  const places = new Places(config);
  try {
    for (const place of places.outside) await place.claim(owner);
  } finally {
    await places.s3?.close();
  }
}
