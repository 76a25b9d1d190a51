import { rm } from 'node:fs/promises';
import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import type { QuarantineRetry as Outcome } from '@postroom/contracts';
import { recordAudit } from '../audit/record.events.ts';
import { asPlainText, mostPlainText } from '../conversation/message-body.service.ts';
import { MessageEntity } from '../conversation/message.entity.ts';
import { type Arrived, MessageStoring } from '../conversation/store-message.service.ts';
import { Database } from '../database/database.ts';
import type { Caller } from '../http/caller.ts';
import { notFound, ProblemError } from '../http/problem-error.ts';
import { LedgerEntity, QuarantineEntity } from '../intake/ledger.entity.ts';
import { MaildropEntity } from '../intake/maildrop.entity.ts';
import { StoringContexts } from '../intake/storing-context.service.ts';
import { recordEvent } from '../live/record.events.ts';
import { MessageReading } from '../reading/message-reading.service.ts';
import { RawStore } from '../storage/raw-store.service.ts';
import { plainMessage } from './plain-message.ts';
import { Quarantine } from './quarantine.service.ts';

const longestCause = 900;

/** What the ledger knows of where a message came from. */
interface Origin {
  readonly truncated: boolean;
  readonly listedSize: number;
  readonly activatedAt: number | null;
}

/**
 * Takes messages out of quarantine: read once more by the parser as it is now, or opened as plain text. Bytes and id
 * stay; the ledger and the books do too: they say what became of a message at intake.
 */
@Injectable()
export class QuarantineRetry implements OnApplicationShutdown {
  private readonly logger = new Logger('quarantine');
  private stopping = false;
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly database: Database,
    private readonly raw: RawStore,
    private readonly reading: MessageReading,
    private readonly storing: MessageStoring,
    private readonly contexts: StoringContexts,
    private readonly quarantine: Quarantine,
  ) {}

  /** What was begun is finished; the rest stays where it is. */
  async onApplicationShutdown(): Promise<void> {
    this.stopping = true;
    await this.running;
  }

  /** @throws 404 where it is not there for the caller, or somebody else was faster */
  async retry(id: string, caller: Caller): Promise<Outcome> {
    const row = await this.quarantine.find(id, caller);
    return this.readAgain(row, caller.personId);
  }

  /** All that the caller sees, one after the other, oldest first; answers at once. */
  async retryAll(caller: Caller): Promise<void> {
    const ids = await this.quarantine.ids(caller);
    await this.database.run((tx) =>
      recordAudit(tx, { personId: caller.personId, action: 'quarantine.retried-all', detail: { count: ids.length } }),
    );
    this.running = this.running.then(() => this.readAll(ids, caller));
  }

  /** Into the default queue of its mailbox as plain text. @throws as `retry` */
  async open(id: string, caller: Caller): Promise<Outcome> {
    const row = await this.quarantine.find(id, caller);
    const origin = await this.originOf(row.id);
    const text = asPlainText(await this.beginning(row.id), null);
    const { mailboxId, receivedAt, size } = row;
    const originalSize = origin.truncated ? Math.max(origin.listedSize, size) : size;
    const arrived = plainMessage({ id, mailboxId, receivedAt, size, originalSize, truncated: origin.truncated }, text);
    return this.release(row, arrived, 'quarantine.opened', caller.personId);
  }

  private async readAll(ids: readonly string[], caller: Caller): Promise<void> {
    for (const id of ids) {
      if (this.stopping) return;
      try {
        await this.retry(id, caller);
      } catch (error) {
        // Gone in the meantime is no fault; anything else is told, and the next one is tried.
        if (!(error instanceof ProblemError)) this.logger.error({ id, msg: 'retry failed', error: String(error) });
      }
    }
  }

  private async readAgain(row: QuarantineEntity, personId: string): Promise<Outcome> {
    const { id, mailboxId, receivedAt } = row;
    const origin = await this.originOf(id);
    const body = await this.reading.spool.take(await this.stream(id), row.size);
    const { sealed, read } = await this.reading.read({ id, mailboxId, receivedAt, ...origin, body });
    // The bytes are stored already.
    if (!Buffer.isBuffer(sealed.content)) await rm(sealed.content.path, { force: true });
    if ('cause' in read) return this.failed(row, read.cause, personId);
    try {
      return await this.release(row, read, 'quarantine.retried', personId);
    } catch (error) {
      if (error instanceof ProblemError) throw error;
      // Where the database works otherwise, it is this message that it refuses.
      await this.database.now();
      return this.failed(row, `The database refused the message: ${String(error)}`, personId);
    }
  }

  private async release(row: QuarantineEntity, arrived: Arrived, action: string, personId: string): Promise<Outcome> {
    const context = await this.contexts.of(row.mailboxId);
    const conversationId = await this.database.run(async (tx) => {
      const { affected } = await tx.delete(QuarantineEntity, { id: row.id });
      if (affected !== 1) throw notFound('This message');
      await this.storing.store(tx, [arrived], { ...context, now: await this.database.now(tx) });
      const stored = await tx.findOneOrFail(MessageEntity, {
        select: { id: true, conversationId: true },
        where: { id: row.id },
      });
      const { mailboxId, cause } = row;
      await recordAudit(tx, { personId, action, targetId: row.id, detail: { mailboxId, cause } });
      await recordEvent(tx, { kind: 'quarantine.changed', mailboxId });
      return stored.conversationId;
    });
    return { outcome: 'stored', conversationId, cause: null };
  }

  private async failed(row: QuarantineEntity, why: string, personId: string): Promise<Outcome> {
    const cause = why.slice(0, longestCause).toWellFormed();
    await this.database.run(async (tx) => {
      await tx.update(QuarantineEntity, { id: row.id }, { cause });
      const detail = { mailboxId: row.mailboxId, failed: true };
      await recordAudit(tx, { personId, action: 'quarantine.retried', targetId: row.id, detail });
      await recordEvent(tx, { kind: 'quarantine.changed', mailboxId: row.mailboxId });
    });
    return { outcome: 'failed', conversationId: null, cause };
  }

  private async originOf(messageId: string): Promise<Origin> {
    const manager = this.database.read;
    const row = await manager.findOneBy(LedgerEntity, { messageId });
    const maildrop = row && (await manager.findOneBy(MaildropEntity, { id: row.maildropId }));
    return {
      truncated: row?.truncated ?? false,
      listedSize: row?.listedSize ?? 0,
      activatedAt: maildrop?.firstSignedInAt ?? null,
    };
  }

  private async stream(id: string): Promise<AsyncIterable<Buffer>> {
    return (await this.quarantine.stream(id)) as AsyncIterable<Buffer>;
  }

  private async beginning(id: string): Promise<Buffer> {
    const pieces: Buffer[] = [];
    let length = 0;
    for await (const piece of await this.stream(id)) {
      pieces.push(piece);
      length += piece.length;
      if (length >= mostPlainText) break;
    }
    return Buffer.concat(pieces).subarray(0, mostPlainText);
  }
}
