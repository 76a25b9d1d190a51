import { readMessage } from '@postroom/mime';
import { messageRow, type PreparedMessage, snippetOf } from '../conversation/message-row.service.ts';
import { largestInDatabase, type RawStore, type SealedRaw } from '../storage/raw-store.service.ts';
import type { MailToCompose } from './compose.ts';
import type { MailSender } from './mail-sender.ts';

/** A mail that is composed and sealed, ready to be stored with the approval. */
export interface OutgoingMail {
  readonly mail: MailToCompose;
  readonly sender: MailSender;
  readonly row: PreparedMessage;
  readonly sealed: SealedRaw;
}

/** Makes a composed mail ready: its row is read from its own bytes, so that its attachments are ranges of them. */
export async function prepareOutgoing(
  store: RawStore,
  mail: MailToCompose,
  raw: Buffer,
  made: { readonly id: string; readonly sender: MailSender },
): Promise<OutgoingMail> {
  const row = await messageRow(readMessage(raw), {
    id: made.id,
    mailboxId: made.sender.mailbox.id,
    receivedAt: mail.date.getTime(),
    size: raw.length,
    originalSize: raw.length,
    truncated: false,
    marks: [],
    keepBody: raw.length > largestInDatabase,
  });
  return {
    mail,
    sender: made.sender,
    row: { ...row, direction: 'out', subject: mail.subject, snippet: snippetOf(mail.text) },
    sealed: await store.seal(made.id, raw),
  };
}
