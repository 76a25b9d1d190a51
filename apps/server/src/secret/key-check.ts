import type { EntityManager } from 'typeorm';
import { SettingEntity } from '../settings/setting.entity.ts';

/** The row by which a process notices that it has another key than the database. */
export const keyCheckRow = 'secret-key-check';

/** The check value that the database keeps, with the row's version; null before the first start. */
export async function storedCheck(
  manager: EntityManager,
  locked = false,
): Promise<{ readonly check: string; readonly version: number } | null> {
  // SQLite has one process only.
  const locking = locked && manager.dataSource.options.type !== 'better-sqlite3';
  const row = await manager.findOne(SettingEntity, {
    where: { name: keyCheckRow },
    ...(locking ? { lock: { mode: 'pessimistic_read' as const } } : {}),
  });
  return row && { check: (row.value as { check?: string }).check ?? '', version: row.version };
}
