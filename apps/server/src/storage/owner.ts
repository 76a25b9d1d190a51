import { type Database, isDuplicate } from '../database/database.ts';
import { newId } from '../database/ids.ts';
import { SettingEntity } from '../settings/setting.entity.ts';

const row = 'storage-owner';

/** Writes a row of settings; false where another process was first. */
export async function insertOnce(database: Database, setting: SettingEntity): Promise<boolean> {
  try {
    await database.run((tx) => tx.insert(SettingEntity, setting));
    return true;
  } catch (error) {
    if (isDuplicate(error)) return false;
    throw error;
  }
}

/** What this installation calls itself where its raw mail lies. */
export async function installationOwner(database: Database): Promise<string> {
  const known = await database.read.existsBy(SettingEntity, { name: row });
  if (!known) await insertOnce(database, { name: row, version: 1, value: { id: newId() } });
  const { value } = await database.read.findOneByOrFail(SettingEntity, { name: row });
  return (value as { id: string }).id;
}
