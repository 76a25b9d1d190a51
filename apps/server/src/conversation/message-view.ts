import type { Message, MessageSummary, Original, OtherDelivery } from '@postroom/contracts';
import { type EntityManager, In } from 'typeorm';
import { OutboxEntity } from '../outbox/outbox.entity.ts';
import type { MessageBody } from './message-body.service.ts';
import type { MessageEntity } from './message.entity.ts';
import { iso, isoOrNull } from './summaries.ts';

export type SummaryRow = Omit<MessageEntity, 'body' | 'facts' | 'trace' | 'cc' | 'messageId' | 'messageIdHash'>;

export function toMessageSummary(row: SummaryRow, queueId: string | null): MessageSummary {
  const { fromName: name, fromAddress: address } = row;
  return {
    id: row.id,
    mailboxId: row.mailboxId,
    queueId,
    conversationId: row.conversationId,
    direction: row.direction,
    subject: row.subject,
    from: name === '' && address === '' ? null : { name, address },
    to: row.to,
    receivedAt: iso(row.receivedAt),
    date: isoOrNull(row.date),
    size: row.size,
    originalSize: row.originalSize,
    truncated: row.truncated,
    automatic: row.automatic,
    bounce: row.bounce,
    attachmentCount: row.attachmentCount,
  };
}

/** What is known of a message elsewhere. */
export interface Beside {
  readonly sending: Message['sending'] | undefined;
  readonly original: Original | undefined;
  readonly otherDeliveries: OtherDelivery[] | undefined;
}

/** The message as people read it; `shown` is its HTML made safe: what the body has is never handed out. */
export function toMessage(
  row: MessageEntity,
  queueId: string | null,
  body: MessageBody,
  shown: Pick<Message, 'html' | 'remoteContentBlocked'>,
  beside: Beside,
): Message {
  return {
    ...toMessageSummary(row, queueId),
    text: body.text,
    html: shown.html,
    remoteContentBlocked: shown.remoteContentBlocked,
    charset: body.charset,
    messageId: row.messageId,
    references: [...row.facts.references],
    cc: row.cc,
    replyTo: [...row.facts.replyTo],
    headers: body.headers,
    attachments: row.facts.attachments.map(({ n, fileName, type, size, inline, contentId, cut }) => {
      return { n, fileName, type, size, inline, contentId, cut };
    }),
    trace: row.trace,
    marks: row.marks,
    sending: beside.sending ?? null,
    original: beside.original ?? null,
    otherDeliveries: beside.otherDeliveries ?? [],
    aboutId: row.facts.aboutId ?? null,
    ...(body.onlyBeginning ? { onlyBeginning: true } : {}),
  };
}

/** How outgoing messages left, by message; one query. */
export async function sendingOf(
  manager: EntityManager,
  messages: readonly Pick<MessageEntity, 'id' | 'direction'>[],
): Promise<Map<string, NonNullable<Message['sending']>>> {
  const ids = messages.filter(({ direction }) => direction === 'out').map(({ id }) => id);
  if (ids.length === 0) return new Map();
  const rows = await manager.find(OutboxEntity, {
    select: { id: true, messageId: true, state: true, response: true, notDelivered: true },
    where: { messageId: In(ids) },
  });
  return new Map(
    rows.map(({ id, messageId, state, response, notDelivered }) => {
      return [messageId, { outboxId: id, state, response, notDelivered }];
    }),
  );
}
