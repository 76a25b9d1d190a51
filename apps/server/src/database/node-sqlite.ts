import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';

interface Options {
  readonly readonly?: boolean;
  readonly timeout?: number;
}

type Row = Record<string, unknown>;

/** Bytes come back as Buffer, as from mysql2, so that both engines give the same types. */
function withBuffers(row: unknown): Row {
  const values = row as Row;
  for (const name in values) {
    const value = values[name];
    if (value instanceof Uint8Array) values[name] = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  }
  return values;
}

class Statement {
  readonly reader: boolean;

  constructor(private readonly statement: StatementSync) {
    this.reader = statement.columns().length > 0;
  }

  all(...parameters: unknown[]): Row[] {
    return this.statement.all(...(parameters as SQLInputValue[])).map(withBuffers);
  }

  run(...parameters: unknown[]): { changes: number | bigint; lastInsertRowid: number | bigint } {
    return this.statement.run(...(parameters as SQLInputValue[]));
  }
}

/**
 * Node's own SQLite in the shape that TypeORM's `better-sqlite3` driver expects (its `driver` option), so that nothing
 * native is compiled at install. Statements are prepared once and kept, at most `most` of them.
 */
export class NodeSqlite {
  private readonly database: DatabaseSync;
  private readonly statements = new Map<string, Statement>();
  private static readonly most = 500;

  constructor(path: string, options: Options = {}) {
    this.database = new DatabaseSync(path, { readOnly: options.readonly ?? false, timeout: options.timeout ?? 5000 });
  }

  prepare(sql: string): Statement {
    const known = this.statements.get(sql);
    if (known) return known;
    const made = new Statement(this.database.prepare(sql));
    if (this.statements.size < NodeSqlite.most) this.statements.set(sql, made);
    return made;
  }

  exec(sql: string): void {
    this.database.exec(sql);
  }

  pragma(sql: string): Row[] {
    return this.database.prepare(`PRAGMA ${sql}`).all().map(withBuffers);
  }

  close(): void {
    this.statements.clear();
    this.database.close();
  }
}
