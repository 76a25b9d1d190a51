import type { Queue } from '@postroom/contracts';
import { Entity, Index } from 'typeorm';
import { IdColumn, NameColumn, NumberColumn, RefColumn } from '../database/columns.ts';

@Entity('queue')
@Index('queue_department', ['departmentId'])
export class QueueEntity {
  @IdColumn('id') id: string;
  @NameColumn('name', 128) name: string;
  @RefColumn('department_id') departmentId: string;
  @NumberColumn('priority') priority: number;
  @NumberColumn('target_minutes', { nullable: true }) targetMinutes: number | null;
  @NameColumn('kind', 16) kind: Queue['kind'];
}
