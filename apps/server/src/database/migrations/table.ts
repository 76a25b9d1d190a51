import { type QueryRunner, Table, type TableColumnOptions } from 'typeorm';

/** Columns of a migration, by kind; the names of the types hold on both engines. */
type Kind = 'ref' | 'name' | 'text' | 'bytes' | 'key' | 'big' | 'number';

export interface ColumnPlan {
  readonly kind: Kind;
  readonly length?: number;
  readonly nullable?: boolean;
  readonly primary?: boolean;
}

export interface IndexPlan {
  readonly name: string;
  readonly columns: readonly string[];
  readonly unique?: boolean;
}

const types: Record<Kind, string> = {
  ref: 'varchar',
  name: 'varchar',
  text: 'longtext',
  bytes: 'longblob',
  key: 'varbinary',
  big: 'bigint',
  number: 'integer',
};

function columnOf(name: string, plan: ColumnPlan): TableColumnOptions {
  const length = plan.kind === 'ref' ? 36 : plan.length;
  return {
    name,
    type: types[plan.kind],
    isNullable: plan.nullable ?? false,
    isPrimary: plan.primary ?? false,
    ...(length === undefined ? {} : { length: String(length) }),
  };
}

/** Makes one table with its indices. Texts compare byte for byte on both engines: the database's default collation is binary. */
export async function createTable(
  runner: QueryRunner,
  name: string,
  columns: Readonly<Record<string, ColumnPlan>>,
  indices: readonly IndexPlan[] = [],
): Promise<void> {
  const table = new Table({
    name,
    columns: Object.entries(columns).map(([column, plan]) => columnOf(column, plan)),
    indices: indices.map((index) => ({
      name: index.name,
      columnNames: [...index.columns],
      isUnique: index.unique ?? false,
    })),
  });
  await runner.createTable(table);
}
