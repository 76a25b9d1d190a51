import { setImmediate as breathe } from 'node:timers/promises';
import type { PoolConnection } from 'mysql2';
import { type EntityMetadata, type EntityTarget, type ObjectLiteral, QueryFailedError } from 'typeorm';
import type { Tx } from './database.ts';
import type { NodeSqlite } from './node-sqlite.ts';

type Value = string | number | Buffer | null;

/** Kinds of columns (`columns.ts`) whose values go to both engines as they are, or through their transformer. */
const plainTypes = new Set<unknown>(['varchar', 'longtext', 'longblob', 'varbinary', 'bigint', 'integer']);

/** Rows of one MySQL statement: few sizes, so that each connection keeps few prepared statements. Largest first. */
const rowCounts = [64, 32, 16, 8, 4, 2, 1] as const;
/** Parameters of one MySQL statement; the protocol ends at 65,535. */
const mostParameters = 32_768;
/** Bytes of one MySQL statement, unless one row has more: servers take 16 MiB and more (`max_allowed_packet`). */
const mostBytes = 4 * 1024 * 1024;
/** SQLite works in this thread: after so many rows others have their turn. */
const rowsInOneGo = 500;
/** MySQL: `max_prepared_stmt_count` is reached. */
const tooManyStatements = 1461;

/** How rows of one entity are written; made once for each entity and database. */
class InsertPlan {
  readonly width: number;
  private readonly columns: { readonly property: string; readonly toStored: ((value: unknown) => unknown) | null }[];
  private readonly head: string;
  private readonly group: string;
  private readonly statements = new Map<number, string>();

  constructor(metadata: EntityMetadata, escape: (name: string) => string) {
    this.columns = metadata.columns.map(({ propertyName, type, transformer, embeddedMetadata }) => {
      if (!plainTypes.has(type) || embeddedMetadata !== undefined || Array.isArray(transformer)) {
        throw new Error(`${metadata.tableName}.${propertyName} is of a kind that insertRows does not write.`);
      }
      return { property: propertyName, toStored: transformer ? (value) => transformer.to(value) as unknown : null };
    });
    this.width = this.columns.length;
    const names = metadata.columns.map((column) => escape(column.databaseName)).join(', ');
    this.head = `INSERT INTO ${escape(metadata.tableName)} (${names}) VALUES `;
    this.group = `(${Array<string>(this.width).fill('?').join(', ')})`;
  }

  sql(rows: number): string {
    const known = this.statements.get(rows);
    if (known !== undefined) return known;
    const made = this.head + Array<string>(rows).fill(this.group).join(', ');
    this.statements.set(rows, made);
    return made;
  }

  values(row: ObjectLiteral): Value[] {
    return this.columns.map(({ property, toStored }) => {
      const value: unknown = row[property];
      return ((toStored ? toStored(value) : value) ?? null) as Value;
    });
  }
}

const plans = new WeakMap<EntityMetadata, InsertPlan>();

function planOf(tx: Tx, target: EntityTarget<ObjectLiteral>): InsertPlan {
  const metadata = tx.dataSource.getMetadata(target);
  const known = plans.get(metadata);
  if (known) return known;
  const made = new InsertPlan(metadata, (name) => tx.dataSource.driver.escape(name));
  plans.set(metadata, made);
  return made;
}

/** Never less than the value takes in the statement. */
function bytesOf(value: Value): number {
  if (typeof value === 'string') return 3 * value.length + 9;
  return value instanceof Uint8Array ? value.length + 9 : 8;
}

async function insertIntoSqlite(connection: NodeSqlite, plan: InsertPlan, rows: readonly ObjectLiteral[]) {
  const statement = connection.prepare(plan.sql(1));
  for (const [index, row] of rows.entries()) {
    if (index > 0 && index % rowsInOneGo === 0) await breathe();
    statement.run(...plan.values(row));
  }
}

/** How many of the rows from `start` on go into the next statement. */
function nextCount(width: number, sizes: readonly number[], start: number): number {
  let fits = 1;
  for (let bytes = sizes[start] ?? 0; start + fits < sizes.length; fits += 1) {
    bytes += sizes[start + fits] ?? 0;
    if (bytes > mostBytes || fits >= rowCounts[0]) break;
  }
  return rowCounts.find((count) => count <= fits && count * width <= mostParameters) ?? 1;
}

async function insertIntoMysql(connection: PoolConnection, plan: InsertPlan, rows: readonly ObjectLiteral[]) {
  const session = connection.promise();
  const values = rows.map((row) => plan.values(row));
  const sizes = values.map((row) => row.reduce<number>((sum, value) => sum + bytesOf(value), 0));
  for (let start = 0; start < values.length;) {
    const count = nextCount(plan.width, sizes, start);
    const parameters = values.slice(start, start + count).flat();
    try {
      await session.execute(plan.sql(count), parameters);
    } catch (error) {
      if ((error as { errno?: unknown }).errno !== tooManyStatements) throw error;
      await session.query(plan.sql(count), parameters);
    }
    start += count;
  }
}

/**
 * Inserts many rows in few statements on the transaction's own connection, without reading anything back, and without
 * TypeORM's builder, which costs more than the insert itself. Rows must be complete: defaults of columns are not applied
 * to them, and what is missing is NULL.
 * @throws QueryFailedError as TypeORM does (without the values, which are people's mail); rows before the refused one
 * may be written, and go with the transaction
 */
export async function insertRows<T extends ObjectLiteral>(
  tx: Tx,
  target: EntityTarget<T>,
  rows: readonly T[],
): Promise<void> {
  if (rows.length === 0) return;
  const runner = tx.queryRunner;
  if (!runner?.isTransactionActive) throw new Error('insertRows needs a transaction.');
  const plan = planOf(tx, target);
  const connection: unknown = await runner.connect();
  try {
    if (tx.dataSource.options.type === 'better-sqlite3') {
      await insertIntoSqlite(connection as NodeSqlite, plan, rows);
    } else {
      await insertIntoMysql(connection as PoolConnection, plan, rows);
    }
  } catch (error) {
    throw new QueryFailedError(plan.sql(1), [], error as Error);
  }
}
