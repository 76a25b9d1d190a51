import { Injectable } from '@nestjs/common';
import { emptyBooks } from '@postroom/contracts';
import { type Pop3Client, Pop3Error } from '@postroom/pop3';
import { In } from 'typeorm';
import { beginVisit, failuresBeforeSkipped, isUnchanged, noteSeen, VisitAccount } from '../books/keep-books.service.ts';
import { MessageStoring } from '../conversation/store-message.service.ts';
import { Database } from '../database/database.ts';
import { MessageReading } from '../reading/message-reading.service.ts';
import { RawStore } from '../storage/raw-store.service.ts';
import { accountForPlan } from './account-for-plan.ts';
import { DailyLimit } from './daily-limit.ts';
import { fetchWholes, refuseWholes, wishedMessages } from './fetch-whole.ts';
import { activate } from './first-activation.ts';
import { beginsAlone, FurtherSessions } from './further-sessions.ts';
import { headerHash } from './header-hash.ts';
import { type Lease, LeaseLostError, renewLease } from './lease.service.ts';
import { LedgerEntity } from './ledger.entity.ts';
import { ignoredDeletes, ledgerRows, noteFailures } from './ledger.repository.ts';
import type { MaildropEntity, Observed } from './maildrop.entity.ts';
import { followMove, type Move, without } from './moved-maildrop.ts';
import { ignoring, listedToday, observe, serverSays } from './observed.ts';
import { headerBlock, isRefusal, listMaildrop, mostListed, openSession } from './pop-session.ts';
import { deleteCommitted, signOut } from './sign-out.ts';
import { takeAlone } from './take-alone.ts';
import { type Comparable, type Listed, planVisit, type VisitPlan, type Wanted } from './visit-plan.ts';
import { type Tally, type VisitContext, type VisitCounts, type VisitResult, VisitSession } from './visit-session.ts';
import { tellStep } from './visit-steps.ts';
import { visitWithoutUidl } from './visit-without-uidl.ts';

/** One flooded mailbox does not starve the others: past these a visit yields, and the mailbox is due again at once. */
export const visitBounds = { messages: 5000, bytes: 512 * 1024 * 1024, minutes: 10 };

/** One visit of a receiver to a maildrop: list, fetch, commit, delete, sign out. */
@Injectable()
export class Visits {
  constructor(
    private readonly database: Database,
    private readonly store: RawStore,
    private readonly storing: MessageStoring,
    private readonly reading: MessageReading,
  ) {}

  /** @throws Pop3Error, LeaseLostError, errors of database and disk; the counts say what was done until then */
  async visit(maildrop: MaildropEntity, context: VisitContext, counts: VisitCounts): Promise<VisitResult> {
    const stopAt = performance.now() + visitBounds.minutes * 60_000;
    const isFull = () =>
      counts.stored + counts.quarantined >= visitBounds.messages ||
      counts.bytes >= visitBounds.bytes ||
      performance.now() > stopAt;
    const client = await openSession(context);
    const tally: Tally = { read: 0, failed: [] };
    try {
      const { listing, hasUidl } = await listMaildrop(client);
      tellStep('listed');
      const account = new VisitAccount(listing, hasUidl, listing.length > 0 ? await this.database.now() : 0);
      Object.assign(counts, emptyBooks, { offered: listing.length, waiting: listing.length, account });
      const activation = await activate(this.database, client, maildrop, context.lease, { listing, hasUidl, isFull });
      if (activation.asks) {
        await this.beginBooks(maildrop, context, account, account.hashes(), []);
        await client.quit();
        return { counts, asks: true, more: false };
      }
      const session = this.session(client, context, counts, tally);
      if (!hasUidl) {
        await this.beginBooks(maildrop, context, account, [], []);
        const parts = { database: this.database, context };
        await refuseWholes(parts, await wishedMessages(this.database, maildrop));
        const observed = { ...parts, maildrop, lease: context.lease };
        await observe(observed, serverSays(client.capabilities));
        const limit = await DailyLimit.of(this.database, maildrop.id, context.dailyBytes);
        const { reading, store } = this;
        const given = { reading, store, listing, isFull, limit };
        const done = await visitWithoutUidl(this.database, client, session, maildrop, context, counts, given);
        if (limit.reached) await observe(observed, { cappedDay: limit.day });
        return done;
      }
      const done = await this.work(client, session, maildrop, context, counts, { listing: activation.listing, isFull });
      return { ...done, more: done.more || activation.more };
    } finally {
      client.close();
      try {
        await this.noteFailures(context, tally, counts);
      } finally {
        // Not the rest of what was offered: what no other figure has must be seen to be missing.
        counts.waiting = counts.account.waiting;
        counts.skipped += counts.account.resting;
      }
    }
  }

