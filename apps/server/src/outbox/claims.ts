import type { OutboxState } from '@postroom/contracts';
import { IsNull, LessThanOrEqual, Not } from 'typeorm';
import type { Database, Tx } from '../database/database.ts';
import { nextAttempt } from './back-off.ts';
import { holdMailbox } from './mail-sender.ts';
import { OutboxEntity } from './outbox.entity.ts';
import { recordOutboxChange, setRecipientStates } from './outbox-entry.ts';
import type { Outcome } from './outcome.ts';
import { dropUploads } from './uploads.service.ts';

/** A claim that is not renewed for so long is another's to take. */
export const claimMs = 60_000;
export const renewEveryMs = 15_000;
/** The setting `resendUnsure` waits so long for an answer that may still come by other ways. */
const unsureWaitMs = 10 * 60_000;
/** Mailboxes that are looked at in one pass, the longest due first. */
const mostMailboxes = 200;
const mostRecovered = 100;

/** This process's right to send an entry: of the same epoch there is one at a time. */
export interface Claim {
  readonly entry: OutboxEntity;
  readonly epoch: number;
  /** The recipients of this attempt: those that no server has accepted and nobody gave up. */
  readonly recipients: readonly string[];
}

/** Why an entry cannot be sent now; it is looked at again at `recheckAt`, or waits for a person. */
export interface Hold {
  readonly reason: string;
  readonly recheckMs: number | null;
}

/** Somebody else has the entry now: nothing may be sent under this claim. */
export class ClaimLost extends Error {}

const waiting: readonly OutboxState[] = ['queued', 'deferred', 'held'];

/** Compare-and-set on the entry's row: the same on SQLite and MariaDB, and no lock is held while a server is slow. */
export class Claims {
  constructor(
    private readonly database: Database,
    private readonly owner: string,
  ) {}

  /** Mailboxes with something due, the longest waiting first, without those named. */
  async dueMailboxes(except: readonly string[]): Promise<string[]> {
    const builder = this.database.read
      .createQueryBuilder(OutboxEntity, 'entry')
      .select('entry.mailboxId', 'mailboxId')
      .addSelect('MIN(entry.nextAttemptAt)', 'dueAt')
      .where('entry.owner IS NULL AND entry.nextAttemptAt <= :now', { now: await this.database.now() })
      .groupBy('entry.mailboxId')
      .orderBy('MIN(entry.nextAttemptAt)')
      .limit(mostMailboxes);
    if (except.length > 0) builder.andWhere('entry.mailboxId NOT IN (:...except)', { except: [...except] });
    const rows = await builder.getRawMany<{ mailboxId: string }>();
    return rows.map((row) => row.mailboxId);
  }

  /**
   * Claims the mailbox's entry that is due the longest; null where there is none, another took it, or `check` holds it.
   * @param check runs in the claim's transaction, after it is won
   */
  async claimNext(
    mailboxId: string,
    resendUnsure: boolean,
    check: (tx: Tx, entry: OutboxEntity) => Promise<Hold | null>,
  ): Promise<Claim | null> {
    return this.database.run(async (tx) => {
      // An alias of it that is deleted now was deleted before, or finds this mail on its way.
      await holdMailbox(tx, mailboxId);
      const now = await this.database.now(tx);
      const row = await tx.findOne(OutboxEntity, {
        where: { mailboxId, owner: IsNull(), nextAttemptAt: LessThanOrEqual(now) },
        order: { nextAttemptAt: 'ASC', id: 'ASC' },
      });
      if (!row) return null;
      const { id, epoch } = row;
      const { affected } = await tx.update(
        OutboxEntity,
        { id, epoch, owner: IsNull() },
        { owner: this.owner, epoch: epoch + 1, claimUntil: now + claimMs, dataBegunAt: null },
      );
      if (affected !== 1) return null;
      const hold = await check(tx, row);
      if (hold !== null) {
        await this.hold(tx, row, hold, now);
        return null;
      }
      const again = resendUnsure && row.dataBegunAt !== null && row.dataBegunAt <= now - unsureWaitMs;
      const recipients: string[] = [];
      await setRecipientStates(tx, id, (recipient) => {
        if (!waiting.includes(recipient.state) && !(again && recipient.state === 'unsure')) return null;
        recipients.push(recipient.address);
        return { state: 'sending', response: recipient.response };
      });
      if (recipients.length === 0) {
        await tx.update(OutboxEntity, { id }, { owner: null, nextAttemptAt: null, dataBegunAt: row.dataBegunAt });
        return null;
      }
      await tx.update(OutboxEntity, { id }, { attempts: row.attempts + 1, heldReason: null });
      await recordOutboxChange(tx, row);
      return { entry: { ...row, attempts: row.attempts + 1 }, epoch: epoch + 1, recipients };
    });
  }

  /** Says that this process still works on it. False: the claim is lost. */
  async renew(claim: Claim): Promise<boolean> {
    return this.write(claim, (now) => ({ claimUntil: now + claimMs }));
  }

  /** Written before the first byte of the body leaves. @throws ClaimLost where the entry is another's by now */
  async beginData(claim: Claim): Promise<void> {
    const written = await this.write(claim, (now) => ({ dataBegunAt: now, claimUntil: now + claimMs }));
    if (!written) throw new ClaimLost('The claim on this mail was lost before its body was sent.');
  }

