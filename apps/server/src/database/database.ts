import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import type { DataSource, EntityManager } from 'typeorm';
import type { NodeSqlite } from './node-sqlite.ts';

/** Inside a transaction: every write of a piece of work goes through the one that it was handed. */
export type Tx = EntityManager;

export type Engine = 'sqlite' | 'mysql';

/** A transaction that lost a fight for rows is run again so often. */
const mostTries = 6;
/** InnoDB: lock wait timeout, deadlock (also Galera's certification failure). */
const fightErrors = new Set([1205, 1213]);

function isFight(error: unknown): boolean {
  const errno = (error as { errno?: unknown; driverError?: { errno?: unknown } } | null)?.driverError?.errno;
  return typeof errno === 'number' && fightErrors.has(errno);
}

/** SQLite and MariaDB name a broken unique index differently. */
export function isDuplicate(error: unknown): boolean {
  const driver = (error as { driverError?: { errno?: unknown; errcode?: unknown } } | null)?.driverError;
  return driver?.errno === 1062 || driver?.errcode === 2067 || driver?.errcode === 1555;
}

/**
 * The door to the database: `read` for what needs no transaction, `run` for everything that writes.
 *
 * On SQLite there is one writing connection, which everybody would share: a write beside a transaction would be lost
 * with it. So writing transactions queue, and reads go to a connection of their own, which sees committed rows only.
 */
export class Database {
  private last: Promise<unknown> = Promise.resolve();
  /** Only to notice a `run` inside a `run`, which on SQLite would wait for itself for ever. */
  private readonly inside = new AsyncLocalStorage<true>();

  constructor(
    private readonly writer: DataSource,
    private readonly reader: DataSource,
    readonly engine: Engine,
  ) {}

  /** Reads of committed rows, outside any transaction. */
  get read(): EntityManager {
    return this.reader.manager;
  }

  get source(): DataSource {
    return this.writer;
  }

  /**
   * Runs `work` in one transaction. It is committed when `work` resolves, rolled back when it rejects. On MySQL a
   * transaction that lost a deadlock is run again as a whole, so `work` must do nothing but database work.
   */
  async run<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.alone(() => (this.engine === 'sqlite' ? this.queued(work) : this.retried(work)));
  }

  /**
   * As `run`, for what may be lost in a power cut together with the process that wrote it: leases, above all. A killed
   * process loses nothing, and the next `run` puts it on disk with its own. On SQLite, whose commits stop the thread
   * while the disk works, it costs a twentieth; MariaDB has no such choice for one transaction.
   */
  async runUnflushed<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.alone(() => (this.engine === 'sqlite' ? this.queued(work, false) : this.retried(work)));
  }

  /** Milliseconds since 1970 by the database: the only clock that processes compare. */
  async now(manager: EntityManager = this.read): Promise<number> {
    const sql =
      this.engine === 'sqlite'
        ? "SELECT CAST(unixepoch('subsec') * 1000 AS INTEGER) AS now"
        : 'SELECT CAST(UNIX_TIMESTAMP(NOW(3)) * 1000 AS UNSIGNED) AS now';
    const rows: { now: number | string }[] = await manager.query(sql);
    return Number(rows[0]?.now);
  }

  async close(): Promise<void> {
    await this.last.catch(() => undefined);
    if (this.reader !== this.writer && this.reader.isInitialized) await this.reader.destroy();
    if (this.writer.isInitialized) await this.writer.destroy();
  }

  private alone<T>(begin: () => Promise<T>): Promise<T> {
    if (this.inside.getStore()) {
      throw new Error('A transaction was begun inside another: hand the outer one on.');
    }
    return this.inside.run(true, begin);
  }

  private queued<T>(work: (tx: Tx) => Promise<T>, flushed = true): Promise<T> {
    const mine = this.last.then(async () => {
      if (!flushed) this.synchronous('NORMAL');
      try {
        return await this.writer.transaction(work);
      } catch (error) {
        await this.settle();
        throw error;
      } finally {
        if (!flushed) this.synchronous('FULL');
      }
    });
    // The next in the queue waits for this one, whether it worked or not; the caller sees the failure.
    this.last = mine.catch(() => undefined);
    return mine;
  }

  /** Not by a statement that is kept: SQLite obeys this one when it is prepared, not when it is run. */
  private synchronous(level: 'FULL' | 'NORMAL'): void {
    const { databaseConnection } = this.writer.driver as unknown as { databaseConnection: NodeSqlite };
    databaseConnection.exec(`PRAGMA synchronous = ${level}`);
  }

  /**
   * After a failed transaction on SQLite there is none. SQLite itself ends it where COMMIT finds the disk full; TypeORM's
   * runner then still believes in it, takes the next one for a part of it, and nothing would be committed ever again.
   */
  private async settle(): Promise<void> {
    const runner = this.writer.createQueryRunner();
    await runner.query('ROLLBACK').catch(() => undefined);
    Object.assign(runner, { isTransactionActive: false, transactionDepth: 0 });
  }

  private async retried<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    for (let tried = 1; ; tried += 1) {
      try {
        return await this.writer.transaction(work);
      } catch (error) {
        if (tried >= mostTries || !isFight(error)) throw error;
        await pause(Math.random() * 20 * tried);
      }
    }
  }
}
