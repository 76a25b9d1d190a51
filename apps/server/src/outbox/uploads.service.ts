import { Injectable } from '@nestjs/common';
import type { Upload } from '@postroom/contracts';
import { safeFileName } from '@postroom/mime';
import { type EntityManager, In, IsNull, LessThan, Not } from 'typeorm';
import { Database, type Tx } from '../database/database.ts';
import { newId } from '../database/ids.ts';
import type { Caller } from '../http/caller.ts';
import { invalid, ProblemError } from '../http/problem-error.ts';
import type { MailboxEntity } from '../mailbox/mailbox.entity.ts';
import { attachmentsAllowed } from './from-addresses.service.ts';
import { DraftEntity, OutboxEntity, UploadEntity } from './outbox.entity.ts';

const mebibyte = 1024 * 1024;
/** One file. */
export const mostUploadBytes = 25 * mebibyte;
/** All files of one person that are not sent yet: a bound on what a program can pile up. */
const mostPersonBytes = 500 * mebibyte;

/** A file that nothing names is thrown away after so long, at its owner's next upload. */
const forgottenAfterMs = 30 * 24 * 60 * 60 * 1000;

/** Files for mail that is not sent yet; each belongs to the person who uploaded it. */
@Injectable()
export class Uploads {
  constructor(private readonly database: Database) {}

  async add(caller: Caller, file: { originalname: string; mimetype: string; buffer: Buffer }): Promise<Upload> {
    const size = file.buffer.length;
    return this.database.run(async (tx) => {
      const now = await this.database.now(tx);
      await dropForgotten(tx, caller.personId, now - forgottenAfterMs);
      const held = await tx.sum(UploadEntity, 'size', { personId: caller.personId });
      if ((held ?? 0) + size > mostPersonBytes) {
        throw new ProblemError('too-large', 'Your unsent attachments are more than 500 MiB. Remove some from drafts.');
      }
      const row: UploadEntity = {
        id: newId(),
        personId: caller.personId,
        fileName: safeFileName(file.originalname, file.mimetype).slice(0, 255),
        type: file.mimetype.slice(0, 127),
        size,
        bytes: file.buffer,
        createdAt: now,
      };
      await tx.insert(UploadEntity, row);
      return { id: row.id, fileName: row.fileName, type: row.type, size };
    });
  }
}

/** Files of the person from before this time that no draft and no unsent mail of theirs names. */
async function dropForgotten(tx: Tx, personId: string, before: number): Promise<void> {
  const where = { personId, createdAt: LessThan(before) };
  const old = await tx.find(UploadEntity, { select: { id: true }, where });
  if (old.length === 0) return;
  const drafts = await tx.findBy(DraftEntity, { authorId: personId });
  const unsent = await tx.findBy(OutboxEntity, { authorId: personId, approvedBody: Not(IsNull()) });
  const named = [...drafts.map(({ body }) => body), ...unsent.map(({ approvedBody }) => approvedBody)];
  const used = new Set(named.flatMap((body) => body?.attachmentIds ?? []));
  const forgotten = old.map(({ id }) => id).filter((id) => !used.has(id));
  await dropUploads(tx, personId, forgotten);
}

/** @throws 400 at `attachmentIds` where there are some and the mailbox may not send them */
export function assertAttachmentsAllowed(
  mailbox: Pick<MailboxEntity, 'trusted' | 'outboundAttachmentsAllowed'>,
  attachmentIds: readonly string[],
): void {
  if (attachmentIds.length === 0 || attachmentsAllowed(mailbox)) return;
  const message =
    'Attachments are not allowed from this mailbox: an administrator has to mark it as trusted and allow outbound attachments.';
  throw invalid([{ path: 'attachmentIds', message }]);
}

/** Files that nobody needs any more: their mail was sent, or its draft was thrown away. */
export async function dropUploads(tx: Tx, personId: string, attachmentIds: readonly string[]): Promise<void> {
  if (attachmentIds.length > 0) await tx.delete(UploadEntity, { id: In([...attachmentIds]), personId });
}

/**
 * The caller's files for a mail from this mailbox, in the order asked for.
 * @throws 400 at `attachmentIds`: where the mailbox sends none, one is not there, or they are too large in all
 */
export async function filesToSend(
  manager: EntityManager,
  caller: Pick<Caller, 'personId'>,
  mailbox: Pick<MailboxEntity, 'trusted' | 'outboundAttachmentsAllowed'>,
  attachmentIds: readonly string[],
  mostBytes: number,
): Promise<UploadEntity[]> {
  if (attachmentIds.length === 0) return [];
  assertAttachmentsAllowed(mailbox, attachmentIds);
  const refuse = (message: string) => invalid([{ path: 'attachmentIds', message }]);
  const ids = [...new Set(attachmentIds)];
  const sizes = await manager.find(UploadEntity, {
    select: { id: true, size: true },
    where: { id: In(ids), personId: caller.personId },
  });
  if (sizes.length < ids.length) throw refuse('An attachment is not here any more. Attach it again.');
  const total = sizes.reduce((sum, { size }) => sum + size, 0);
  if (total > mostBytes) {
    const limit = (mostBytes / mebibyte).toLocaleString('en', { maximumFractionDigits: 1 });
    throw refuse(`The attachments are larger than ${limit} MiB in all, which is this mailbox's limit. Leave some out.`);
  }
  const rows = await manager.findBy(UploadEntity, { id: In(ids), personId: caller.personId });
  return ids.flatMap((id) => rows.filter((row) => row.id === id));
}