  /**
   * Writes what became of each recipient. By epoch alone: an answer that comes after the claim ran out is still the
   * truth, as long as nobody tried again. False where somebody did.
   */
  async finish(claim: Claim, outcome: ReadonlyMap<string, Outcome>, resendUnsure: boolean): Promise<boolean> {
    return this.database.run(async (tx) => {
      const { id } = claim.entry;
      const now = await this.database.now(tx);
      if (!(await this.take(tx, claim))) return false;
      const next = nextAttempt(claim.entry.attempts, now, claim.entry.giveUpAt);
      const reached: Outcome[] = [];
      const state = await setRecipientStates(tx, id, (recipient) => {
        const found = claim.recipients.includes(recipient.address) ? outcome.get(recipient.address) : undefined;
        if (!found) return null;
        const gaveUp = found.state === 'deferred' && next === null;
        const result: Outcome = gaveUp
          ? { state: 'failed', response: `Given up after five days. ${found.response}`.slice(0, 1000) }
          : found;
        reached.push(result);
        return result;
      });
      const has = (wanted: OutboxState) => reached.some((result) => result.state === wanted);
      const unsure = has('unsure');
      await tx.update(
        OutboxEntity,
        { id },
        {
          nextAttemptAt: has('deferred') ? next : unsure && resendUnsure ? now + unsureWaitMs : null,
          // Kept while it is not known whether the server has the mail.
          ...(unsure ? {} : { dataBegunAt: null }),
          response: (reached.find((result) => result.state === state) ?? reached[0])?.response ?? null,
          ...(state === 'sent' ? { approvedBody: null } : {}),
        },
      );
      if (state === 'sent' && claim.entry.authorId !== null) {
        await dropUploads(tx, claim.entry.authorId, claim.entry.approvedBody?.attachmentIds ?? []);
      }
      await recordOutboxChange(tx, claim.entry, has('sent') ? ['message.sent', 'conversation.changed'] : []);
      return true;
    });
  }

  /** Gives a claim back before anything was sent: the entry waits as before, and the attempt does not count. */
  async release(claim: Claim, hold: Hold | null = null): Promise<void> {
    await this.database.run(async (tx) => {
      const now = await this.database.now(tx);
      if (!(await this.take(tx, claim))) return;
      if (hold !== null) {
        await this.hold(tx, claim.entry, hold, now);
        return;
      }
      await setRecipientStates(tx, claim.entry.id, (recipient) =>
        recipient.state === 'sending' ? { state: 'queued', response: recipient.response } : null,
      );
      const attempts = claim.entry.attempts - 1;
      await tx.update(OutboxEntity, { id: claim.entry.id }, { attempts, nextAttemptAt: now, dataBegunAt: null });
      await recordOutboxChange(tx, claim.entry);
    });
  }

  /**
   * Takes over what processes left behind: begun and without an answer is unsure, anything before that is queued again.
   * @param all also claims that have not run out: right only where no other process can live (SQLite, at start)
   */
  async recover(all: boolean, resendUnsure: boolean): Promise<number> {
    const now = await this.database.now();
    const rows = await this.database.read.find(OutboxEntity, {
      where: { owner: Not(IsNull()), ...(all ? {} : { claimUntil: LessThanOrEqual(now) }) },
      take: mostRecovered,
    });
    let recovered = 0;
    for (const row of rows) {
      if (row.owner === this.owner && row.claimUntil > now) continue;
      if (await this.recoverOne(row, resendUnsure)) recovered += 1;
    }
    return recovered;
  }

  private async recoverOne(row: OutboxEntity, resendUnsure: boolean): Promise<boolean> {
    const { id, epoch, owner, claimUntil } = row;
    return this.database.run(async (tx) => {
      const { affected } = await tx.update(
        OutboxEntity,
        { id, epoch, owner: owner ?? '', claimUntil },
        { owner: null },
      );
      if (affected !== 1) return false;
      const now = await this.database.now(tx);
      // Read again: the body may have begun since the row was found.
      const { dataBegunAt } = await tx.findOneByOrFail(OutboxEntity, { id });
      const begun = dataBegunAt !== null;
      await setRecipientStates(tx, id, (recipient) => {
        if (recipient.state !== 'sending') return null;
        if (!begun) return { state: 'queued', response: recipient.response };
        return { state: 'unsure', response: 'The sending process ended before the server answered.' };
      });
      const nextAttemptAt = !begun ? now : resendUnsure ? now + unsureWaitMs : null;
      await tx.update(OutboxEntity, { id }, { nextAttemptAt });
      await recordOutboxChange(tx, row);
      return true;
    });
  }

  private async hold(tx: Tx, entry: OutboxEntity, hold: Hold, now: number): Promise<void> {
    const { id } = entry;
    const state = await setRecipientStates(tx, id, (recipient) =>
      waiting.includes(recipient.state) || recipient.state === 'sending'
        ? { state: 'held', response: recipient.response }
        : null,
    );
    const nextAttemptAt = hold.recheckMs === null ? null : now + hold.recheckMs;
    const heldReason = hold.reason.slice(0, 500);
    await tx.update(OutboxEntity, { id }, { owner: null, claimUntil: 0, nextAttemptAt, heldReason });
    // Looked at again in vain: nobody needs to hear of it.
    if (entry.state !== state || entry.heldReason !== heldReason) await recordOutboxChange(tx, entry);
  }

  private async take(tx: Tx, { entry, epoch }: Claim): Promise<boolean> {
    const { affected } = await tx.update(OutboxEntity, { id: entry.id, epoch }, { owner: null, claimUntil: 0 });
    return affected === 1;
  }

  private async write(claim: Claim, values: (now: number) => Partial<OutboxEntity>): Promise<boolean> {
    return this.database.run(async (tx) => {
      const where = { id: claim.entry.id, owner: this.owner, epoch: claim.epoch };
      const { affected } = await tx.update(OutboxEntity, where, values(await this.database.now(tx)));
      return affected === 1;
    });
  }
}
