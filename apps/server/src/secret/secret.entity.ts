import { Entity, Index } from 'typeorm';
import { BytesColumn, IdColumn, InstantColumn, NameColumn, NullableRefColumn, RefColumn } from '../database/columns.ts';

/** A secret of something (`ownerId`, `field`), encrypted and bound to where it may go. */
@Entity('secret')
@Index('secret_owner', ['ownerId', 'field'], { unique: true })
export class SecretEntity {
  @IdColumn('id') id: string;
  @RefColumn('owner_id') ownerId: string;
  @NameColumn('field', 64) field: string;
  @BytesColumn('ciphertext') ciphertext: Buffer;
  /** What the secret is bound to (server, port, user …), so that a change of it is noticed without the key. */
  @NameColumn('binding', 64) binding: string;
  @InstantColumn('changed_at') changedAt: number;
  @NullableRefColumn('changed_by') changedBy: string | null;
}