  private session(client: Pop3Client, context: VisitContext, counts: VisitCounts, tally: Tally): VisitSession {
    const { day } = counts.account;
    const parts = { database: this.database, store: this.store, storing: this.storing, reading: this.reading, day };
    return new VisitSession(parts, client, context, counts, tally);
  }

  private async work(
    client: Pop3Client,
    session: VisitSession,
    maildrop: MaildropEntity,
    context: VisitContext,
    counts: VisitCounts,
    { listing, isFull }: { listing: readonly Listed[]; isFull: () => boolean },
  ): Promise<VisitResult> {
    const { lease, pop } = context;
    const { plan: whole, move } = await this.plan(client, maildrop, context, counts.account, { listing, isFull });
    const limit = await DailyLimit.of(this.database, maildrop.id, context.dailyBytes);
    const plan = limit.within(whole, pop.maxMessageBytes);
    counts.alreadyStored = plan.keep.length + plan.remove.length;
    counts.skipped = plan.skipped.length;
    const deletes: LedgerEntity[] = [];
    const wished = await wishedMessages(this.database, maildrop);
    const sessions = new FurtherSessions(context, client.capabilities.loginDelaySeconds);
    const alone = beginsAlone(maildrop, plan.fetchAlone.length + wished.size > 0);
    const remove = plan.remove.filter(({ known }) => !wished.has(known.messageId));
    const old = alone ? [] : [...remove, ...plan.compare];
    const unsure = await this.removeOld(client, old, counts, deletes, isFull);
    const doubtful = limit.among([...unsure, ...(move?.doubtful ?? [])], pop.maxMessageBytes);
    const more = alone ? plan.fetch.length > 0 : await session.fetchAll(plan.fetch, isFull);
    // A message longer than its listed size closed the connection; it is stored now, and the rest is due at once.
    if (session.isOver()) return { counts, asks: false, more: true };
    await deleteCommitted(client, session, context, deletes);
    const waitsAlone = doubtful.length + plan.fetchAlone.length + wished.size > 0;
    if (waitsAlone && deletes.length === 0 && (alone || plan.fetch.length === 0)) sessions.lend(client);
    else await signOut(this.database, client, session, deletes);
    const parts = {
      database: this.database,
      store: this.store,
      reading: this.reading,
      answered: new Set<string>(),
      wished,
      counts,
      context,
      listing,
      isFull,
      sessions,
    };
    const open = (alone: Pop3Client) => this.session(alone, context, counts, session.tally);
    const yielded = await sessions.run(() => takeAlone(parts, open, { doubtful, fetch: plan.fetchAlone }));
    if (!sessions.refused) this.checkAllRefused(session.tally, plan);
    const seen = { plan: whole, limit, counts, isComplete: listing.length < mostListed };
    await observe({ database: this.database, maildrop, lease }, await this.seenOf(client, maildrop, seen));
    const wholes = await sessions.run(() => fetchWholes(parts, wished, (size) => isFull() || !limit.allows(size)));
    await sessions.end();
    await this.noteDelay(maildrop, lease, sessions, alone);
    const compares = (move?.notCompared.size ?? 0) > 0;
    return { counts, asks: false, more: more || yielded || compares || (wholes && !limit.reached) };
  }

