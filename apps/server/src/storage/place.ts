import type { Readable } from 'node:stream';
import type { Sealed } from './seal.ts';

/** Where the raw bytes of a message can lie. */
export type PlaceName = 'database' | 'file' | 's3';

/** The name of an object: no two messages share one, so no deletion takes another's bytes. */
export interface RawKey {
  readonly id: string;
  /** SHA-256 of the bytes before compressing, hexadecimal. */
  readonly sha256: string;
}

/** What a row says of its object. */
export interface RawRow extends RawKey {
  readonly place: PlaceName;
  readonly encoding: 'zstd' | 'none';
  /** Bytes before compressing. */
  readonly size: number;
  readonly bytes: Buffer | null;
}

/** One of the places: keeps, gives back and removes the bytes of objects, compressed as they are. */
export interface RawPlace {
  readonly name: PlaceName;
  /**
   * Makes the content durable before it answers: what is named by a row afterwards is there after a power cut. A
   * content file is taken over: it is gone after success.
   * @returns the bytes that belong into the row, null where they lie outside the database
   * @throws NodeJS.ErrnoException where the disk refuses, StorageError where the object storage does: nothing is kept
   */
  keep(sealed: Sealed): Promise<Buffer | null>;
  /** Their bytes as kept. @throws RawMissingError before anything is read, StorageError */
  open(row: RawRow): Promise<Readable>;
  /** Removes an object; one that is not there is removed already. */
  remove(key: RawKey): Promise<void>;
}

/** An object outside the database. */
export interface OutsideObject extends RawKey {
  /** When it was written, in ms, by the clock of its place. */
  readonly writtenAt: number;
  /** As kept. */
  readonly bytes: number;
}

/** A place outside the database: a crash between keeping and committing leaves an object there that no row names. */
export interface OutsidePlace extends RawPlace {
  /** All objects, some at a time; what is not named as ours is passed over. */
  list(): AsyncIterable<OutsideObject>;
  /** Now, in ms, by the clock that `writtenAt` is of. */
  now(): Promise<number>;
  /** Marks the place as this installation's; gives whose it is. */
  claim(installation: string): Promise<string>;
}

/** The object storage refuses or cannot be reached: a sentence that says what to do. */
export class StorageError extends Error {
  constructor(
    message: string,
    /** It answered and refuses as long as nobody changes something; else trying again may help. */
    readonly lasting: boolean,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'StorageError';
  }
}

/** A row names bytes that are not where it says. */
export class RawMissingError extends Error {
  constructor(
    readonly id: string,
    place: PlaceName,
  ) {
    super(`The raw bytes of ${id} are missing (${place}).`);
    this.name = 'RawMissingError';
  }
}

/** The bytes are there, but are not those that were stored. */
export class RawDamagedError extends Error {
  constructor(
    readonly id: string,
    place: PlaceName,
    options?: ErrorOptions,
  ) {
    super(`The raw bytes of ${id} are damaged (${place}): they are not those that were stored.`, options);
    this.name = 'RawDamagedError';
  }
}

const keyName = /^([0-9a-f]{64})-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

/** The path of an object below the root of its place: two levels of folders keep each small. */
export function pathOf({ id, sha256 }: RawKey): string {
  return `${sha256.slice(0, 2)}/${sha256.slice(2, 4)}/${sha256}-${id}`;
}

/** The key that a last part of a path is of; null: not one of ours. */
export function keyOf(name: string): RawKey | null {
  const found = keyName.exec(name);
  return found?.[1] !== undefined && found[2] !== undefined ? { sha256: found[1], id: found[2] } : null;
}
