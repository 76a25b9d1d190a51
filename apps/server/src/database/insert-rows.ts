import type { EntityTarget, ObjectLiteral } from 'typeorm';
import type { Tx } from './database.ts';

/** Parameters of one statement stay far below the engines' limits (SQLite: 32,766). */
const mostParameters = 8000;

/**
 * Inserts many rows in few statements, without reading anything back. Rows must be complete: defaults of columns are not
 * applied to them.
 */
export async function insertRows<T extends ObjectLiteral>(
  tx: Tx,
  target: EntityTarget<T>,
  rows: readonly T[],
): Promise<void> {
  const columns = tx.dataSource.getMetadata(target).columns.length;
  const portion = Math.max(1, Math.floor(mostParameters / columns));
  for (let start = 0; start < rows.length; start += portion) {
    const values = rows.slice(start, start + portion) as Parameters<
      ReturnType<ReturnType<Tx['createQueryBuilder']>['insert']>['values']
    >[0];
    await tx.createQueryBuilder().insert().into(target).values(values).updateEntity(false).execute();
  }
}
