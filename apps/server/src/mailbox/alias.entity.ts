import type { AliasLanguage } from '@postroom/contracts';
import { Entity, Index } from 'typeorm';
import {
  IdColumn,
  InstantColumn,
  JsonColumn,
  NameColumn,
  NullableRefColumn,
  NumberColumn,
  RefColumn,
} from '../database/columns.ts';

/** Another address whose mail arrives in a mailbox. What is null it has from the mailbox. */
@Entity('alias')
@Index('alias_email', ['emailKey'], { unique: true })
@Index('alias_mailbox', ['mailboxId'])
@Index('alias_queue', ['defaultQueueId'])
export class AliasEntity {
  @IdColumn('id') id: string;
  @NumberColumn('version') version: number;
  @RefColumn('mailbox_id') mailboxId: string;
  @NameColumn('email', 254) email: string;
  /** The address in its normal form; null once its mailbox is retired, so that it is free again. */
  @NameColumn('email_key', 254, { nullable: true }) emailKey: string | null;
  @NameColumn('name', 128, { nullable: true }) name: string | null;
  @NullableRefColumn('default_queue_id') defaultQueueId: string | null;
  @JsonColumn('language', { nullable: true }) language: AliasLanguage | null;
  @InstantColumn('created_at') createdAt: number;
}

/** The departments of an alias; one without rows has those of its mailbox. */
@Entity('alias_department')
@Index('alias_department_department', ['departmentId'])
export class AliasDepartmentEntity {
  @IdColumn('alias_id') aliasId: string;
  @IdColumn('department_id') departmentId: string;
}
