import { createHash } from 'node:crypto';
import { normalAddress, readMessage } from '@postroom/mime';
import { MessageEntity } from '../conversation/message.entity.ts';
import type { Tx } from '../database/database.ts';
import type { MailToCompose } from './compose.ts';
import { putRawMail } from './raw-mail.ts';

const longestSnippet = 200;

/** The beginning of a text on one line. */
export function snippetOf(text: string): string {
  return text
    .slice(0, longestSnippet * 4)
    .replaceAll(/\s+/g, ' ')
    .trim()
    .slice(0, longestSnippet)
    .toWellFormed();
}

/** Stores a mail that was approved: its row, with what a reader of the conversation needs, and the bytes that leave. */
export async function storeOutgoing(
  tx: Tx,
  mail: MailToCompose,
  stored: {
    readonly id: string;
    readonly mailboxId: string;
    readonly conversationId: string;
    readonly raw: Buffer;
    readonly at: number;
    readonly training: boolean;
  },
): Promise<void> {
  const { raw } = stored;
  const facts = readMessage(raw);
  await tx.insert(MessageEntity, {
    id: stored.id,
    mailboxId: stored.mailboxId,
    conversationId: stored.conversationId,
    direction: 'out',
    subject: mail.subject,
    fromName: mail.from.name.slice(0, 255),
    fromAddress: normalAddress(mail.from.address),
    to: [...mail.to],
    cc: [...mail.cc],
    receivedAt: stored.at,
    date: mail.date.getTime(),
    size: raw.length,
    originalSize: raw.length,
    truncated: false,
    automatic: false,
    bounce: false,
    marks: stored.training ? ['training'] : [],
    attachmentCount: facts.attachments.length,
    messageId: mail.messageId,
    messageIdHash: createHash('sha256').update(mail.messageId).digest('hex'),
    snippet: snippetOf(mail.text),
    facts: {
      charset: facts.charset,
      references: facts.references,
      inReplyTo: facts.inReplyTo,
      replyTo: [],
      attachments: facts.attachments.map(({ namedByMail: _named, ...attachment }) => attachment),
    },
    trace: [],
    body: null,
  });
  await putRawMail(tx, stored.id, raw);
}
