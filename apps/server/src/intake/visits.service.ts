import { Injectable } from '@nestjs/common';
import { emptyBooks } from '@postroom/contracts';
import type { Pop3Client } from '@postroom/pop3';
import { MessageStoring } from '../conversation/store-message.service.ts';
import { Database } from '../database/database.ts';
import { RawStore } from '../storage/raw-store.service.ts';
import { cannotCarryOut, firstQuestion, leftByChoice } from './first-activation.ts';
import { renewLease } from './lease.service.ts';
import { LedgerEntity } from './ledger.entity.ts';
import { confirmDeleted, ledgerRows, noteSeen, skip } from './ledger.repository.ts';
import { MaildropEntity } from './maildrop.entity.ts';
import { listMaildrop, openSession } from './pop-session.ts';
import { visitWithoutUidl } from './visit-without-uidl.ts';
import { type Listed, planVisit, type VisitPlan } from './visit-plan.ts';
import { batchesOf, type VisitContext, type VisitCounts, type VisitResult, VisitSession } from './visit-session.ts';

/** One flooded mailbox does not starve the others: past these a visit yields, and the mailbox is due again at once. */
export const visitBounds = { messages: 5000, bytes: 512 * 1024 * 1024, minutes: 10 };

/** One session of a receiver at a maildrop: list, fetch, commit, delete, sign out. */
@Injectable()
export class Visits {
  constructor(
    private readonly database: Database,
    private readonly store: RawStore,
    private readonly storing: MessageStoring,
  ) {}

  /** @throws Pop3Error, LeaseLostError, errors of database and disk; the counts say what was done until then */
  async visit(maildrop: MaildropEntity, context: VisitContext, counts: VisitCounts): Promise<VisitResult> {
    const client = await openSession(context.pop, context.credentials, context.signal);
    try {
      const { listing, hasUidl } = await listMaildrop(client);
      Object.assign(counts, emptyBooks, { offered: listing.length, waiting: listing.length });
      const asks = await this.activate(client, maildrop, context, listing, hasUidl);
      if (asks) {
        await client.quit();
        return { counts, asks: true, more: false };
      }
      const parts = { database: this.database, store: this.store, storing: this.storing };
      const receivedAt = () => Date.now();
      const session = new VisitSession(parts, client, context, counts, receivedAt);
      if (!hasUidl) return await visitWithoutUidl(this.database, client, session, maildrop, context, counts, listing);
      return await this.work(client, session, maildrop, context, counts, listing);
    } finally {
      client.close();
    }
  }

  private async work(
    client: Pop3Client,
    session: VisitSession,
    maildrop: MaildropEntity,
    context: VisitContext,
    counts: VisitCounts,
    listing: Listed[],
  ): Promise<VisitResult> {
    const plan = await this.plan(maildrop, context, listing);
    counts.alreadyStored = plan.keep.length + plan.remove.length;
    counts.skipped = plan.skipped.length;
    const told = () => {
      counts.waiting = counts.offered - counts.alreadyStored - counts.skipped - counts.stored - counts.quarantined;
    };
    told();
    const deletes: LedgerEntity[] = [];
    const stopAt = performance.now() + visitBounds.minutes * 60_000;
    let more = false;
    await this.compare(client, session, plan, context, counts, deletes);
    if (!session.isOver()) await this.removeOld(client, session, plan, deletes);
    for (const batch of batchesOf(plan.fetch)) {
      if (
        session.isOver() ||
        counts.stored >= visitBounds.messages ||
        counts.bytes >= visitBounds.bytes ||
        performance.now() > stopAt
      ) {
        more = true;
        break;
      }
      await session.fetch(batch, (listed) => listed.uidl);
      told();
      if (!session.isOver()) await this.deleteCommitted(client, session, context, deletes);
    }
    if (session.isOver()) return { counts, asks: false, more: true };
    await this.signOut(client, session, deletes);
    more ||= await this.takeTruncated(context, counts, plan);
    told();
    return { counts, asks: false, more };
  }

  /** Reads the ledger for what is listed, notes that it was seen, and decides. */
  private async plan(
    maildrop: MaildropEntity,
    context: VisitContext,
    listing: readonly Listed[],
  ): Promise<VisitPlan<LedgerEntity>> {
    const known = await ledgerRows(
      this.database.read,
      maildrop.id,
      listing.map((entry) => entry.uidl),
    );
    const now = await this.database.now();
    if (known.length > 0) await this.database.run((tx) => noteSeen(tx, known, now));
    const { leaveOnServerDays, keepTruncatedDays, maxMessageBytes } = context.pop;
    return planVisit(listing, known, { leaveOnServerDays, keepTruncatedDays, maxMessageBytes, now });
  }