  /** Reads the ledger for what is listed, notes that it was seen, and decides. */
  private async plan(
    client: Pop3Client,
    maildrop: MaildropEntity,
    context: VisitContext,
    account: VisitAccount,
    { listing, isFull }: { listing: readonly Listed[]; isFull: () => boolean },
  ): Promise<{ plan: VisitPlan<LedgerEntity>; move: Move | null }> {
    const uidls = listing.map((entry) => entry.uidl);
    const { lease, pop } = context;
    let known = await ledgerRows(this.database.read, maildrop.id, uidls);
    const settings = { ...pop, now: account.listedAt };
    let plan = planVisit(listing, known, settings);
    const { day } = account;
    const move = await followMove({ database: this.database, client, maildrop, lease, isFull, day }, plan, known);
    if (move) {
      known = await ledgerRows(this.database.read, maildrop.id, uidls);
      plan = without(planVisit(listing, known, settings), move);
    }
    const hashes = account.hashes();
    const seen = accountForPlan(plan, known, account);
    const isWork = plan.fetch.length + plan.fetchAlone.length + plan.compare.length + plan.remove.length > 0;
    const isNew = isWork || seen.some((row) => row.seenDay !== account.day);
    if (isNew || (listing.length > 0 && !(await isUnchanged(this.database.read, maildrop.id, account, hashes)))) {
      await this.beginBooks(maildrop, context, account, hashes, seen);
    }
    return { plan, move };
  }

  /** So that the pause until the next visit is as long as the server wants, and that visit does what this one could not. */
  private async noteDelay(maildrop: MaildropEntity, lease: Lease, sessions: FurtherSessions, alone: boolean) {
    const { refused, delay } = sessions;
    if (!refused && maildrop.observed?.aloneNext !== true) return;
    const aloneNext = refused && !alone;
    await observe({ database: this.database, maildrop, lease }, { loginDelaySeconds: delay, aloneNext });
  }

  /** What this visit found out about the server. */
  private async seenOf(
    client: Pop3Client,
    maildrop: MaildropEntity,
    seen: { plan: VisitPlan<LedgerEntity>; limit: DailyLimit; counts: VisitCounts; isComplete: boolean },
  ): Promise<Partial<Observed>> {
    const { plan, limit, counts, isComplete } = seen;
    const cameBack = [...plan.compare, ...plan.remove].filter(
      ({ known }) => known.deletedAt !== null || known.ignoredDeletes > 0,
    );
    const ignored = await ignoredDeletes(
      this.database.read,
      cameBack.map(({ known }) => known.id),
    );
    return {
      ...serverSays(client.capabilities),
      ...(await ignoring(this.database, maildrop, ignored)),
      ...(isComplete ? await listedToday(this.database, maildrop) : {}),
      resting: counts.account.resting,
      ...(limit.reached ? { cappedDay: limit.day } : {}),
    };
  }

  /** Writes down what was listed, before anything is done about it. @throws LeaseLostError */
  private async beginBooks(
    { id: maildropId, mailboxId }: MaildropEntity,
    { lease }: VisitContext,
    account: VisitAccount,
    hashes: readonly number[],
    seen: readonly LedgerEntity[],
  ): Promise<void> {
    if (account.offered === 0) return;
    await this.database.run(async (tx) => {
      await renewLease(this.database, tx, lease);
      await beginVisit(tx, { maildropId, mailboxId }, account, hashes);
      // Afterwards: an earlier day whose last visit died was still to be read from these rows.
      await noteSeen(tx, seen, account.day);
    });
    account.begun = true;
    for (const row of seen) row.seenDay = account.day;
  }

