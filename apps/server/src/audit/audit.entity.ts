import { Entity, Index } from 'typeorm';
import { IdColumn, InstantColumn, JsonColumn, NameColumn, NullableRefColumn } from '../database/columns.ts';

/** Who did what to the installation. Rows are only added. */
@Entity('audit')
@Index('audit_target', ['targetId', 'id'])
export class AuditEntity {
  @IdColumn('id') id: string;
  @InstantColumn('at') at: number;
  @NullableRefColumn('person_id') personId: string | null;
  @NameColumn('action', 64) action: string;
  @NullableRefColumn('target_id') targetId: string | null;
  @JsonColumn('detail') detail: object;
}
