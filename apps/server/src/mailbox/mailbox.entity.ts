import type { MailboxPriority, MailboxSettings } from '@postroom/contracts';
import { Entity, Index } from 'typeorm';
import {
  FlagColumn,
  IdColumn,
  InstantColumn,
  JsonColumn,
  NameColumn,
  NumberColumn,
  RefColumn,
} from '../database/columns.ts';

/** The groups of settings that nothing searches by. */
export type MailboxGroups = Pick<MailboxSettings, 'pop' | 'smtp' | 'oauth2' | 'watermarks' | 'language' | 'more'>;

@Entity('mailbox')
@Index('mailbox_email', ['emailKey'], { unique: true })
@Index('mailbox_account', ['accountKey'], { unique: true })
@Index('mailbox_queue', ['defaultQueueId'])
export class MailboxEntity {
  @IdColumn('id') id: string;
  @NumberColumn('version') version: number;
  @NameColumn('email', 254) email: string;
  /** The address in its normal form; null once retired, so that it is free again. Unique. */
  @NameColumn('email_key', 254, { nullable: true }) emailKey: string | null;
  /** `host:port:user` in lower case; null once retired. Unique: one mailbox downloads an account. */
  @NameColumn('account_key', 600, { nullable: true }) accountKey: string | null;
  @NameColumn('name', 128) name: string;
  @FlagColumn('active') active: boolean;
  @RefColumn('default_queue_id') defaultQueueId: string;
  @FlagColumn('force_default_queue') forceDefaultQueue: boolean;
  @FlagColumn('trusted') trusted: boolean;
  @FlagColumn('outbound_attachments_allowed') outboundAttachmentsAllowed: boolean;
  @NameColumn('priority', 8) priority: MailboxPriority;
  @JsonColumn('groups_json') groups: MailboxGroups;
  @InstantColumn('created_at') createdAt: number;
  @InstantColumn('retired_at', { nullable: true }) retiredAt: number | null;
}

@Entity('mailbox_department')
@Index('mailbox_department_department', ['departmentId'])
export class MailboxDepartmentEntity {
  @IdColumn('mailbox_id') mailboxId: string;
  @IdColumn('department_id') departmentId: string;
}
