import type { Config } from '../config/config.ts';
import { DatabasePlace } from './database-place.ts';
import { FilePlace } from './file-place.ts';
import { type OutsidePlace, type PlaceName, type RawPlace, StorageError } from './place.ts';
import { S3Place } from './s3-place.ts';

/** What of the configuration says where raw bytes lie; without `storage`, in files. */
export type PlacesConfig = Pick<Config, 'dataDir'> & Partial<Pick<Config, 'storage' | 's3'>>;

/** All places that are configured, and which of them takes new large messages. */
export class Places {
  readonly database = new DatabasePlace();
  readonly file: FilePlace;
  readonly s3: S3Place | null;
  /** Takes what is too large for the database. */
  readonly forLarge: OutsidePlace;

  constructor(config: PlacesConfig) {
    this.file = new FilePlace(config.dataDir);
    this.s3 = config.s3 ? new S3Place(config.s3) : null;
    this.forLarge = config.storage === 's3' && this.s3 ? this.s3 : this.file;
  }

  get outside(): readonly OutsidePlace[] {
    return this.s3 ? [this.file, this.s3] : [this.file];
  }

  /** @throws StorageError where the place is not configured any more */
  of(name: PlaceName): RawPlace {
    if (name === 'database') return this.database;
    if (name === 'file') return this.file;
    if (this.s3) return this.s3;
    throw new StorageError('Raw mail lies in an object storage that is not configured: set POSTROOM_S3_….', true);
  }
}
