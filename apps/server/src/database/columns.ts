import { Column, type ColumnOptions, PrimaryColumn } from 'typeorm';

/*
 * One line for each kind of column, so that what differs between the engines is decided here and nowhere else.
 * Migrations use the same type names.
 */

/** Ids are UUIDv7 texts, made by the application. */
export const IdColumn = (name: string) => PrimaryColumn({ name, type: 'varchar', length: 36 });
export const RefColumn = (name: string, options: ColumnOptions = {}) =>
  Column({ name, type: 'varchar', length: 36, ...options });
export const NullableRefColumn = (name: string) => RefColumn(name, { nullable: true });

/** A short text. MySQL's `text` ends at 65,535 bytes, so long ones are longtext. */
export const NameColumn = (name: string, length = 255, options: ColumnOptions = {}) =>
  Column({ name, type: 'varchar', length, ...options });
export const TextColumn = (name: string, options: ColumnOptions = {}) => Column({ name, type: 'longtext', ...options });
export const BytesColumn = (name: string, options: ColumnOptions = {}) =>
  Column({ name, type: 'longblob', ...options });
export const KeyBytesColumn = (name: string, length: number, options: ColumnOptions = {}) =>
  Column({ name, type: 'varbinary', length, ...options });

const wholeNumber = {
  to: (value: number | null | undefined) => value,
  from: (value: string | number | null) => (value === null ? null : Number(value)),
};

/** Milliseconds since 1970, UTC: exact on both engines, unlike their date types. */
export const InstantColumn = (name: string, options: ColumnOptions = {}) =>
  Column({ name, type: 'bigint', transformer: wholeNumber, ...options });
/** Bytes, counts: up to 2^53. */
export const BigColumn = (name: string, options: ColumnOptions = {}) =>
  Column({ name, type: 'bigint', transformer: wholeNumber, ...options });
export const NumberColumn = (name: string, options: ColumnOptions = {}) =>
  Column({ name, type: 'integer', ...options });

export const FlagColumn = (name: string) =>
  Column({
    name,
    type: 'integer',
    transformer: { to: (value: boolean) => (value ? 1 : 0), from: (value: number) => value !== 0 },
  });

/** Objects and lists, as text: MariaDB's json type would read a bare string twice. */
export const JsonColumn = (name: string, options: ColumnOptions = {}) =>
  Column({
    name,
    type: 'longtext',
    transformer: {
      to: (value: unknown) => (value === null || value === undefined ? null : JSON.stringify(value)),
      from: (value: string | null): unknown => (value === null ? null : JSON.parse(value)),
    },
    ...options,
  });
