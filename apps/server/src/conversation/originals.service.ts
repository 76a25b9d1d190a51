import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import { recordAudit } from '../audit/record.events.ts';
import { Database, type Tx } from '../database/database.ts';
import type { Caller } from '../http/caller.ts';
import { ProblemError } from '../http/problem-error.ts';
import { WholeWishEntity } from '../intake/ledger.entity.ts';
import { MaildropEntity } from '../intake/maildrop.entity.ts';
import { recordEvent } from '../live/record.events.ts';
import { Messages } from './messages.service.ts';
import { type Cut, notToBeHad, type Place, placesOf, sizeOf } from './originals.ts';

/** No more than so many bytes are stored of one message, whoever asks: the bound of `maxMessageBytes`. */
export const largestWhole = 1024 * 1024 * 1024;

/** Wishes to have the originals of truncated messages whole; visits fulfil them. */
@Injectable()
export class Originals {
  constructor(
    private readonly database: Database,
    private readonly messages: Messages,
  ) {}

  /**
   * The next visit, at once, fetches it whole. Asking again while it waits changes nothing.
   * @throws 404; 409 `wrong-state` with the reason where it cannot be had
   */
  async fetchWhole(id: string, caller: Caller): Promise<void> {
    const { row, queueId } = await this.messages.find(id, caller);
    if (!row.truncated)
      throw new ProblemError('wrong-state', 'This message is stored whole: there is nothing to fetch.');
    await this.database.run(async (tx) => {
      const place = (await placesOf(tx, [id])).get(id);
      const refusal = place ? (notToBeHad(place) ?? tooLarge(row, place) ?? switchedOff(place)) : null;
      if (refusal !== null) throw new ProblemError('wrong-state', refusal);
      if (!place?.maildrop) return;
      await wish(tx, id, place.maildrop, caller.personId, await this.database.now(tx));
      const { mailboxId, conversationId } = row;
      await recordAudit(tx, { personId: caller.personId, action: 'message.fetch-whole', targetId: id });
      await recordEvent(tx, { kind: 'conversation.changed', mailboxId, conversationId, queueId });
    });
  }
}

function tooLarge(message: Cut, place: Place): string | null {
  if (sizeOf(message, place) <= largestWhole) return null;
  return 'The original is larger than 1 GiB, which is the most that is stored of one message.';
}

function switchedOff({ maildrop }: Place): string | null {
  return maildrop?.active === true ? null : 'The mailbox is switched off. Switch it on, then fetch the original.';
}

async function wish(
  tx: Tx,
  messageId: string,
  { id }: MaildropEntity,
  askedBy: string,
  askedAt: number,
): Promise<void> {
  const waits = await tx.existsBy(WholeWishEntity, { messageId, state: In(['asked', 'fetching']) });
  if (!waits) {
    await tx.delete(WholeWishEntity, { messageId });
    const fresh = { messageId, maildropId: id, state: 'asked' as const, reason: null, attempts: 0, askedBy, askedAt };
    await tx.insert(WholeWishEntity, fresh);
  }
  await tx.update(
    MaildropEntity,
    { id },
    { dueAt: askedAt, ...(waits ? {} : { wholesWanted: () => 'wholes_wanted + 1' }) },
  );
}
