import { AuditEntity } from '../audit/audit.entity.ts';
import { DayBookEntity, ListedKeysEntity } from '../books/books.entity.ts';
import {
  ConversationEntity,
  ConversationLinkEntity,
  HistoryEntity,
  NoteEntity,
} from '../conversation/conversation.entity.ts';
import { MessageEntity } from '../conversation/message.entity.ts';
import { DepartmentAncestorEntity, DepartmentEntity } from '../department/department.entity.ts';
import { LedgerEntity, QuarantineEntity, VisitEntity, WholeWishEntity } from '../intake/ledger.entity.ts';
import { MaildropEntity } from '../intake/maildrop.entity.ts';
import { EventEntity } from '../live/event.entity.ts';
import { AliasDepartmentEntity, AliasEntity } from '../mailbox/alias.entity.ts';
import { MailboxDepartmentEntity, MailboxEntity } from '../mailbox/mailbox.entity.ts';
import { Oauth2GrantEntity, Oauth2SignInEntity } from '../oauth2/oauth2.entity.ts';
import {
  DraftEntity,
  OutboxEntity,
  OutboxRecipientEntity,
  TemplateDepartmentEntity,
  TemplateEntity,
  UploadEntity,
} from '../outbox/outbox.entity.ts';
import { ApiTokenEntity, AssignmentEntity, PersonEntity, SessionEntity } from '../person/person.entity.ts';
import { QueueEntity } from '../routing/queue.entity.ts';
import { SecretEntity } from '../secret/secret.entity.ts';
import { SettingEntity } from '../settings/setting.entity.ts';
import { RawObjectEntity } from '../storage/raw.entity.ts';

/** Every table of the product. */
export const entities = [
  AliasDepartmentEntity,
  AliasEntity,
  ApiTokenEntity,
  AssignmentEntity,
  AuditEntity,
  ConversationEntity,
  ConversationLinkEntity,
  DayBookEntity,
  DepartmentAncestorEntity,
  DepartmentEntity,
  DraftEntity,
  EventEntity,
  HistoryEntity,
  LedgerEntity,
  ListedKeysEntity,
  MailboxDepartmentEntity,
  MailboxEntity,
  MaildropEntity,
  MessageEntity,
  NoteEntity,
  Oauth2GrantEntity,
  Oauth2SignInEntity,
  OutboxEntity,
  OutboxRecipientEntity,
  PersonEntity,
  QuarantineEntity,
  QueueEntity,
  RawObjectEntity,
  SecretEntity,
  SessionEntity,
  SettingEntity,
  TemplateDepartmentEntity,
  TemplateEntity,
  UploadEntity,
  VisitEntity,
  WholeWishEntity,
];
