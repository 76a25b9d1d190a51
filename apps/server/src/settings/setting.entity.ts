import { Column, Entity, PrimaryColumn } from 'typeorm';
import { JsonColumn } from '../database/columns.ts';

/** One row for each topic that the whole installation shares. */
@Entity('setting')
export class SettingEntity {
  @PrimaryColumn({ name: 'name', type: 'varchar', length: 64 }) name: string;
  @Column({ name: 'version', type: 'integer' }) version: number;
  @JsonColumn('value') value: object;
}