  /**
   * Stored in an earlier visit, and its days are over, or its confirmed deletion is known to be ignored: deleted while
   * size and header block are still the same.
   * @returns what only its content can tell
   */
  private async removeOld(
    client: Pop3Client,
    old: readonly Comparable<LedgerEntity>[],
    counts: VisitCounts,
    deletes: LedgerEntity[],
    isFull: () => boolean,
  ): Promise<Comparable<LedgerEntity>[]> {
    const doubtful: Comparable<LedgerEntity>[] = [];
    const same = new Map<number, LedgerEntity>();
    for (const entry of old) {
      const { listed, known } = entry;
      const counted = known.deletedAt === null && known.listedSize === listed.size;
      const byHash = counted || (known.ignoredDeletes > 0 && known.listedSize === listed.size);
      if (byHash && isFull()) continue;
      if (byHash && (await this.hasHeaders(client, listed, known))) {
        same.set(listed.number, known);
        if (!counted) {
          counts.alreadyStored += 1;
          counts.account.settle(listed.uidl, known);
        }
      } else {
        if (counted) {
          counts.alreadyStored -= 1;
          counts.account.doubt(listed.uidl);
        }
        doubtful.push(entry);
      }
    }
    for (const answer of await client.deleteMany([...same.keys()])) {
      const row = same.get(answer.number);
      if (answer.ok && row) deletes.push(row);
    }
    await this.noteIgnored([...same.values()].filter((row) => row.deletedAt !== null));
    return doubtful;
  }

  private async hasHeaders(client: Pop3Client, listed: Listed, known: LedgerEntity): Promise<boolean> {
    if (!client.capabilities.top || known.headerHash === null) return false;
    try {
      const block = await headerBlock(client, listed);
      // Of a message that was cut within its header block only so much was stored.
      const read = known.truncated ? block.subarray(0, known.octets) : block;
      return headerHash(read).equals(known.headerHash);
    } catch (error) {
      if (isRefusal(error)) return false;
      throw error;
    }
  }

  private async noteIgnored(rows: readonly LedgerEntity[]): Promise<void> {
    if (rows.length === 0) return;
    await this.database.run(async (tx) => {
      for (const row of rows) await tx.increment(LedgerEntity, { id: row.id }, 'ignoredDeletes', 1);
    });
  }

  /** Where the server gives none of the messages, the mailbox has a fault, not each message. */
  private checkAllRefused({ read, failed }: Tally, plan: VisitPlan<LedgerEntity>): void {
    const wanted = plan.fetch.length + plan.fetchAlone.length;
    if (read > 0 || failed.length === 0 || failed.length < wanted) return;
    throw new Pop3Error({
      kind: 'protocol',
      phase: 'transaction',
      message: `The server refused each of the ${failed.length} messages that were asked for.`,
    });
  }

  /** What failed once too often just now is skipped from now on. */
  private async noteResting(failed: readonly Wanted[], account: VisitAccount): Promise<void> {
    const ids = failed.flatMap(({ tryingId }) => (tryingId === undefined ? [] : [tryingId]));
    const rows = await this.database.read.findBy(LedgerEntity, { id: In(ids), attempts: failuresBeforeSkipped });
    for (const { uidl } of rows) account.rest(uidl);
  }

  /** A failure counts against a message where the server gave another one, or has only this one. */
  private async noteFailures({ lease }: VisitContext, { read, failed }: Tally, counts: VisitCounts): Promise<void> {
    const distinct = new Map<string, Wanted>();
    for (const wanted of failed) distinct.set(`${wanted.listed.uidl.toString('latin1')} ${wanted.useNumber}`, wanted);
    if (distinct.size === 0) return;
    const counting = read > 0 || counts.offered === 1;
    try {
      await this.database.run(async (tx) => {
        await renewLease(this.database, tx, lease);
        const now = await this.database.now(tx);
        const failures = [...distinct.values()].map((wanted) => ({ wanted, counts: counting }));
        await noteFailures(tx, lease.maildropId, failures, now);
      });
      if (counting) await this.noteResting([...distinct.values()], counts.account);
    } catch (error) {
      // Another receiver's visit will see for itself.
      if (!(error instanceof LeaseLostError)) throw error;
    }
  }
}