  /** The first activation: asks, or carries out what was chosen. True while the question waits. */
  private async activate(
    client: Pop3Client,
    maildrop: MaildropEntity,
    { lease }: VisitContext,
    listing: readonly Listed[],
    hasUidl: boolean,
  ): Promise<boolean> {
    if (maildrop.choiceDone) return false;
    const now = await this.database.now();
    const { choice } = maildrop;
    const question = choice === null ? await firstQuestion(client, listing, hasUidl, now) : null;
    const refused = choice === null ? null : cannotCarryOut(choice, hasUidl, client.capabilities.top);
    const asks = question !== null || refused !== null;
    const left = asks ? [] : await leftByChoice(client, listing, choice ?? 'all', maildrop.choiceDate);
    await this.database.run(async (tx) => {
      await renewLease(this.database, tx, lease);
      await skip(tx, maildrop.id, left, now);
      await tx.update(
        MaildropEntity,
        { id: maildrop.id },
        asks
          ? {
              choice: null,
              question: question ?? { count: listing.length, oldest: null, newest: null, reason: refused },
            }
          : {
              choiceDone: true,
              choice: choice ?? 'all',
              question: null,
              firstSignedInAt: maildrop.firstSignedInAt ?? now,
            },
      );
    });
    return asks;
  }

  /** A UIDL with another size, or one whose deletion was confirmed: the same message, or a new one under an old name? */
  private async compare(
    client: Pop3Client,
    session: VisitSession,
    plan: VisitPlan<LedgerEntity>,
    context: VisitContext,
    counts: VisitCounts,
    deletes: LedgerEntity[],
  ): Promise<void> {
    for (const { listed, known } of plan.compare) {
      if (session.isOver()) return;
      if (known.listedSize === listed.size && known.headerHash !== null) {
        const hash = await session.headerHashOf(listed.number);
        if (hash?.equals(known.headerHash) === true) {
          // The server said +OK to DELE and kept it: one copy here, and it is asked again.
          counts.alreadyStored += 1;
          await this.remove(client, listed.number, known, deletes);
          continue;
        }
      }
      const raw = await session.read(listed.number);
      if (raw === null) return;
      if (await this.sameContent(raw, known)) {
        counts.alreadyStored += 1;
        await this.database.run((tx) =>
          tx.update(LedgerEntity, { id: known.id }, { listedSize: listed.size, deletedAt: null }),
        );
        continue;
      }
      const useNumber = known.useNumber + 1;
      await session.keep({ listed, key: listed.uidl, useNumber, raw, truncated: false });
      await this.deleteCommitted(client, session, context, deletes);
    }
  }

  private async sameContent(raw: Buffer, known: LedgerEntity): Promise<boolean> {
    if (known.messageId === null) return false;
    const stored = await this.store.read(this.database.read, known.messageId).catch(() => null);
    return stored?.equals(raw) ?? false;
  }

  /** Stored in an earlier visit, and its days are over: deleted only while its header block is still the same. */
  private async removeOld(
    client: Pop3Client,
    session: VisitSession,
    plan: VisitPlan<LedgerEntity>,
    deletes: LedgerEntity[],
  ): Promise<void> {
    for (const { listed, known } of plan.remove) {
      if (session.isOver()) return;
      const hash = await session.headerHashOf(listed.number);
      if (hash !== null && known.headerHash?.equals(hash) === true)
        await this.remove(client, listed.number, known, deletes);
    }
  }

  private async remove(client: Pop3Client, number: number, row: LedgerEntity, deletes: LedgerEntity[]): Promise<void> {
    const [answer] = await client.deleteMany([number]);
    if (answer?.ok === true) deletes.push(row);
  }

  private async deleteCommitted(
    client: Pop3Client,
    session: VisitSession,
    { pop }: VisitContext,
    deletes: LedgerEntity[],
  ): Promise<void> {
    const rows = new Map(session.committed);
    session.committed.clear();
    if (pop.leaveOnServerDays > 0) return;
    const numbers = [...rows].filter(([, row]) => !row.truncated).map(([number]) => number);
    for (const answer of await client.deleteMany(numbers)) {
      const row = rows.get(answer.number);
      if (answer.ok && row) deletes.push(row);
    }
  }

  /** QUIT, only where everything that was fetched is committed; its +OK confirms the deletions. */
  private async signOut(client: Pop3Client, session: VisitSession, deletes: readonly LedgerEntity[]): Promise<void> {
    if (session.uncommitted) throw new Error('A visit with messages that are not committed must not sign out.');
    const answer = await client.quit();
    if (!answer.ok || deletes.length === 0) return;
    const now = await this.database.now();
    await this.database.run((tx) =>
      confirmDeleted(
        tx,
        deletes.map((row) => row.id),
        now,
      ),
    );
  }

  /** Messages that are too big come last, after the rest was confirmed, each on a connection that ends at the limit. */
  private async takeTruncated(
    context: VisitContext,
    counts: VisitCounts,
    plan: VisitPlan<LedgerEntity>,
  ): Promise<boolean> {
    for (const wanted of plan.fetchTruncated) {
      if (counts.bytes >= visitBounds.bytes) return true;
      const client = await openSession(context.pop, context.credentials, context.signal);
      try {
        const { listing } = await listMaildrop(client);
        // Numbers hold for one session only: the message is found again by its UIDL.
        const listed = listing.find(
          (entry) => entry.uidl.equals(wanted.listed.uidl) && entry.size === wanted.listed.size,
        );
        if (!listed) continue;
        const parts = { database: this.database, store: this.store, storing: this.storing };
        const session = new VisitSession(parts, client, context, counts, () => Date.now());
        await session.fetchTruncated({ ...wanted, listed }, listed.uidl);
        if (!session.isOver()) await client.quit();
      } finally {
        client.close();
      }
    }
    return false;
  }
}
