import { Entity } from 'typeorm';
import type { PlaceName } from './place.ts';
import { BigColumn, BytesColumn, IdColumn, NameColumn } from '../database/columns.ts';

/** Where the raw bytes of a message (or of a quarantined one) are. One object has one owner: the id is the message's. */
@Entity('raw_object')
export class RawObjectEntity {
  @IdColumn('id') id: string;
  @NameColumn('place', 16) place: PlaceName;
  @NameColumn('encoding', 16) encoding: 'zstd' | 'none';
  /** Bytes before compressing. */
  @BigColumn('size') size: number;
  /** SHA-256 of the bytes before compressing, hexadecimal. */
  @NameColumn('sha256', 64) sha256: string;
  @BytesColumn('bytes', { nullable: true }) bytes: Buffer | null;
}
